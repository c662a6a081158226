/** Whether a year is a leap year of the proleptic Gregorian calendar. */
function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Days of a month, 1 to 12; 0 for another number. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  if (month === 4 || month === 6 || month === 9 || month === 11) return 30
  return month >= 1 && month <= 12 ? 31 : 0
}

/**
 * Milliseconds from 1970 to a point of the calendar, both without a zone. NaN outside of the range of `Date`.
 * (`Date.UTC` alone reads the years 0 to 99 as 1900 to 1999.)
 */
export function toMilliseconds(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  millisecond = 0,
): number {
  if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, second, millisecond)
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day)
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond
}

/**
 * Minutes of an offset such as `Z` or `-03:30`, at most 14 hours as in XML Schema; undefined for another text.
 */
export function parseOffset(text: string): number | undefined {
  if (text === 'Z') return 0
  if (!/^[+-]\d\d:\d\d$/.test(text)) return undefined
  const minutes = Number(text.slice(4))
  const total = Number(text.slice(1, 3)) * 60 + minutes
  if (minutes > 59 || total > 14 * 60) return undefined
  return text.startsWith('-') ? 0 - total : total
}

/** Whether a time of day is legal: without leap seconds, and with hour 24 only for the end of the day. */
export function isTimeOfDay(
  hour: number,
  minute: number,
  second: number,
  fraction: string | undefined,
): boolean {
  if (hour === 24) return minute === 0 && second === 0 && !/[1-9]/.test(fraction ?? '')
  return hour < 24 && minute < 60 && second < 60
}
