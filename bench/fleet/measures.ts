import { quantile } from '../stats.js'
import type { Recorded } from './run.js'
import type { Phase, Schedule } from './schedule.js'

/** What was measured in one part of a run. */
export interface PhaseMeasures {
  readonly phase: Phase
  readonly gets: number
  readonly mints: number
  /** Mints of a request whose last token was not due yet: with one mint for all processes there would be none. */
  readonly needless: number
  readonly failedMints: number
  /** Of the gets that gave a token, in microseconds. */
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  /** Gets that failed. */
  readonly errors: number
  /** Those of them where the last token was still valid. */
  readonly errorsWhileValid: number
  /** The longest time that such a token was still valid, in milliseconds; 0 where there is none. */
  readonly mostLeftMs: number
  /** How long a get took that failed, in microseconds. */
  readonly failedP50: number
  readonly failedMax: number
  /** Classes of the errors. */
  readonly kinds: readonly string[]
  /** Callers that got an error. */
  readonly callersWithErrors: number
  readonly pastEnd: number
  /** Per second. */
  readonly redisCommands: number
}

/** What was measured in each second. */
export interface Series {
  readonly mints: readonly number[]
  /** In microseconds; NaN where no get gave a token. */
  readonly p99: readonly number[]
  readonly errors: readonly number[]
}

type Timed = { readonly at: number }

const within = <T extends Timed>(items: readonly T[], { from, to }: Pick<Phase, 'from' | 'to'>) =>
  items.filter(({ at }) => at >= from * 1000 && at < to * 1000)

/** Each part of a run, and the whole of it. */
export function measurePhases(recorded: Recorded, schedule: Schedule): readonly PhaseMeasures[] {
  const needless = needlessMints(recorded, schedule)
  // What began at the end takes longer.
  const whole = { name: 'all', from: 0, to: Number.POSITIVE_INFINITY }
  const last = schedule.phases.at(-1)
  return [...schedule.phases, whole].map((phase) => {
    const span = phase === last ? { ...phase, to: whole.to } : phase
    const seconds = Math.min(phase.to, schedule.end) - phase.from
    const gets = within(recorded.gets, span)
    const took = sorted(gets.map(({ tookUs }) => tookUs))
    const errors = within(recorded.errors, span)
    const failedTook = sorted(errors.map(({ tookUs }) => tookUs))
    return {
      phase,
      gets: gets.length,
      mints: within(recorded.mints, span).length,
      needless: within(needless, span).length,
      failedMints: sum(within(recorded.failedMints, span).map(({ count }) => count)),
      p50: quantile(took, 0.5),
      p99: quantile(took, 0.99),
      p999: quantile(took, 0.999),
      max: took.at(-1) ?? Number.NaN,
      errors: errors.length,
      errorsWhileValid: errors.filter(({ leftMs }) => leftMs > 0).length,
      mostLeftMs: errors.reduce((most, { leftMs }) => Math.max(most, leftMs), 0),
      failedP50: quantile(failedTook, 0.5),
      failedMax: failedTook.at(-1) ?? Number.NaN,
      kinds: [...new Set(errors.map(({ kind }) => kind))].toSorted(),
      callersWithErrors: new Set(errors.map(({ caller }) => caller)).size,
      pastEnd: within(
        recorded.pastEnd.map((at) => ({ at })),
        span,
      ).length,
      redisCommands: sum(within(recorded.redisCommands, span).map(({ count }) => count)) / seconds,
    }
  })
}

export function measureSeconds(recorded: Recorded, schedule: Schedule): Series {
  const seconds = Math.ceil(schedule.end)
  const bySecond = <T extends Timed>(items: readonly T[]): readonly T[][] => {
    const groups: T[][] = Array.from({ length: seconds }, () => [])
    for (const item of items) groups[Math.max(0, Math.floor(item.at / 1000))]?.push(item)
    return groups
  }
  return {
    mints: bySecond(recorded.mints).map((mints) => mints.length),
    p99: bySecond(recorded.gets).map((gets) =>
      quantile(sorted(gets.map(({ tookUs }) => tookUs)), 0.99),
    ),
    errors: bySecond(recorded.errors).map((errors) => errors.length),
  }
}

/** How old a token is at least when the first process replaces it; less by what is rounded to whole seconds. */
export function dueAfterSeconds({ life, refreshBefore }: Schedule): number {
  return 0.8 * (life - refreshBefore)
}

/** Mints of a request whose token before was younger than that. */
function needlessMints({ mints }: Recorded, schedule: Schedule): readonly Timed[] {
  const dueAfterMs = dueAfterSeconds(schedule) * 1000
  const lastNeeded = new Map<string, number>()
  return mints
    .toSorted((a, b) => a.at - b.at)
    .filter(({ at, request }) => {
      const isNeedless = at - (lastNeeded.get(request) ?? Number.NEGATIVE_INFINITY) < dueAfterMs
      if (!isNeedless) lastNeeded.set(request, at)
      return isNeedless
    })
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const sorted = (values: readonly number[]): number[] => [...Float64Array.from(values).sort()]
