import { DateTime } from 'luxon'

/** The start of the year 1, which is the default of .NET; in seconds since 1970. */
export const YEAR_1 = -62_135_596_800

// The reader of .NET accepts a date without time; its forms of times and months without a date are not supported.
const DATE_TIME =
  /^\d{4}-\d\d-\d\d(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?$/

/** Seconds since 1970; undefined where the text is invalid. Without a zone it is UTC. */
export function readExpiry(text: string): number | undefined {
  if (!DATE_TIME.test(text) || text.startsWith('0000')) return undefined
  const time = DateTime.fromISO(text, { zone: 'utc' })
  return time.isValid ? Math.floor(time.toSeconds()) : undefined
}
