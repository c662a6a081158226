import { DateTime, type Duration, type DurationLikeObject, FixedOffsetZone } from 'luxon'
import { InputError } from '../errors.js'
import { daysInMonth, parseOffset, toMilliseconds } from '../internal/calendar.js'
import type { Instant } from '../internal/instant.js'
import { types } from '../internal/node-util.js'
import { nullPrototypeObject } from '../internal/null-prototype.js'
import { memberPath, readFields, refuse } from '../internal/validation.js'

/**
 * When a token expires: a luxon `DateTime`, a JS `Date`, or an ISO 8601 string of date and time, such as
 * `2030-06-01T01:00:00Z`, `2030-06-01T03:00:00.5+02:00` or `2030-06-01T01:00` (no zone is UTC, as the service reads
 * it). Refused are a date without a time, `24:00`, leap seconds, week and ordinal dates, the basic format, offsets
 * without a colon.
 *
 * @example
 * ```ts
 * import type { ExpiresAt } from 'data8-useradmin'
 * import { DateTime } from 'luxon'
 *
 * const ends: readonly ExpiresAt[] = [DateTime.utc().plus({ hours: 1 }), new Date(1.9e12), '2030-03-17T17:46:40Z']
 * ```
 */
export type ExpiresAt = DateTime | Date | string

/**
 * How long a token is valid: a luxon `Duration` or its plain object form, `{ minutes: 15 }`. Years, quarters and months
 * are counted on the calendar in UTC; a day is 24 hours.
 *
 * @example
 * ```ts
 * import type { ExpiresIn } from 'data8-useradmin'
 * import { Duration } from 'luxon'
 *
 * const lives: readonly ExpiresIn[] = [{ minutes: 15 }, { hours: 1, minutes: 30 }, Duration.fromISO('PT15M')]
 * ```
 */
// An editor offers required members first, in the order of their names: of a `Duration` only some that come after `minutes`.
export type ExpiresIn =
  | (Omit<DurationLikeObject, 'minutes'> & {
      /** Minutes; may have a fraction. */
      readonly minutes: number | undefined
    })
  | Omit<DurationLikeObject, 'minutes'>
  | Pick<Duration, 'toMillis' | 'toObject' | 'toISO' | 'shiftToAll'>

const UTC = FixedOffsetZone.utcInstance
const LAST: Instant = Date.UTC(9999, 11, 31, 23, 59, 59)

/** A luxon `DateTime` in UTC, in luxon's default locale. */
export function toDateTime(milliseconds: number): DateTime {
  return DateTime.fromMillis(milliseconds, { zone: UTC })
}

/** A luxon `DateTime` in UTC for calculations. */
function toPlainDateTime(milliseconds: number): DateTime {
  // With a given locale, luxon does not look up that of the machine, which takes 20 ms.
  return DateTime.fromMillis(milliseconds, { zone: UTC, locale: 'en-US' })
}

/** When the token expires: at an instant, or a duration after the request. */
export type Expiry =
  | { readonly kind: 'at'; readonly instant: Instant }
  | { readonly kind: 'after'; readonly amounts: Amounts }

/** An object without members of `Object.prototype`, which may be polluted. */
type Amounts = Readonly<Partial<Record<DurationUnit, number>>>

/** Units of time in `expiresIn`, in the plural. */
export type DurationUnit = (typeof UNITS)[keyof typeof UNITS]

/**
 * Reads the expiry from exactly one of the two fields.
 *
 * @throws InputError (`expiresAt` or `expiresIn`) when both or none are given, or when the value is
 *   invalid or does not exist
 */
export function readExpiry(fields: {
  readonly expiresAt?: unknown
  readonly expiresIn?: unknown
}): Expiry {
  const { expiresAt, expiresIn } = fields
  if (expiresAt !== undefined && expiresIn !== undefined) {
    throw new InputError('expiresIn', 'must not be given together with expiresAt')
  }
  if (expiresAt !== undefined) {
    return { kind: 'at', instant: floorToSecond(readExpiresAt(expiresAt)) }
  }
  if (expiresIn !== undefined) {
    return { kind: 'after', amounts: readExpiresIn(expiresIn) }
  }
  throw new InputError('expiresAt', 'is required, or expiresIn')
}

