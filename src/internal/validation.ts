import { InputError } from '../errors.js'
import { closestName, LONGEST_NAME } from './closest-name.js'
import { types } from './node-util.js'
import { nullPrototypeObject } from './null-prototype.js'
import type { Signal } from './platform-types.js'

/**
 * Reads the arguments of callers. Each own property of the caller's object is read exactly once, checked, and only the
 * checked value is used afterwards. So a getter cannot return another value after the check, and a polluted
 * `Object.prototype` adds no field. An error never repeats a value, which may be a secret in the wrong field; it
 * repeats names of fields, truncated.
 */

/** The fields that were given, each read once; `undefined` counts as absent. */
export type Fields<K extends string> = { readonly [P in K]?: unknown }

/** The path of a member: `memberPath('tls', 'ca')` is `tls.ca`, `memberPath('', 'tls')` is `tls`. */
export function memberPath(path: string, name: string): string {
  const shown = /^[A-Za-z_$][\w$-]{0,63}$/.test(name)
    ? name
    : JSON.stringify(name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name)
  return path === '' ? shown : `${path}.${shown}`
}

/** The path of an item: `itemPath('allowedMethods', 1)` is `allowedMethods[1]`. */
export function itemPath(path: string, index: number): string {
  return `${path}[${index}]`
}

/** The kind of a value, without its content. */
export function describeKind(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return value === '' ? 'an empty string' : 'a string'
    case 'number':
      if (Number.isNaN(value)) return 'NaN'
      return Number.isFinite(value) ? 'a number' : 'an infinite number'
    case 'function':
      return 'a function'
    case 'object':
      return describeObjectKind(value)
    default:
      return `a ${typeof value}`
  }
}

function describeObjectKind(value: object): string {
  if (types.isPromise(value)) return 'a Promise: is an await missing?'
  if (types.isDate(value)) return 'a Date'
  if (types.isBoxedPrimitive(value)) return 'a boxed primitive (made with new)'
  if (types.isMap(value)) return 'a Map'
  if (types.isSet(value)) return 'a Set'
  // Array.isArray throws for a revoked proxy.
  return !types.isProxy(value) && Array.isArray(value) ? 'an array' : 'an object'
}

/** The error of a value of the wrong kind: `refuse('maxCredits', 'a whole number', value)`. */
export function refuse(path: string, due: string, value: unknown): InputError {
  return new InputError(path, `must be ${due}, got ${describeKind(value)}`)
}

/**
 * Runs code of the caller (a getter, a proxy trap). The error that it throws may hold a secret and is dropped.
 *
 * @throws InputError instead of it
 */
export function guarded<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch {
    throw new InputError(path, 'could not be read: a getter or proxy of it threw')
  }
}

/** Whether a value is an AbortSignal, of any realm or library. */
export function isSignal(value: unknown): value is Signal {
  try {
    return (
      typeof value === 'object' &&
      value !== null &&
      typeof Reflect.get(value, 'aborted') === 'boolean' &&
      hasMethod(value, 'addEventListener') &&
      hasMethod(value, 'removeEventListener')
    )
  } catch {
    return false
  }
}

/** Whether a value is an object with a method of this name, own or inherited; false for a getter that throws. */
export function hasMethod(value: unknown, name: string): value is Record<string, unknown> {
  try {
    return (
      typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function'
    )
  } catch {
    return false
  }
}

/** `Array.isArray`, but false for a revoked proxy instead of throwing. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** Whether an object is not an instance of a class; throws what a proxy throws. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return true
  // The Object.prototype of another realm (a vm context, a test runner).
  return (
    typeof prototype === 'object' &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, 'isPrototypeOf')
  )
}

/** The own properties of an object in order, each read once; those that are `undefined` included. */
interface OwnProperties {
  readonly names: readonly string[]
  readonly values: readonly unknown[]
}

function readOwnProperties(value: unknown, path: string): OwnProperties {
  if (typeof value !== 'object' || value === null) throw refuse(path, 'an object', value)
  return (
    guarded(path, () => {
      if (Array.isArray(value) || !isPlainObject(value)) return undefined
      // Without symbols, which libraries use to tag objects, and which cannot be misspelt fields.
      const names = Object.getOwnPropertyNames(value)
      return { names, values: names.map((name) => Reflect.get(value, name)) }
    }) ?? throwNotPlain(value, path)
  )
}

function throwNotPlain(value: object, path: string): never {
  const kind = describeKind(value)
  if (kind !== 'an object') throw new InputError(path, `must be an object, got ${kind}`)
  // The accessors of a class are not own properties, and would be ignored without an error.
  throw new InputError(path, 'must be a plain object, got an instance of a class')
}

/**
 * The known fields of a plain object, each read once. `path` names the object in errors; pass `{ root: 'request' }`
 * for the outermost object, whose fields are named without a prefix.
 *
 * @param withoutThem fields that must not be `undefined`, with the effect of leaving each out
 * @throws InputError when the value is not a plain object, has an unknown field, or `undefined` in one of
 *   `withoutThem`
 */
