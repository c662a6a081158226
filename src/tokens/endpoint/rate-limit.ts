import { createHash } from 'node:crypto'
import { LruMap } from 'toad-cache'
import { now as monotonicNow } from '../../internal/clock.js'
import { hasMethod, refuse } from '../../internal/validation.js'
import { Failure, Refusal } from './answer.js'
import type { RateLimiter } from './endpoint-types.js'

const CALLS = 30
const WINDOW_MS = 60_000
const MAX_IDS = 10_000
/** Longer ids are kept as their hash. */
const LONGEST_ID = 64
/** Written as whole seconds, as larger numbers are not. */
const MAX_WAIT_SECONDS = 999_999_999
/** Where the limiter does not say when the next call is possible. */
const UNKNOWN_WAIT_SECONDS = 3600

interface Window {
  readonly startedAt: number
  calls: number
}

/** 30 calls a minute for each of the 10000 ids that called last. */
export function defaultRateLimiter(): RateLimiter {
  const windows = new LruMap<Window>(MAX_IDS)
  return {
    async consume(id) {
      const key = id.length > LONGEST_ID ? createHash('sha256').update(id).digest('base64') : id
      const now = monotonicNow()
      const known = windows.get(key)
      const isCurrent = known !== undefined && now - known.startedAt < WINDOW_MS
      const window = isCurrent ? known : { startedAt: now, calls: 0 }
      window.calls += 1
      windows.set(key, window)
      if (window.calls > CALLS) throw { msBeforeNext: window.startedAt + WINDOW_MS - now }
    },
  }
}

/** @throws InputError */
export function readRateLimiter(value: unknown): RateLimiter {
  if (value === undefined) return defaultRateLimiter()
  if (hasMethod(value, 'consume')) return value as unknown as RateLimiter
  throw refuse('rateLimiter', 'an object with the method consume', value)
}

/** What ends a call whose limiter rejected. */
export function limited(error: unknown): Refusal | Failure {
  const ms = error instanceof Error ? undefined : waitOf(error)
  if (ms === undefined) return new Failure('the rate limiter failed', error)
  const seconds =
    ms >= 0 ? Math.min(Math.max(1, Math.ceil(ms / 1000)), MAX_WAIT_SECONDS) : UNKNOWN_WAIT_SECONDS
  return new Refusal(429, 'temporarily_unavailable', 'too many calls', {
    'retry-after': String(seconds),
  })
}

function waitOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  try {
    const ms: unknown = Reflect.get(error, 'msBeforeNext')
    return typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined
  } catch {
    return undefined
  }
}
