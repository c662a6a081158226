import { Buffer } from 'node:buffer'
import { DateTime, FixedOffsetZone, Zone } from 'luxon'
import { isTimeOfDay, parseOffset, toMilliseconds } from '../internal/calendar.js'
import { formatYear, lastDayOf, parseYear, YEAR } from './calendar-year.js'

const UNSPECIFIED = 'unspecified'

class UnspecifiedZone extends Zone {
  override get type(): string {
    return UNSPECIFIED
  }
  override get name(): string {
    return UNSPECIFIED
  }
  override get isUniversal(): boolean {
    return true
  }
  override get isValid(): true {
    return true
  }
  override offsetName(): string {
    return ''
  }
  override formatOffset(timestamp: number, format: 'narrow' | 'short' | 'techie'): string {
    return FixedOffsetZone.utcInstance.formatOffset(timestamp, format)
  }
  override offset(): number {
    return 0
  }
  override equals(other: Zone): boolean {
    return other.type === UNSPECIFIED
  }
}

/**
 * The zone of an `xs:dateTime` without a time zone. A `DateTime` that was read without a time zone is in this zone, and
 * a `DateTime` in this zone is written without a time zone. It computes like UTC; use
 * `setZone(zone, { keepLocalTime: true })` to set the actual zone.
 *
 * @example
 * ```ts
 * import { DateTime, unspecifiedZone } from 'data8-useradmin/soap'
 *
 * const noon = DateTime.fromISO('2030-06-01T12:00:00', { zone: unspecifiedZone }) // written without a zone
 * const inParis = noon.setZone('Europe/Paris', { keepLocalTime: true })
 * ```
 */
export const unspecifiedZone: Zone = new UnspecifiedZone()

const DATE_TIME = new RegExp(
  `^(${YEAR})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d+))?(Z|[+-]\\d\\d:\\d\\d)?$`,
)

/** The largest distance from 1970 that a JS `Date`, and so luxon, can hold, in milliseconds. */
const MAX_TIMESTAMP = 8.64e15

/**
 * Reads an `xs:dateTime` whose white space has been removed. The offset is kept; without one the value is in
 * {@link unspecifiedZone}. Digits finer than a millisecond are truncated, but are written again for the same
 * `DateTime`. `24:00:00` is the first moment of the next day. Years before the year 1 are those of XML Schema 1.0,
 * where `-0001` is 1 BCE, the year 0 of luxon: `-0044-03-15T12:00:00Z` has the year -43. Undefined for a text that is
 * not an `xs:dateTime`, as with the year `0000`, and for instants that luxon cannot hold (before April 271822 BCE or
 * after September 275760).
 */
export function parseDateTime(text: string): DateTime | undefined {
  const match = DATE_TIME.exec(text)
  if (match === null) return undefined
  const year = parseYear(match[1] ?? '')
  const month = Number(match[2])
  const day = Number(match[3])
  const hour = Number(match[4])
  const minute = Number(match[5])
  const second = Number(match[6])
  const fraction = match[7]
  if (year === undefined || day === 0 || day > lastDayOf(year, month)) return undefined
  if (!isTimeOfDay(hour, minute, second, fraction)) return undefined
  const offset = match[8] === undefined ? undefined : parseOffset(match[8])
  if (match[8] !== undefined && offset === undefined) return undefined
  const millisecond = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  const timestamp =
    toMilliseconds(year, month, day, hour, minute, second, millisecond) - (offset ?? 0) * 60_000
  // Checked before luxon is called, which can be configured to throw for a value out of range.
  if (!(Math.abs(timestamp) <= MAX_TIMESTAMP)) return undefined
  const value = DateTime.fromMillis(timestamp, {
    zone: offset === undefined ? unspecifiedZone : FixedOffsetZone.instance(offset),
  })
  // A copy, since a slice of a message keeps the whole message in memory.
  if (spell(value) !== text) lexicalForms.set(value, Buffer.from(text, 'latin1').toString('latin1'))
  return value
}

/** The lexical form that a value was read from, where it differs from the form that is written by default. */
const lexicalForms = new WeakMap<DateTime, string>()

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

function formatOffset(offset: number): string {
  if (offset === 0) return 'Z'
  const minutes = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`
}

/**
 * Writes a `DateTime`. A value that was read is written in the lexical form that it was read from. Any other value is
 * written with its offset, or without one where it is in {@link unspecifiedZone}, and with milliseconds only where
 * they are not 0. An offset that XML Schema cannot express (with seconds, or more than 14 hours) becomes UTC; the
 * instant stays the same. The year 0 of luxon, which is 1 BCE, is written as `-0001`, and the year -43 as `-0044`, as
 * XML Schema 1.0 numbers them. Undefined for an invalid value.
 */
export function formatDateTime(value: DateTime): string | undefined {
  const text = lexicalForms.get(value) ?? spell(value)
  // Checked because the value may only pretend to be a DateTime, and because its text is not escaped.
  return text !== undefined && DATE_TIME.test(text) ? text : undefined
}

function spell(value: DateTime): string | undefined {
  if (!value.isValid) return undefined
  const isExpressible = Number.isInteger(value.offset) && Math.abs(value.offset) <= 14 * 60
  const at = isExpressible ? value : value.toUTC()
  const date = `${formatYear(at.year)}-${two(at.month)}-${two(at.day)}`
  const time = `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`
  const fraction = at.millisecond === 0 ? '' : `.${String(at.millisecond).padStart(3, '0')}`
  const zone = at.zone.type === UNSPECIFIED ? '' : formatOffset(at.offset)
  return `${date}T${time}${fraction}${zone}`
}

/** Whether a `DateTime` has a time zone, and so is an instant. */
export function hasZone(value: DateTime): boolean {
  return value.zone.type !== UNSPECIFIED
}
