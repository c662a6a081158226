import { isUtf8 } from 'node:buffer'
import { mediaTypeOf, mediaTypeParameter } from '../../internal/media-type.js'
import { TextDecoder } from '../../internal/node-util.js'
import { isArray, readRecord } from '../../internal/validation.js'
import { parseJson } from '../../json/parser.js'
import { JsonNumber, JsonObject, type JsonValue } from '../../json/value.js'
import { isMethod } from '../../useradmin/request.js'
import { badRequest, Refusal } from './answer.js'
import type { Body, Call } from './call.js'
import { type Narrowing, PAGE_FIELDS } from './narrowing.js'

/** How a body is written. */
export type Form = 'json' | 'form'

const FORMS: Readonly<Record<string, Form>> = {
  'application/json': 'json',
  'application/x-www-form-urlencoded': 'form',
}

/**
 * How the body is written, by the head of the request.
 *
 * @throws Refusal with 415 for another type, charset or coding, and 413 for a length beyond the limit
 */
export function formOf(call: Call, maxBytes: number): Form {
  const contentType = call.header('content-type') ?? ''
  const mediaType = mediaTypeOf(contentType)
  const form = Object.hasOwn(FORMS, mediaType) ? FORMS[mediaType] : undefined
  const charset = mediaTypeParameter(contentType, 'charset') ?? 'utf-8'
  const coding = call.header('content-encoding') ?? 'identity'
  if (form === undefined || !/^utf-?8$/i.test(charset)) {
    throw unsupported('the content type must be application/json or a form, in UTF-8')
  }
  if (!/^\s*(?:identity)?\s*$/i.test(coding)) throw unsupported('the body must not be compressed')
  if (Number(call.header('content-length') ?? 0) > maxBytes) throw tooLong(maxBytes)
  return form
}

function unsupported(description: string): Refusal {
  return new Refusal(415, 'invalid_request', description)
}

function tooLong(maxBytes: number): Refusal {
  return new Refusal(413, 'invalid_request', `the body must not have more than ${maxBytes} bytes`)
}

/** What a page asks for. @throws Refusal */
export function readNarrowing(body: Body, form: Form, maxBytes: number): Narrowing {
  switch (body.kind) {
    case 'read-before':
      throw badRequest(
        'the body was read before it came here, and is not in the member body of the request',
      )
    case 'too-long':
      throw tooLong(maxBytes)
    case 'too-slow':
      throw new Refusal(408, 'invalid_request', 'the body did not come in time')
    case 'bytes':
      return fromText(decode(body.bytes, maxBytes), form)
    case 'value':
      return fromValue(body.value, form, maxBytes)
  }
}

function decode(bytes: Uint8Array, maxBytes: number): string {
  if (bytes.byteLength > maxBytes) throw tooLong(maxBytes)
  if (!isUtf8(bytes)) throw badRequest('the body is not UTF-8')
  return new TextDecoder().decode(bytes)
}

function fromText(text: string, form: Form): Narrowing {
  return form === 'json' ? fromJson(text) : fromParameters([...new URLSearchParams(text)])
}

/** What a framework made of the body: the text or the bytes, or the object that it read. */
function fromValue(value: unknown, form: Form, maxBytes: number): Narrowing {
  if (value instanceof Uint8Array) return fromText(decode(value, maxBytes), form)
  if (typeof value === 'string') {
    if (Buffer.byteLength(value) > maxBytes) throw tooLong(maxBytes)
    return fromText(value, form)
  }
  const members = membersOf(value)
  if (lengthOf(value) > maxBytes) throw tooLong(maxBytes)
  return form === 'json' ? toNarrowing(members) : fromParameters(members)
}

type Members = readonly (readonly [name: string, value: unknown])[]

function membersOf(value: unknown): Members {
  try {
    return readRecord(value, 'body')
  } catch {
    throw notAnObject()
  }
}

function lengthOf(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value))
  } catch {
    throw notAnObject()
  }
}

function notAnObject(): Refusal {
  return badRequest('the body must be an object')
}

function fromJson(text: string): Narrowing {
  let value: JsonValue
  try {
    value = parseJson(text)
  } catch {
    throw badRequest('the body is not JSON')
  }
  if (!(value instanceof JsonObject)) throw notAnObject()
  if (value.repeated.size > 0) throw badRequest('the body has a member more than once')
  return toNarrowing([...value.members].map(([name, member]) => [name, plain(member)]))
}

// Objects are of no use in any field: they stay what no reader takes.
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text)
  return isArray(value) ? value.map(plain) : value
}

/** @throws Refusal for a member that is not known, whatever its value */
function toNarrowing(members: Members): Narrowing {
  const known: readonly string[] = PAGE_FIELDS
  const unknown = members.some(([name]) => !known.includes(name))
  if (unknown) throw badRequest(`the body may have no members but ${PAGE_FIELDS.join(', ')}`)
  // `undefined` is not JSON: an object that a framework read does not have it.
  if (members.some(([, value]) => value === undefined)) throw notAnObject()
  return Object.fromEntries(members)
}

/** RFC 6749, 4.4.2. Parameters that are not known are ignored (3.2), but not those that a page sends by mistake. */
function fromParameters(parameters: Members): Narrowing {
  const names = parameters.map(([name]) => name)
  const isText = parameters.every(([, value]) => typeof value === 'string')
  if (!isText || new Set(names).size < names.length) {
    throw badRequest('a parameter is given more than once')
  }
  const misplaced = PAGE_FIELDS.find((field) => names.includes(field))
  if (misplaced !== undefined) throw badRequest(`${misplaced} is for bodies of application/json`)
  const parameter = (name: string): string =>
    String(parameters.find(([each]) => each === name)?.[1] ?? '')
  const grant = parameter('grant_type')
  if (grant === '') throw badRequest('grant_type is required')
  if (grant !== 'client_credentials') {
    throw new Refusal(400, 'unsupported_grant_type', 'the grant_type must be client_credentials')
  }
  // A parameter without a value is one that is absent.
  const scope = parameter('scope')
  return scope === '' ? {} : { allowedMethods: scopeItems(scope) }
}

function scopeItems(scope: string): readonly string[] {
  const items = scope.split(' ')
  if (items.every(isMethod)) return items
  throw new Refusal(
    400,
    'invalid_scope',
    'the scope must be names of Service or Service.Method, with one space between',
  )
}
