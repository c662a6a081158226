import type { BuiltinName, SimpleTypeRef } from '../xsd/descriptor.js'
import type { SimpleCodec } from '../xsd/simple/codec.js'
import { fixedCodec, simpleCodec } from '../xsd/simple/simple-type.js'

/** The JSON form of a simple type: a scalar, whose text the codec of the type reads and writes. */
export interface SimpleForm {
  readonly kind: 'boolean' | 'number' | 'string'
  /** The built-in type that it is, or that it restricts. */
  readonly builtin: BuiltinName
  readonly codec: SimpleCodec
}

/** The kinds of the built-in types. Those without one have values whose form in JSON is not known. */
const KINDS: Readonly<Record<BuiltinName, SimpleForm['kind'] | undefined>> = {
  anySimpleType: undefined,
  string: 'string',
  normalizedString: 'string',
  token: 'string',
  language: 'string',
  NMTOKEN: 'string',
  NMTOKENS: undefined,
  Name: 'string',
  NCName: 'string',
  ID: 'string',
  IDREF: 'string',
  IDREFS: undefined,
  ENTITY: 'string',
  ENTITIES: undefined,
  anyURI: 'string',
  QName: undefined,
  NOTATION: undefined,
  boolean: 'boolean',
  decimal: 'number',
  integer: 'number',
  nonPositiveInteger: 'number',
  negativeInteger: 'number',
  long: 'number',
  int: 'number',
  short: 'number',
  byte: 'number',
  nonNegativeInteger: 'number',
  unsignedLong: 'number',
  unsignedInt: 'number',
  unsignedShort: 'number',
  unsignedByte: 'number',
  positiveInteger: 'number',
  float: 'number',
  double: 'number',
  duration: 'string',
  dateTime: 'string',
  time: 'string',
  date: 'string',
  gYearMonth: 'string',
  gYear: 'string',
  gMonthDay: 'string',
  gDay: 'string',
  gMonth: 'string',
  hexBinary: 'string',
  base64Binary: 'string',
}

/**
 * The JSON form of a simple type; undefined where none is known: lists, unions, qualified names, and instants with an
 * enumeration or a fixed value, since they lose their zone in JSON.
 *
 * @param fixed the only lexical value allowed. Default: all of the type
 */
export function simpleFormOf(ref: SimpleTypeRef, fixed?: string): SimpleForm | undefined {
  let isEnumerated = fixed !== undefined
  let type = typeof ref === 'function' ? ref() : ref
  while (typeof type !== 'string') {
    if (type.kind !== 'restriction') return undefined
    if (type.enumeration !== undefined) isEnumerated = true
    type = typeof type.base === 'function' ? type.base() : type.base
  }
  const kind = KINDS[type]
  if (kind === undefined || (type === 'dateTime' && isEnumerated)) return undefined
  const codec = simpleCodec(ref)
  return { kind, builtin: type, codec: fixed === undefined ? codec : fixedCodec(codec, fixed) }
}
