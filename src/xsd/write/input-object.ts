import { types } from 'node:util'
import { closestName } from '../../internal/closest-name.js'
import { describeKind, isPlainObject } from '../../internal/validation.js'
import { Problem } from '../problem.js'

/**
 * Taking values out of the caller's objects: own enumerable members, each exactly once. A getter can then
 * not change its mind, and a polluted prototype adds nothing. Symbols are passed over: they are how
 * libraries tag objects, and no XML name.
 */

/** The names and places of the members that an object may have. */
export interface KnownMembers {
  readonly slots: ReadonlyMap<string, number>
  /** Slots of members that are arrays of elements: an empty one is the same as none. */
  readonly lists: readonly number[]
  /** Whether `$type` may be there, and has been seen to. */
  readonly hasTypeName: boolean
}

/** What came of running code of the caller's (a getter, a trap of a proxy). It may hold a secret. */
export function unreadable(error: unknown): Problem {
  return error instanceof Problem
    ? error
    : new Problem('could not be read: a getter or proxy of it threw')
}

/** Refuses what is no plain object. */
export function checkObject(value: unknown): asserts value is Readonly<Record<string, unknown>> {
  try {
    if (typeof value === 'object' && value !== null && isPlainObject(value)) return
    const kind = describeKind(value)
    throw new Problem(
      kind === 'an object'
        ? // Members that a class keeps behind accessors would be left out without a word.
          'must be a plain object, got an instance of a class'
        : `must be an object, got ${kind}`,
    )
  } catch (error) {
    throw unreadable(error)
  }
}

/** The one member `$type`, where it is there. */
export function takeTypeName(value: Readonly<Record<string, unknown>>): unknown {
  try {
    return Object.hasOwn(value, '$type') ? value['$type'] : undefined
  } catch (error) {
    throw unreadable(error)
  }
}

/** The members of a plain object by their slots; what the contract does not have is refused. */
export function takeMembers(
  value: Readonly<Record<string, unknown>>,
  { slots, lists, hasTypeName }: KnownMembers,
): unknown[] {
  // As long as it can be: an array that grows takes room for many more.
  const taken = new Array<unknown>(slots.size)
  try {
    for (const name of Object.keys(value)) {
      const slot = slots.get(name)
      if (slot !== undefined) taken[slot] = value[name]
      else if (name !== '$type' || !hasTypeName) throw unknownMember(name, slots)
    }
    for (const slot of lists) {
      const list = taken[slot]
      if (Array.isArray(list) && list.length === 0) taken[slot] = undefined
    }
  } catch (error) {
    throw unreadable(error)
  }
  return taken
}

function unknownMember(name: string, slots: ReadonlyMap<string, number>): Problem {
  const meant = closestName(name, [...slots.keys()])
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return new Problem(`is not in the contract${hint}`).at(name)
}

/** The members of an object whose names are the caller's own. */
export function takeEntries(value: unknown): readonly (readonly [name: string, value: unknown])[] {
  checkObject(value)
  try {
    return Object.entries(value)
  } catch (error) {
    throw unreadable(error)
  }
}

/** The items of an array. */
export function takeItems(value: unknown): readonly unknown[] {
  try {
    // A copy: a proxy could give another item each time.
    if (Array.isArray(value)) return types.isProxy(value) ? [...value] : value
    throw new Problem(`must be an array, got ${describeKind(value)}`)
  } catch (error) {
    throw unreadable(error)
  }
}