/**
 * The instant at which a token that is requested now expires, rounded down to a whole second.
 *
 * @throws InputError (`expiresAt` or `expiresIn`) when it is not in the future, or is after the year 9999
 */
export function resolveExpiry(expiry: Expiry, now: number): Instant {
  const isInstant = expiry.kind === 'at'
  const field = isInstant ? 'expiresAt' : 'expiresIn'
  const exact = isInstant ? expiry.instant : addTo(now, expiry.amounts)
  const instant = floorToSecond(exact)
  if (instant > now && instant <= LAST) return instant
  if (exact <= now) {
    throw new InputError(field, isInstant ? 'must lie in the future' : 'must be longer than zero')
  }
  throw new InputError(
    field,
    instant <= now
      ? 'must reach past the current second: the service takes whole seconds'
      : 'must not lie past the year 9999',
  )
}

/**
 * The latest instant at which a token that was requested earlier may expire. Unlike {@link resolveExpiry}, it
 * accepts an instant in the past.
 */
export function latestExpiry(expiry: Expiry, now: number): Instant {
  return expiry.kind === 'at' ? expiry.instant : resolveExpiry(expiry, now)
}

function floorToSecond(milliseconds: number): Instant {
  return Math.floor(milliseconds / 1000) * 1000
}

function readExpiresAt(value: unknown): number {
  if (typeof value === 'string') return parseIso(value)
  if (types.isDate(value)) {
    // The internal slot, which a subclass cannot override.
    const milliseconds = Date.prototype.getTime.call(value)
    if (Number.isNaN(milliseconds)) throw new InputError('expiresAt', 'is an invalid Date')
    return milliseconds
  }
  const milliseconds = millisOfDateTime(value)
  if (milliseconds !== undefined) return milliseconds
  throw refuse('expiresAt', 'a luxon DateTime, a Date or an ISO 8601 string', value)
}

// The members used of luxon's objects. Their class is not checked: the caller may have another copy of luxon.
interface DateTimeLike {
  readonly isLuxonDateTime: unknown
  toMillis(): unknown
}

interface DurationLike {
  readonly isLuxonDuration: unknown
  readonly isValid: unknown
  toObject(): unknown
}

function millisOfDateTime(value: unknown): number | undefined {
  try {
    const candidate = value as Partial<DateTimeLike> | null | undefined
    if (candidate?.isLuxonDateTime !== true || candidate.toMillis === undefined) return undefined
    const milliseconds: unknown = candidate.toMillis()
    if (typeof milliseconds === 'number' && Number.isFinite(milliseconds)) return milliseconds
  } catch {
    throw new InputError('expiresAt', 'could not be read: a getter or method of it threw')
  }
  throw new InputError('expiresAt', 'is an invalid DateTime')
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,]\d{1,18})?)?(?:Z|[+-]\d\d:\d\d)?$/

// The fraction is ignored: the result is rounded down to a whole second.
function parseIso(text: string): number {
  if (!ISO.test(text)) {
    throw new InputError(
      'expiresAt',
      /^\d{4}-\d\d-\d\d$/.test(text)
        ? 'must have a time of day, such as 2030-06-01T01:00:00Z'
        : 'must be an ISO 8601 date and time, such as 2030-06-01T01:00:00Z',
    )
  }
  const hour = digitsAt(text, 11, 2)
  const minute = digitsAt(text, 14, 2)
  const second = text[16] === ':' ? digitsAt(text, 17, 2) : 0
  if (hour > 23) throw new InputError('expiresAt', 'has an hour past 23')
  if (minute > 59) throw new InputError('expiresAt', 'has a minute past 59')
  if (second > 59) throw new InputError('expiresAt', 'has a second past 59')
  const year = digitsAt(text, 0, 4)
  const month = digitsAt(text, 5, 2)
  const day = digitsAt(text, 8, 2)
  if (year === 0 || day === 0 || day > daysInMonth(year, month)) {
    throw new InputError('expiresAt', 'is a date that does not exist')
  }
  const sign = text.at(-6)
  const offset = sign === '+' || sign === '-' ? parseOffset(text.slice(-6)) : 0
  if (offset === undefined) {
    throw new InputError('expiresAt', 'has an offset that does not exist')
  }
  return toMilliseconds(year, month, day, hour, minute, second) - offset * 60_000
}

