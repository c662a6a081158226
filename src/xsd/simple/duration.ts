const DURATION =
  /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$/

/** Whether a text is an `xs:duration`: at least one part, and one after the `T` where there is a `T`. */
export function isDuration(text: string): boolean {
  return DURATION.test(text) && /\d/.test(text) && !text.endsWith('T')
}

interface Duration {
  readonly sign: bigint
  readonly months: bigint
  /** Whole seconds. */
  readonly seconds: bigint
  /** Digits after the point of the seconds. */
  readonly fraction: string
}

function parse(text: string): Duration | undefined {
  const match = DURATION.exec(text)
  if (match === null) return undefined
  const part = (index: number): bigint => BigInt(match[index] ?? 0)
  return {
    sign: match[1] === undefined ? 1n : -1n,
    months: part(2) * 12n + part(3),
    seconds: ((part(4) * 24n + part(5)) * 60n + part(6)) * 60n + part(7),
    fraction: match[8] ?? '',
  }
}

/**
 * The starting dates with which XML Schema compares durations (part 2, section 3.2.6.2), in months from the year 0:
 * September 1696, February 1697, March 1903, July 1903.
 */
const STARTS = [1696n * 12n + 8n, 1697n * 12n + 1n, 1903n * 12n + 2n, 1903n * 12n + 6n]

/** `%` and `/` that round down, also below zero. */
function divide(value: bigint, by: bigint): { readonly quotient: bigint; readonly rest: bigint } {
  const rest = ((value % by) + by) % by
  return { quotient: (value - rest) / by, rest }
}

/** Days from a fixed day to the first day of a month; `months` is counted from the year 0. */
function dayNumber(months: bigint): bigint {
  // Years are counted from March, so that a leap day is the last day of its year.
  const { quotient: year, rest: month } = divide(months - 2n, 12n)
  const leapDays =
    divide(year, 4n).quotient - divide(year, 100n).quotient + divide(year, 400n).quotient
  return year * 365n + leapDays + (153n * month + 2n) / 5n
}

/** Compares two durations: below 0, 0 or above 0; undefined where the order depends on the month (P1M, P30D). */
export function compareDurations(a: string, b: string): number | undefined {
  const left = parse(a)
  const right = parse(b)
  if (left === undefined || right === undefined) return undefined
  const decimals = Math.max(left.fraction.length, right.fraction.length)
  const scale = 10n ** BigInt(decimals)
  const end = (start: bigint, { sign, months, seconds, fraction }: Duration): bigint =>
    dayNumber(start + sign * months) * 86_400n * scale +
    sign * (seconds * scale + BigInt(fraction.padEnd(decimals, '0') || 0))
  const orders = STARTS.map((start) => {
    const difference = end(start, left) - end(start, right)
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  })
  const [first] = orders
  return orders.every((order) => order === first) ? first : undefined
}
