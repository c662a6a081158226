import { DateTime } from 'luxon'
import { formatDateTime, parseDateTime } from '../xsd/date-time.js'
import { Problem } from '../xsd/problem.js'
import type { Prefixes } from '../xsd/simple/codec.js'
import type { SimpleForm } from './simple-form.js'

/** Qualified names, which have prefixes, have no known form in JSON. */
const NO_PREFIXES: Prefixes = { prefixOf: () => '' }

/** Writes a value of a simple type; throws a {@link Problem} for a value that is not of the type. */
export function writeSimple({ kind, builtin, codec }: SimpleForm, value: unknown): string {
  const text = codec.write(value, NO_PREFIXES)
  switch (kind) {
    case 'boolean':
      return text === 'true' || text === '1' ? 'true' : 'false'
    case 'number':
      return toNumber(text)
    case 'string':
      return toJsonString(builtin === 'dateTime' ? toUtc(text) : text)
  }
}

/** A string. `JSON.stringify` does not call `toJSON` for a primitive string, but for a bigint and for objects. */
function toJsonString(text: string): string {
  // The usual case, found by one search.
  if (PLAIN.test(text)) return `"${text}"`
  if (!text.isWellFormed()) {
    const at = text.search(/\p{Surrogate}/u)
    throw new Problem(`has a lone surrogate, which UTF-8 cannot carry, at index ${at}`)
  }
  return JSON.stringify(text)
}

/** Characters of ASCII that a string has unescaped: RFC 8259, section 7. */
const PLAIN = /^[ !#-[\]-~]*$/

const INTEGER = /^-?[1-9]\d*$/

const NUMBER = /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<exponent>e[+-]\d+)?$/

/** A number of XML Schema in the form of RFC 8259, with all of its digits: `+05.` is `5`, and `-.50` is `-0.50`. */
function toNumber(text: string): string {
  // The usual case, found by one search.
  if (INTEGER.test(text)) return text
  // By name: a pattern of an array is read by its iterator, which may be changed.
  const parts = NUMBER.exec(text)?.groups
  if (parts === undefined) throw new Problem('must be finite, since JSON has no other numbers')
  const { sign, whole = '', fraction = '', exponent = '' } = parts
  let start = 0
  while (whole.charCodeAt(start) === 0x30) start++
  const digits = whole.slice(start) || '0'
  const point = fraction === '' ? '' : `.${fraction}`
  return `${sign === '-' ? '-' : ''}${digits}${point}${exponent}`
}

const ZONE = /(?:Z|[+-]\d\d:\d\d)$/

/**
 * The one documented form of an instant, `2030-06-01T01:00:00`: in UTC, without a zone, and with a fraction only where
 * it is not zero. A text without a zone is not an instant and is left as it is.
 */
function toUtc(text: string): string {
  if (!ZONE.test(text)) return text
  const instant = parseDateTime(text)?.toMillis()
  // A new value, since one that was read is written in its lexical form.
  const utc =
    instant === undefined
      ? undefined
      : formatDateTime(DateTime.fromMillis(instant, { zone: 'utc' }))
  if (utc === undefined) throw new Problem('must be a valid DateTime')
  const seconds = utc.slice(0, utc.indexOf('T') + 'THH:MM:SS'.length)
  const fraction = fractionOf(text)
  return fraction === '' ? seconds : `${seconds}.${fraction}`
}

/** The digits after the point, which may be more than a `DateTime` holds, without zeros at the end. */
function fractionOf(text: string): string {
  const digits = /\.(\d+)/.exec(text)?.[1] ?? ''
  let end = digits.length
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end--
  return digits.slice(0, end)
}