/** The number that `count` digits from `at` on make. */
function digitsAt(text: string, at: number, count: number): number {
  let number = 0
  for (let index = at; index < at + count; index++) {
    number = number * 10 + text.charCodeAt(index) - 0x30
  }
  return number
}

const UNITS = {
  years: 'years',
  year: 'years',
  quarters: 'quarters',
  quarter: 'quarters',
  months: 'months',
  month: 'months',
  weeks: 'weeks',
  week: 'weeks',
  days: 'days',
  day: 'days',
  hours: 'hours',
  hour: 'hours',
  minutes: 'minutes',
  minute: 'minutes',
  seconds: 'seconds',
  second: 'seconds',
  milliseconds: 'milliseconds',
  millisecond: 'milliseconds',
} as const satisfies Record<keyof DurationLikeObject, string>

const UNIT_NAMES = Object.keys(UNITS) as (keyof typeof UNITS)[]

const MILLISECONDS = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
} as const satisfies Partial<Record<DurationUnit, number>>

const EXACT_UNITS = Object.keys(MILLISECONDS) as (keyof typeof MILLISECONDS)[]

function readExpiresIn(value: unknown): Amounts {
  const given = readFields(plainDuration(value), 'expiresIn', UNIT_NAMES)
  const amounts = nullPrototypeObject<Partial<Record<DurationUnit, number>>>()
  for (const name of UNIT_NAMES) {
    const amount = given[name]
    if (amount === undefined) continue
    const path = memberPath('expiresIn', name)
    const unit = UNITS[name]
    if (typeof amount !== 'number' || !Number.isFinite(amount)) {
      throw refuse(path, 'a finite number', amount)
    }
    if (amounts[unit] !== undefined) throw new InputError(path, `is given twice, as ${unit} too`)
    amounts[unit] = amount
  }
  if (Object.keys(amounts).length === 0) {
    throw new InputError('expiresIn', 'must say how long, such as { minutes: 15 }')
  }
  return amounts
}

/**
 * A key that is equal for equal expiries, however they are written: the instant, or the months and milliseconds of the
 * duration, of which the months are added first.
 */
export function expiryKey(expiry: Expiry): number | readonly number[] {
  if (expiry.kind === 'at') return expiry.instant
  const { years = 0, quarters = 0, months = 0 } = expiry.amounts
  const calendar = [years, quarters, months]
  // Luxon gives a fraction of each of these units a length of its own.
  return calendar.every(Number.isInteger)
    ? [years * 12 + quarters * 3 + months, exactPart(expiry.amounts)]
    : [...calendar, exactPart(expiry.amounts)]
}

// Only years, quarters and months need a calendar; in UTC every other unit has a fixed length.
function addTo(now: number, amounts: Amounts): number {
  const { years, quarters, months } = amounts
  let end = now
  if (years !== undefined || quarters !== undefined || months !== undefined) {
    const calendar = { years: years ?? 0, quarters: quarters ?? 0, months: months ?? 0 }
    try {
      end = toPlainDateTime(now).plus(calendar).toMillis()
    } catch {
      // Luxon can be set to throw where a date is out of range.
      end = Number.NaN
    }
  }
  return end + exactPart(amounts)
}

function exactPart(amounts: Amounts): number {
  let milliseconds = 0
  for (const unit of EXACT_UNITS) milliseconds += (amounts[unit] ?? 0) * MILLISECONDS[unit]
  return milliseconds
}

function plainDuration(value: unknown): unknown {
  let plain: unknown
  try {
    const candidate = value as Partial<DurationLike> | null | undefined
    if (candidate?.isLuxonDuration !== true || candidate.toObject === undefined) {
      if (types.isDate(value) || Array.isArray(value) || typeof value !== 'object') {
        throw refuse('expiresIn', 'a luxon Duration or an object such as { minutes: 15 }', value)
      }
      return value
    }
    if (candidate.isValid !== true) throw new InputError('expiresIn', 'is an invalid Duration')
    plain = candidate.toObject()
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError('expiresIn', 'could not be read: a getter or method of it threw')
  }
  return plain
}
