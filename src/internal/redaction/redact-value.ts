import { Buffer } from 'node:buffer'
import { types } from '../node-util.js'
import { nullPrototypeCopy } from '../null-prototype.js'
import { REDACTED } from './credential-patterns.js'
import type { Redact } from './redact.js'

// Characters and bytes that are searched in one value, so that the event loop is not blocked for long.
const MAX_SEARCHED = 512 * 1024
// Work for each string in addition to its characters.
const WORK_PER_STRING = 32

/**
 * Copies a value with every string redacted: items, members and their names, keys and values of Maps, at any depth.
 * Bytes that hold a secret are replaced by redacted bytes, a number whose digits are a secret by `NaN`, a `bigint` by
 * `0n`, so that each value keeps its type. Instances of other classes (`DateTime`) are kept. Objects that the value
 * has twice are the same object in the copy.
 *
 * A string of more than 80 Ki characters is truncated. After 512 Ki characters and bytes (some ten thousand different
 * strings), every string is replaced by `[redacted]`, and bytes by none.
 */
export function redactValue(value: unknown, redact: Redact): unknown {
  const copies = new Map<object, object>()
  // Without recursion, since the `scope` of an element may be a long chain.
  const pending: (() => void)[] = []
  let left = MAX_SEARCHED

  // Names of members and many values are repeated.
  const known = new Map<string, string>()
  const text = (whole: string, isName = false): string => {
    let redacted = known.get(whole)
    if (redacted === undefined) {
      left -= whole.length + WORK_PER_STRING
      // Names are always redacted one by one: equal names would replace each other.
      redacted = left < 0 && !isName ? REDACTED : redact(whole)
      known.set(whole, redacted)
    }
    return redacted
  }
  const isSecret = (spelling: string): boolean => text(spelling) !== spelling

  const copy = (part: unknown): unknown => {
    switch (typeof part) {
      case 'string':
        return text(part)
      case 'number':
        return Number.isFinite(part) && isSecret(String(part)) ? Number.NaN : part
      case 'bigint':
        return isSecret(String(part)) ? 0n : part
      case 'object':
        return part === null ? null : copyObject(part)
      default:
        return part
    }
  }

  const copyObject = (object: object): object => {
    const made = copies.get(object)
    if (made !== undefined) return made
    if (types.isUint8Array(object)) {
      left -= object.length + WORK_PER_STRING
      return keep(object, left < 0 ? new Uint8Array(0) : redactBytes(object, redact))
    }
    if (Array.isArray(object)) {
      const items: unknown[] = []
      pending.push(() => {
        for (const item of object) items.push(copy(item))
      })
      return keep(object, items)
    }
    if (types.isMap(object)) {
      const entries = new Map<unknown, unknown>()
      pending.push(() => {
        for (const [name, member] of object) entries.set(copy(name), copy(member))
      })
      return keep(object, entries)
    }
    const prototype: unknown = Object.getPrototypeOf(object)
    if (prototype !== Object.prototype && prototype !== null) return object
    const members: object = Object.create(prototype as object | null)
    pending.push(() => {
      for (const [name, member] of Object.entries(object))
        define(members, text(name, true), copy(member))
    })
    return keep(object, members)
  }

  const keep = (object: object, made: object): object => {
    copies.set(object, made)
    return made
  }

  const result = copy(value)
  for (let fill = pending.pop(); fill !== undefined; fill = pending.pop()) fill()
  return result
}

// Defined and not assigned, since a member may be named `__proto__`.
function define(members: object, name: string, value: unknown): void {
  const descriptor = { value, configurable: true, enumerable: true, writable: true }
  // Without a prototype, which could be polluted with `get`.
  Object.defineProperty(members, name, nullPrototypeCopy(descriptor))
}

// Read as UTF-8 where the bytes are legal UTF-8, else as Latin-1, which keeps every byte.
function redactBytes(bytes: Uint8Array, redact: Redact): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const utf8 = buffer.toString()
  const encoding = utf8.includes('\uFFFD') ? 'latin1' : 'utf8'
  const text = encoding === 'utf8' ? utf8 : buffer.toString('latin1')
  // Also as UTF-16 of either byte order, from an even or an odd offset.
  const wide = [buffer, buffer.subarray(1)].flatMap((from) => {
    const even = from.subarray(0, from.length & ~1)
    return [even.toString('utf16le'), Buffer.from(even).swap16().toString('utf16le')]
  })
  if (wide.some((spelling) => redact(spelling) !== spelling)) return copyOf(Buffer.from(REDACTED))
  const redacted = redact(text)
  return copyOf(redacted === text ? buffer : Buffer.from(redacted, encoding))
}

// With an unshared ArrayBuffer: that of a small Buffer holds other data.
function copyOf(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes)
}
