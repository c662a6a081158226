/**
 * An instant: milliseconds since 1970 in UTC, always a whole second, since that is what the service is told.
 * The time zone of the machine and luxon's global settings have no part in it.
 */
export type Instant = number

/** `2030-06-01T01:00:00Z` */
export function formatInstant(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`
}
