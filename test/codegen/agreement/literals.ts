import { DateTime } from 'luxon'
import type { XmlElement } from '../../../src/xml/node.js'

/** The names that stand for values that have no literal. */
export interface Vocabulary {
  readonly dateTime: string
  readonly bytes: string
  readonly attributes: string
  /** NaN and the infinities. */
  readonly notFinite: (value: number) => string
}

/** For expressions; the program declares the names. */
export const expressions: Vocabulary = {
  dateTime: 'dateTime',
  bytes: 'bytes',
  attributes: 'attributes',
  notFinite: String,
}

/** For types. */
export const literalTypes: Vocabulary = {
  dateTime: 'DateTime',
  bytes: 'Uint8Array',
  attributes: 'ReadonlyMap<string, string>',
  notFinite: () => 'number',
}

export type Members = Readonly<Record<string, unknown>>

/** Whether a value is an object with members, and not a date, bytes, an array or an {@link XmlElement}. */
export function isMembers(value: unknown): value is Members {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !DateTime.isDateTime(value) &&
    !(value instanceof Uint8Array) &&
    !isXmlElement(value)
  )
}

export function isXmlElement(value: unknown): value is XmlElement {
  return (
    typeof value === 'object' &&
    value !== null &&
    'attributes' in value &&
    value.attributes instanceof Map
  )
}

/** A value as a TypeScript expression, or as its literal type, in one line. */
export function printLiteral(value: unknown, names: Vocabulary = expressions): string {
  if (typeof value === 'string') return quoteText(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : names.notFinite(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (DateTime.isDateTime(value)) return names.dateTime
  if (value instanceof Uint8Array) return names.bytes
  if (value instanceof Map) return names.attributes
  if (Array.isArray(value)) return `[${value.map((item) => printLiteral(item, names)).join(', ')}]`
  // A computed name, since `__proto__: value` is not a member.
  const members = Object.entries(value).map(
    ([name, member]) => `[${quoteText(name)}]: ${printLiteral(member, names)}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** A string literal without characters at which a line could end. */
function quoteText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The strings, numbers, bigints and booleans that occur as literal types in generated types. */
export function literalsIn(types: string): ReadonlySet<unknown> {
  const code = types.replace(/\/\*.*?\*\/|^import .*$|^\/\/.*$/gms, '')
  const literals = code.matchAll(
    /(?<=[:=|(] )(?:'((?:[^'\\]|\\.)*)'|(-?\d[\d.e+-]*)(n?)|(true|false))(?![\w'])/g,
  )
  return new Set(
    [...literals].map(([, text, digits, big, truth]) => {
      if (text !== undefined) return text.replace(/\\(.)/g, '$1')
      if (digits === undefined) return truth === 'true'
      return big === 'n' ? BigInt(digits) : Number(digits)
    }),
  )
}

/**
 * The form of a value: values of one form differ only in texts and numbers that have no literal types, and in how
 * often items are repeated. A type accepts all of them, or none.
 */
export function formOf(value: unknown, literals: ReadonlySet<unknown>): string {
  if (Array.isArray(value)) {
    const items = new Set(value.map((item) => formOf(item, literals)))
    return `[${[...items].sort().join(', ')}]`
  }
  if (!isMembers(value)) {
    const isAbstract = typeof value !== 'object' && !literals.has(value)
    return isAbstract ? typeof value : printLiteral(value)
  }
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${formOf(member, literals)}`,
  )
  return `{ ${members.join(', ')} }`
}
