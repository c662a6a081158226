import { Duration } from 'luxon'

const SHORT = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/

/** The formats of durations, for messages. */
export const DURATION_FORMS = '90s, 15m, 2h, 1h30m, 7d or PT15M'

/** Reads `15m`, `1h30m`, `7d`, or a duration of ISO 8601; undefined for other text. */
export function parseDuration(text: string): Duration | undefined {
  const short = SHORT.exec(text.toLowerCase())
  if (short !== null && text !== '') {
    const [days, hours, minutes, seconds] = short.slice(1).map((digits) => Number(digits ?? 0))
    return Duration.fromObject({
      days: days ?? 0,
      hours: hours ?? 0,
      minutes: minutes ?? 0,
      seconds: seconds ?? 0,
    })
  }
  // `P` alone is accepted by luxon.
  const duration = /^P.*\d/.test(text) ? Duration.fromISO(text) : undefined
  return duration?.isValid ? duration : undefined
}

/** Formats an amount of milliseconds by its two largest units: `2 days 3 hours`. The sign is ignored. */
export function describeSpan(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000)
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'day'],
    [Math.floor(seconds / 3600) % 24, 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0 seconds'
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ')
}
