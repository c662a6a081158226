import { Buffer } from 'node:buffer'
import { types } from 'node:util'
import { ownMembers } from '../null-prototype.js'
import { MARK } from './credential-shapes.js'
import type { Redact } from './redact.js'

// Characters and bytes that are looked through in one value. To look through more would hold the event loop.
const LOOKED_THROUGH = 512 * 1024
// What a string costs besides its characters.
const EACH = 32

/**
 * A copy of a value in which every string is redacted: items, members and their names, keys and values of
 * Maps, at any depth. Bytes that hold a secret are replaced by redacted ones, and a number that spells one
 * is replaced by `NaN`, a `bigint` by `0n`: the type of each value stays. Instances of other classes
 * (`DateTime`) are kept as they are. What is shared within the value is shared within the copy.
 *
 * A string of more than 80 Ki characters is truncated. What is beyond the first 512 Ki characters and bytes,
 * some ten thousand different strings, is replaced as if it held a secret, and bytes by none.
 */
export function redactValue(value: unknown, redact: Redact): unknown {
  const copies = new Map<object, object>()
  // Not recursive: `scope` of an element may be a long chain.
  const pending: (() => void)[] = []
  let left = LOOKED_THROUGH

  // Names of members, and many values, are the same again and again.
  const known = new Map<string, string>()
  const text = (whole: string, isName = false): string => {
    let redacted = known.get(whole)
    if (redacted === undefined) {
      left -= whole.length + EACH
      // With one name for all, members would be lost.
      redacted = left < 0 && !isName ? MARK : redact(whole)
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
      left -= object.length + EACH
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

// Defined and not assigned: a member may be called `__proto__`.
function define(members: object, name: string, value: unknown): void {
  const descriptor = { value, configurable: true, enumerable: true, writable: true }
  // A polluted prototype has no say in what is defined.
  Object.defineProperty(members, name, ownMembers(descriptor))
}

// Read as UTF-8 where they are, else byte by byte, which loses nothing of others.
function redactBytes(bytes: Uint8Array, redact: Redact): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const utf8 = buffer.toString()
  const encoding = utf8.includes('\uFFFD') ? 'latin1' : 'utf8'
  const text = encoding === 'utf8' ? utf8 : buffer.toString('latin1')
  // As UTF-16 of either byte order, at an odd place too.
  const wide = [buffer, buffer.subarray(1)].flatMap((from) => {
    const even = from.subarray(0, from.length & ~1)
    return [even.toString('utf16le'), Buffer.from(even).swap16().toString('utf16le')]
  })
  if (wide.some((spelling) => redact(spelling) !== spelling)) return copyOf(Buffer.from(MARK))
  const redacted = redact(text)
  return copyOf(redacted === text ? buffer : Buffer.from(redacted, encoding))
}

// Not a piece of the pool that Buffers share: `buffer` of it would hold other data.
function copyOf(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes)
}
