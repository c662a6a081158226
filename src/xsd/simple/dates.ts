import { DateTime } from 'luxon'
import { isTimeOfDay, parseOffset, toMilliseconds } from '../../internal/calendar.js'
import { lastDayOf, parseYear, YEAR } from '../calendar-year.js'
import { formatDateTime, hasZone, parseDateTime } from '../date-time.js'
import { Problem } from '../problem.js'
import { type AtomicType, UNREADABLE, type ValueSpace, wrongKind } from './codec.js'
import { compareDurations, isDuration } from './duration.js'

/** A point of the calendar, of which parts may be absent. */
interface Point {
  /** Milliseconds from 1970, in UTC where there is an offset. */
  readonly milliseconds: number
  /** Digits of the second beyond the milliseconds, without trailing zeros. */
  readonly rest: string
  readonly hasZone: boolean
}

function comparePoints(a: Point, b: Point): number | undefined {
  if (a.hasZone !== b.hasZone) return undefined
  const difference = a.milliseconds - b.milliseconds
  if (difference !== 0) return Number.isNaN(difference) ? undefined : difference
  return a.rest < b.rest ? -1 : a.rest > b.rest ? 1 : 0
}

const ZONE = '(?<zone>Z|[+-]\\d\\d:\\d\\d)?'
const MONTH = '(?<month>\\d\\d)'
const DAY = '(?<day>\\d\\d)'
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)(?:\\.(?<fraction>\\d+))?'

const PARTS = {
  time: new RegExp(`^${TIME}${ZONE}$`),
  date: new RegExp(`^(?<year>${YEAR})-${MONTH}-${DAY}${ZONE}$`),
  gYearMonth: new RegExp(`^(?<year>${YEAR})-${MONTH}${ZONE}$`),
  gYear: new RegExp(`^(?<year>${YEAR})${ZONE}$`),
  gMonthDay: new RegExp(`^--${MONTH}-${DAY}${ZONE}$`),
  gMonth: new RegExp(`^--${MONTH}${ZONE}$`),
  gDay: new RegExp(`^---${DAY}${ZONE}$`),
} as const

// Replaces an absent year or month: a leap year, and a month with 31 days.
const LONG_YEAR = 2000
const LONG_MONTH = 1

function parsePoint(pattern: RegExp, text: string): Point | undefined {
  const parts = pattern.exec(text)?.groups
  if (parts === undefined) return undefined
  const { zone, fraction } = parts
  const year = parts['year'] === undefined ? LONG_YEAR : parseYear(parts['year'])
  const month = Number(parts['month'] ?? LONG_MONTH)
  const day = Number(parts['day'] ?? 1)
  const hour = Number(parts['hour'] ?? 0)
  const minute = Number(parts['minute'] ?? 0)
  const second = Number(parts['second'] ?? 0)
  const offset = zone === undefined ? 0 : parseOffset(zone)
  if (offset === undefined || year === undefined || day === 0) return undefined
  if (day > lastDayOf(year, month) || !isTimeOfDay(hour, minute, second, fraction)) return undefined
  const millisecond = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'))
  const local = toMilliseconds(year, month, day, hour, minute, second, millisecond)
  return {
    milliseconds: local - offset * 60_000,
    rest: (fraction ?? '').slice(3).replace(/0+$/, ''),
    hasZone: zone !== undefined,
  }
}

/** The texts of each type, as regular expressions of XML Schema; not all that they match is legal. */
const WRITTEN = (() => {
  const time = '[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?'
  const zone = '(Z|[+\\-][0-9]{2}:[0-9]{2})?'
  const year = '-?[0-9]{4}[0-9]*'
  const part = (letter: string): string => `([0-9]+${letter})?`
  return {
    dateTime: `${year}-[0-9]{2}-[0-9]{2}T${time}${zone}`,
    time: `${time}${zone}`,
    date: `${year}-[0-9]{2}-[0-9]{2}${zone}`,
    gYearMonth: `${year}-[0-9]{2}${zone}`,
    gYear: `${year}${zone}`,
    gMonthDay: `--[0-9]{2}-[0-9]{2}${zone}`,
    gMonth: `--[0-9]{2}${zone}`,
    gDay: `---[0-9]{2}${zone}`,
    duration: `-?P${part('Y')}${part('M')}${part('D')}(T${part('H')}${part('M')}([0-9]+(\\.[0-9]+)?S)?)?`,
  }
})()

/** A type whose values are the lexical forms, so that no part of them is lost. */
function lexical(
  name: keyof typeof WRITTEN,
  isLexical: (text: string) => boolean,
  compare: (a: string, b: string) => number | undefined,
): AtomicType {
  return {
    label: `xs:${name}`,
    written: WRITTEN[name],
    isSafe: true,
    space: {
      keyOf: (value) => value as string,
      compare: (value, bound) => compare(value as string, bound as string),
    },
    parse: (text) => (isLexical(text) ? text : UNREADABLE),
    format(value) {
      if (typeof value !== 'string') throw wrongKind(`an xs:${name} as a string`, value)
      if (!isLexical(value)) throw wrongKind(`a legal xs:${name}`, value)
      return value
    },
  }
}

function pointType(name: keyof typeof PARTS): AtomicType {
  const pattern = PARTS[name]
  return lexical(
    name,
    (text) => parsePoint(pattern, text) !== undefined,
    (a, b) => {
      const left = parsePoint(pattern, a)
      const right = parsePoint(pattern, b)
      return left === undefined || right === undefined ? undefined : comparePoints(left, right)
    },
  )
}

const DATE_TIME_SPACE: ValueSpace = {
  keyOf: (value) => `${hasZone(value as DateTime)} ${(value as DateTime).toMillis()}`,
  compare: (value, bound) =>
    hasZone(value as DateTime) === hasZone(bound as DateTime)
      ? (value as DateTime).toMillis() - (bound as DateTime).toMillis()
      : undefined,
}

/** The text of a DateTime of any copy of luxon; undefined for an object that is not a DateTime. */
function spell(value: DateTime): string | undefined {
  try {
    return formatDateTime(value)
  } catch {
    return undefined
  }
}

const DATE_TIME: AtomicType = {
  label: 'xs:dateTime',
  written: WRITTEN.dateTime,
  isSafe: true,
  space: DATE_TIME_SPACE,
  parse: (text) => parseDateTime(text) ?? UNREADABLE,
  format(value) {
    if (!DateTime.isDateTime(value)) throw wrongKind('a luxon DateTime', value)
    const text = spell(value)
    if (text === undefined) throw new Problem('must be a valid DateTime')
    return text
  },
}

/** Dates and times: XML Schema part 2, sections 3.2.6 to 3.2.14. */
export const DATE_TYPES = {
  dateTime: DATE_TIME,
  time: pointType('time'),
  date: pointType('date'),
  gYearMonth: pointType('gYearMonth'),
  gYear: pointType('gYear'),
  gMonthDay: pointType('gMonthDay'),
  gDay: pointType('gDay'),
  gMonth: pointType('gMonth'),
  duration: lexical('duration', isDuration, compareDurations),
} as const satisfies Record<string, AtomicType>
