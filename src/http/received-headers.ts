import { InputError } from '../errors.js'
import { types } from '../internal/node-util.js'
import { nullPrototypeObject } from '../internal/null-prototype.js'
import type { HeadersObject } from '../internal/platform-types.js'
import {
  describeKind,
  guarded,
  hasMethod,
  isArray,
  isPlainObject,
  itemPath,
  memberPath,
  readList,
  readRecord,
} from '../internal/validation.js'

/**
 * HTTP headers of an answer that did not come through this package: the `Headers` of `fetch`, or a plain object with
 * names in any case, such as `headers` of Node's `IncomingMessage`. A member that is undefined is ignored.
 *
 * @example
 * ```ts
 * import type { ReceivedHeaders } from 'data8-useradmin'
 *
 * const ofFetch: ReceivedHeaders = new Headers({ 'content-type': 'text/xml' })
 * const ofNode: ReceivedHeaders = { 'Content-Type': 'text/xml', 'set-cookie': ['a=1', 'b=2'] }
 * ```
 */
export type ReceivedHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | HeadersObject

/** Headers by their name in lower case; a list where the name was there several times. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[]>>

/**
 * Reads headers in any form that {@link ReceivedHeaders} has. Each is read once.
 *
 * @throws InputError naming the header
 */
export function readReceivedHeaders(value: unknown, path: string): HeaderRecord {
  const headers = nullPrototypeObject<Record<string, string | readonly string[]>>()
  for (const [name, content] of entriesOf(value, path)) {
    if (content === undefined) continue
    const at = memberPath(path, name)
    const lower = name.toLowerCase()
    const read = isArray(content)
      ? readList(content, at).map((item, index) => readValue(item, itemPath(at, index)))
      : readValue(content, at)
    const held = headers[lower]
    headers[lower] = held === undefined ? read : [held, read].flat()
  }
  return headers
}

function entriesOf(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  const entries = guarded(path, () =>
    isHeadersObject(value) ? entriesOfHeaders(value) : undefined,
  )
  if (entries !== undefined) return entries
  if (typeof value === 'object' && value !== null && !isArray(value) && !types.isMap(value)) {
    return readRecord(value, path)
  }
  throw new InputError(path, `must be a plain object or Headers, got ${describeKind(value)}`)
}

/** Whether a value is the `Headers` of `fetch`, of any realm or library. */
function isHeadersObject(value: unknown): value is HeadersObject {
  return (
    hasMethod(value, 'forEach') &&
    hasMethod(value, 'get') &&
    !types.isMap(value) &&
    !isPlainObject(value)
  )
}

// `forEach` gives each `Set-Cookie` alone.
function entriesOfHeaders(headers: HeadersObject): readonly (readonly [string, unknown])[] {
  const entries: (readonly [string, unknown])[] = []
  headers.forEach((value: unknown, name: unknown) => {
    entries.push([String(name), value])
  })
  return entries
}

function readValue(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  throw new InputError(path, `must be a string, got ${describeKind(value)}`)
}
