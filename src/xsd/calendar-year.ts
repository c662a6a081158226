import { daysInMonth } from '../internal/calendar.js'

/**
 * The years of XML Schema 1.0 (part 2, section 3.2.7): `0001` is the year 1, and `-0001` the year before it, 1 BCE;
 * `0000` is no year. (XML Schema 1.1 has `0000` for 1 BCE, so that each earlier year has another number.) The functions
 * of this file return the years as luxon and `Date` count them: 1 BCE is 0, 44 BCE is -43.
 */

/** The part of a regular expression that matches a year: at least four digits. */
export const YEAR = '-?(?:[1-9]\\d{3,}|0\\d{3})'

/** The number of a year that matches {@link YEAR}, where 1 BCE is 0; undefined for `0000`. */
export function parseYear(text: string): number | undefined {
  const year = Number(text)
  if (year === 0) return undefined
  return year < 0 ? year + 1 : year
}

/** The text of a year, where 1 BCE is 0. */
export function formatYear(year: number): string {
  return year < 1 ? `-${String(1 - year).padStart(4, '0')}` : String(year).padStart(4, '0')
}

/**
 * The last day of a month that a text may have; 0 for a month that does not exist. Before the year 1, appendix E of
 * XML Schema 1.0 finds the leap years by the number in the text (`-0004`), as validators do, and the calendar by the
 * year (4 BCE is not a leap year, 5 BCE is): 29 February is accepted in both. Where the calendar does not have it, it
 * is the day after 28 February.
 */
export function lastDayOf(year: number, month: number): number {
  const last = daysInMonth(year, month)
  return year < 1 ? Math.max(last, daysInMonth(year - 1, month)) : last
}
