/**
 * An instant: milliseconds since 1970 in UTC, always a whole second, the resolution of the request. It does not depend
 * on the time zone of the machine or on luxon's global settings.
 */
export type Instant = number

/** `2030-06-01T01:00:00Z` */
export function formatInstant(instant: Instant): string {
  return `${formatWithoutZone(instant)}Z`
}

/** `2030-06-01T01:00:00`, in UTC */
export function formatWithoutZone(instant: Instant): string {
  const date = new Date(instant)
  const year = String(date.getUTCFullYear()).padStart(4, '0')
  const day = `${year}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
  return `${day}T${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

/** Whether luxon can represent an instant. Luxon can be set to throw where it cannot. */
export function isRepresentable(milliseconds: number): boolean {
  return Math.abs(milliseconds) <= 8.64e15
}
