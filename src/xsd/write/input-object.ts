import { closestName } from '../../internal/closest-name.js'
import { types } from '../../internal/node-util.js'
import { describeKind, isPlainObject } from '../../internal/validation.js'
import { Problem } from '../problem.js'

/**
 * Reads the caller's objects: own enumerable members, each exactly once, so that a getter cannot return another
 * value after the check and a polluted prototype adds no member. Members with symbol keys are ignored, since
 * libraries tag objects with them and they cannot be XML names.
 */

/** The names and slots of the members that an object may have. */
export interface KnownMembers {
  readonly slots: ReadonlyMap<string, number>
  /** Slots of members that are arrays of elements: an empty array is the same as an absent member. */
  readonly lists: readonly number[]
  /** Whether the object may have `$type`, which {@link readTypeName} reads. */
  readonly hasTypeName: boolean
}

/** The problem of a getter or proxy of the caller that threw. Its error may hold a secret and is dropped. */
export function unreadable(error: unknown): Problem {
  return error instanceof Problem
    ? error
    : new Problem('could not be read: a getter or proxy of it threw')
}

/** Refuses a value that is not a plain object. */
export function checkObject(value: unknown): asserts value is Readonly<Record<string, unknown>> {
  try {
    if (typeof value === 'object' && value !== null && isPlainObject(value)) return
    const kind = describeKind(value)
    throw new Problem(
      kind === 'an object'
        ? // The accessors of a class are not own members, and would be ignored without an error.
          'must be a plain object, got an instance of a class'
        : `must be an object, got ${kind}`,
    )
  } catch (error) {
    throw unreadable(error)
  }
}

/** The member `$type`; undefined where it is absent. */
export function readTypeName(value: Readonly<Record<string, unknown>>): unknown {
  try {
    return Object.hasOwn(value, '$type') ? value['$type'] : undefined
  } catch (error) {
    throw unreadable(error)
  }
}

/** The members of a plain object by their slots; members that the contract does not have are refused. */
export function readMembers(
  value: Readonly<Record<string, unknown>>,
  { slots, lists, hasTypeName }: KnownMembers,
): unknown[] {
  // Of the final length, since an array that grows allocates more than it needs.
  const members = new Array<unknown>(slots.size)
  try {
    // By index: a changed iterator of arrays could leave members out.
    const names = Object.keys(value)
    for (let at = 0; at < names.length; at++) {
      const name = names[at] as string
      const slot = slots.get(name)
      if (slot !== undefined) members[slot] = value[name]
      else if (name !== '$type' || !hasTypeName) throw unknownMember(name, slots)
    }
    for (let at = 0; at < lists.length; at++) {
      const slot = lists[at] as number
      const list = members[slot]
      if (Array.isArray(list) && list.length === 0) members[slot] = undefined
    }
  } catch (error) {
    throw unreadable(error)
  }
  return members
}

function unknownMember(name: string, slots: ReadonlyMap<string, number>): Problem {
  const meant = closestName(name, [...slots.keys()])
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return new Problem(`is not in the contract${hint}`).at(name)
}

/** The members of an object whose names the contract does not declare. */
export function readEntries(value: unknown): readonly (readonly [name: string, value: unknown])[] {
  checkObject(value)
  try {
    return Object.entries(value)
  } catch (error) {
    throw unreadable(error)
  }
}

/** The items of an array. */
export function readItems(value: unknown): readonly unknown[] {
  try {
    // A proxy is copied, since it could return another item at each access.
    if (Array.isArray(value)) return types.isProxy(value) ? [...value] : value
    throw new Problem(`must be an array, got ${describeKind(value)}`)
  } catch (error) {
    throw unreadable(error)
  }
}