export function readFields<K extends string>(
  value: unknown,
  path: string | { readonly root: string },
  known: readonly K[],
  withoutThem: { readonly [P in K]?: string } = {},
): Fields<K> {
  const { names, values } = readOwnProperties(value, typeof path === 'string' ? path : path.root)
  const prefix = typeof path === 'string' ? path : ''
  const fields = nullPrototypeObject<Record<string, unknown>>()
  names.forEach((name, index) => {
    if (!(known as readonly string[]).includes(name)) throw unknownField(name, prefix, known)
    if (values[index] !== undefined) {
      fields[name] = values[index]
    } else if (Object.hasOwn(withoutThem, name)) {
      throw new InputError(
        memberPath(prefix, name),
        `must not be undefined: leave the field out for ${withoutThem[name as K]}`,
      )
    }
  })
  return fields as Fields<K>
}

/**
 * The members of a plain object with any names, in their order, each read once.
 *
 * @throws InputError when the value is not a plain object
 */
export function readRecord(
  value: unknown,
  path: string,
): readonly (readonly [name: string, value: unknown])[] {
  const { names, values } = readOwnProperties(value, path)
  return names.map((name, index) => [name, values[index]])
}

/**
 * The options of another client: those given, with overrides. An override that is undefined restores the default, as if
 * the option had not been given.
 *
 * @throws InputError when `overrides` is not a plain object
 */
export function withOverrides<K extends string>(given: Fields<K>, overrides: unknown): Fields<K> {
  const options: Record<string, unknown> = Object.create(null)
  Object.assign(options, given)
  for (const [name, value] of readRecord(overrides, 'overrides')) options[name] = value
  return options as Fields<K>
}

/**
 * The items of an array, each read once.
 *
 * @throws InputError when the value is not an array, has a hole, or has more than `maxLength` items
 */
export function readList(value: unknown, path: string, maxLength = 10_000): readonly unknown[] {
  const items = guarded(path, () => {
    if (!Array.isArray(value)) return undefined
    const length = value.length
    if (length > maxLength) return 'too-long'
    const copy: unknown[] = []
    for (let index = 0; index < length; index++) {
      if (!Object.hasOwn(value, index)) return index
      copy.push(value[index])
    }
    return copy
  })
  if (items === undefined) throw refuse(path, 'an array', value)
  if (items === 'too-long') throw new InputError(path, `must not have more than ${maxLength} items`)
  if (typeof items === 'number')
    throw new InputError(itemPath(path, items), 'is a hole in the array')
  return items
}

/**
 * Refuses a text that a message of the protocol cannot carry.
 *
 * @throws InputError naming `path`
 */
export type TextCheck = (text: string, path: string) => void

/**
 * A string that is not empty.
 *
 * @throws InputError when the value is not a primitive string, is empty, or is refused by `check`
 */
export function readString(value: unknown, path: string, check?: TextCheck): string {
  if (value === '') throw new InputError(path, 'must not be empty')
  return readText(value, path, check)
}

/**
 * A string, which may be empty.
 *
 * @throws InputError when the value is not a primitive string, or is refused by `check`
 */
export function readText(value: unknown, path: string, check?: TextCheck): string {
  if (typeof value !== 'string') throw refuse(path, 'a string', value)
  check?.(value, path)
  return value
}

/** @throws InputError when the value is not `true` or `false` */
export function readBoolean(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw refuse(path, 'true or false', value)
  return value
}

/**
 * A whole number within bounds, both included.
 *
 * @throws InputError when the value is not a number (not even a bigint or a numeric string), has a fraction, or is out
 *   of bounds
 */
export function readInteger(value: unknown, path: string, min: number, max: number): number {
  const due = `a whole number from ${min} to ${max}`
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refuse(path, due, value)
  if (!Number.isInteger(value)) throw new InputError(path, `must be ${due}, got a fraction`)
  if (value < min) throw new InputError(path, `must be ${due}, got a smaller one`)
  if (value > max) throw new InputError(path, `must be ${due}, got a larger one`)
  // -0 becomes 0, since it would be written with its sign.
  return value === 0 ? 0 : value
}

/** @throws InputError when the value is not one of the choices */
export function readChoice<const C extends string>(
  value: unknown,
  path: string,
  choices: readonly C[],
): C {
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  const due = choices.map((choice) => `'${choice}'`).join(' or ')
  throw typeof value === 'string'
    ? new InputError(path, `must be ${due}`)
    : refuse(path, due, value)
}

function unknownField(name: string, prefix: string, known: readonly string[]): InputError {
  const meant = closestName(name, known)
  const hint =
    meant === undefined
      ? `known are ${known.join(', ')}`
      : `did you mean ${memberPath(prefix, meant)}?`
  return new InputError(memberPath(prefix, name), `is not a known field; ${hint}`)
}
