import type { BuiltinName } from '../../xsd/descriptor.js'
import type { JsonObject } from './json.js'

const date = '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
const time = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'

/** The form of `xs:dateTime` in requests. `format: date-time` would require a zone (RFC 3339). */
export const DATE_TIME_SENT: JsonObject = {
  type: 'string',
  pattern: `^${date}T${time}$`,
  description: 'In UTC, without a zone or a fraction: 2030-06-01T01:00:00',
}

/** The forms of `xs:dateTime` in replies: also with a fraction and a zone, since what services write is not documented. */
export const DATE_TIME_READ: JsonObject = {
  type: 'string',
  pattern: `^${date}T${time}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$`,
}

const text: JsonObject = { type: 'string' }
const texts: JsonObject = { type: 'array', items: text }
const integer = (format?: string, minimum?: number, maximum?: number): JsonObject => ({
  type: 'integer',
  ...(format === undefined ? {} : { format }),
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
})

const schemas: ReadonlyMap<BuiltinName, JsonObject> = new Map<BuiltinName, JsonObject>([
  ['anySimpleType', {}],
  ['boolean', { type: 'boolean' }],
  ['decimal', { type: 'number' }],
  ['float', { type: 'number', format: 'float' }],
  ['double', { type: 'number', format: 'double' }],
  ['integer', integer()],
  ['nonNegativeInteger', integer(undefined, 0)],
  ['positiveInteger', integer(undefined, 1)],
  ['nonPositiveInteger', integer(undefined, undefined, 0)],
  ['negativeInteger', integer(undefined, undefined, -1)],
  ['long', integer('int64')],
  ['int', integer('int32', -2147483648, 2147483647)],
  ['short', integer('int32', -32768, 32767)],
  ['byte', integer('int32', -128, 127)],
  ['unsignedLong', integer(undefined, 0)],
  ['unsignedInt', integer('int64', 0, 4294967295)],
  ['unsignedShort', integer('int32', 0, 65535)],
  ['unsignedByte', integer('int32', 0, 255)],
  ['date', { type: 'string', format: 'date' }],
  ['base64Binary', { type: 'string', format: 'byte' }],
  ['NMTOKENS', texts],
  ['IDREFS', texts],
  ['ENTITIES', texts],
])

/** The schema of a built-in simple type other than `xs:dateTime`; a string where JSON has no type for it. */
export function builtinSchema(name: Exclude<BuiltinName, 'dateTime'>): JsonObject {
  return schemas.get(name) ?? text
}
