/** The median of some values, with their spread. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** @param share 0 to 1 */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}

/** Median with the first and the third quartile. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
  }
}

/**
 * Ratios of values that were measured side by side. Each round is divided by itself first:
 * what disturbed a round disturbed both of its halves.
 */
export function ratios(values: readonly number[], by: readonly number[]): Spread {
  return spread(values.map((value, round) => value / (by[round] ?? Number.NaN)))
}

/** The ratio of the medians, with the first and the third quartile of the ratios of the rounds. */
export function ratioOfMedians(values: readonly number[], by: readonly number[]): Spread {
  return { ...ratios(values, by), median: spread(values).median / spread(by).median }
}

/** A B, B A, A B: none is always the first after a pause, or always after the same other one. */
export function inTurn<T>(items: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? items : items.toReversed()
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** A straight line through points, by least squares. */
export function line(points: readonly Point[]): {
  readonly slope: number
  readonly offset: number
} {
  const n = points.length
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n
  const over = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0)
  const under = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  return { slope: over / under, offset: meanY - (over / under) * meanX }
}

/** The power of x that y grows with: 1 is linear, 2 is quadratic. */
export function exponent(points: readonly Point[]): number {
  return line(points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }))).slope
}

const digits = (value: number): string =>
  Math.abs(value) >= 100
    ? value.toFixed(0)
    : Math.abs(value) >= 10
      ? value.toFixed(1)
      : value.toFixed(2)

export function show(values: Spread): string {
  return `${digits(values.median)} (${digits(values.low)}–${digits(values.high)})`
}

/** With three decimals: a ratio that is held to a bound of a few hundredths. */
export function showRatio({ median, low, high }: Spread): string {
  return `${median.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`
}

export function showNumber(value: number): string {
  return digits(value)
}
