import { clarkName } from '../../xml/expanded-name.js'
import { XML_NAMESPACE } from '../../xml/namespaces.js'
import type { BuiltinName } from '../../xsd/descriptor.js'
import { schemaNamespaces } from '../load/namespaces.js'

/** Namespaces of the built-in types of XML Schema. */
export const typeNamespaces: ReadonlySet<string> = new Set([
  ...schemaNamespaces,
  'http://www.w3.org/2001/XMLSchema-datatypes',
])

/** Namespace of the types of SOAP 1.1 encoding. */
export const encodingNamespace = 'http://schemas.xmlsoap.org/soap/encoding/'

const builtins: Readonly<Record<BuiltinName, true>> = {
  anySimpleType: true,
  string: true,
  normalizedString: true,
  token: true,
  language: true,
  NMTOKEN: true,
  NMTOKENS: true,
  Name: true,
  NCName: true,
  ID: true,
  IDREF: true,
  IDREFS: true,
  ENTITY: true,
  ENTITIES: true,
  anyURI: true,
  QName: true,
  NOTATION: true,
  boolean: true,
  decimal: true,
  integer: true,
  nonPositiveInteger: true,
  negativeInteger: true,
  long: true,
  int: true,
  short: true,
  byte: true,
  nonNegativeInteger: true,
  unsignedLong: true,
  unsignedInt: true,
  unsignedShort: true,
  unsignedByte: true,
  positiveInteger: true,
  float: true,
  double: true,
  duration: true,
  dateTime: true,
  time: true,
  date: true,
  gYearMonth: true,
  gYear: true,
  gMonthDay: true,
  gDay: true,
  gMonth: true,
  hexBinary: true,
  base64Binary: true,
}

/** Types of XML Schema 1.1, and of the drafts before 1.0, with the closest type of 1.0. */
const substitutes: ReadonlyMap<string, BuiltinName> = new Map([
  ['anyAtomicType', 'anySimpleType'],
  ['dateTimeStamp', 'dateTime'],
  ['dayTimeDuration', 'duration'],
  ['yearMonthDuration', 'duration'],
  ['timeInstant', 'dateTime'],
  ['timeDuration', 'duration'],
  ['recurringDuration', 'string'],
  ['uriReference', 'anyURI'],
  ['ur-type', 'anySimpleType'],
  ['binary', 'base64Binary'],
  ['base64', 'base64Binary'],
  ['CDATA', 'normalizedString'],
])

/** A built-in simple type by its local name; `exact` is false for a substitute. Absent for other names. */
export function builtinNamed(
  local: string,
): { readonly name: BuiltinName; readonly exact: boolean } | undefined {
  if (Object.hasOwn(builtins, local)) return { name: local as BuiltinName, exact: true }
  const name = substitutes.get(local)
  return name === undefined ? undefined : { name, exact: false }
}

/** Simple types that contracts refer to without importing their schema, by Clark name. */
export const wellKnownTypes: ReadonlyMap<string, BuiltinName> = new Map([
  ['{http://ws-i.org/profiles/basic/1.1/xsd}swaRef', 'anyURI'],
  ['{http://schemas.microsoft.com/2003/10/Serialization/}guid', 'string'],
  ['{http://schemas.microsoft.com/2003/10/Serialization/}char', 'int'],
  ['{http://schemas.microsoft.com/2003/10/Serialization/}duration', 'duration'],
  ['{http://microsoft.com/wsdl/types/}guid', 'string'],
  ['{http://microsoft.com/wsdl/types/}char', 'unsignedShort'],
])

/** Attributes that contracts refer to without importing their schema, by Clark name. */
export const wellKnownAttributes: ReadonlyMap<string, BuiltinName> = new Map([
  [clarkName(XML_NAMESPACE, 'lang'), 'language'],
  [clarkName(XML_NAMESPACE, 'space'), 'NCName'],
  [clarkName(XML_NAMESPACE, 'base'), 'anyURI'],
  [clarkName(XML_NAMESPACE, 'id'), 'ID'],
  ['{http://www.w3.org/2005/05/xmlmime}contentType', 'string'],
  ['{http://www.w3.org/2005/05/xmlmime}expectedContentTypes', 'string'],
  ['{http://www.w3.org/2004/06/xmlmime}contentType', 'string'],
  ['{http://schemas.xmlsoap.org/soap/envelope/}mustUnderstand', 'boolean'],
  ['{http://schemas.xmlsoap.org/soap/envelope/}actor', 'anyURI'],
  ['{http://schemas.xmlsoap.org/soap/envelope/}encodingStyle', 'string'],
])

/** Attributes for toolkits that do not occur in literal messages. */
export const ignoredAttributes: ReadonlySet<string> = new Set([
  '{http://schemas.xmlsoap.org/soap/encoding/}arrayType',
  '{http://schemas.xmlsoap.org/soap/encoding/}offset',
  '{http://schemas.xmlsoap.org/wsdl/}arrayType',
])
