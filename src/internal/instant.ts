/**
 * An instant: milliseconds since 1970 in UTC, always a whole second, the resolution of the request. It does not depend
 * on the time zone of the machine or on luxon's global settings.
 */
export type Instant = number

/** `2030-06-01T01:00:00Z` */
export function formatInstant(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`
}
