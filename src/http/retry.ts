import {
  HttpError,
  InputError,
  isUnsent,
  markSent,
  TimeoutError,
  UserAdminError,
  withAttempts,
} from '../errors.js'
import * as clock from '../internal/clock.js'
import type { Signal } from '../internal/platform-types.js'
import { aborted, listenForAbort } from '../internal/signal.js'
import { pastDeadline } from './failure.js'

/** Upper bound of the first delay, in milliseconds; it doubles with each further delay. */
const BASE_DELAY_MS = 200

/** Upper bound of all delays without `Retry-After`, in milliseconds. */
const MAX_DELAY_MS = 10_000

/**
 * When a request is sent again, and for how long. Every member is required, even if `undefined`, so that none is read
 * from a polluted prototype.
 */
export interface RetryPolicy {
  /** Further attempts after the first. */
  readonly retries: number
  /**
   * Whether a request that may have been received may be sent again (RFC 9110, 9.2.2). Otherwise it is sent again only
   * where it was certainly not processed.
   */
  readonly idempotent: boolean
  /** Time limit of one attempt, in milliseconds. */
  readonly timeoutMs: number
  /** Time limit of all attempts and the delays between them, in milliseconds. */
  readonly deadlineMs: number
  readonly signal: Signal | undefined
  /** Start of the call, by `now`; it may be before the first attempt. Default: now. */
  readonly startedAt: number | undefined
  /** From 0 to below 1. Default `Math.random`. */
  readonly random: (() => number) | undefined
  /** A monotonic clock, in milliseconds. Default `now` of `clock.ts`. */
  readonly now: (() => number) | undefined
}

/** Whether the same request may succeed later, after an answer of this HTTP status. */
export function isRetryableStatus(status: number): boolean {
  return (
    status === 408 ||
    status === TOO_MANY_REQUESTS ||
    (status >= 502 && status <= 504) ||
    // Statuses of reverse proxies that could not reach their server, or could not read its answer.
    (status >= 520 && status <= 527)
  )
}

// RFC 6585, section 4: the request was refused because of too many requests, and so was not processed.
const TOO_MANY_REQUESTS = 429

/** Whether a failure proves that the request was not processed. */
function isUnprocessed(error: UserAdminError): boolean {
  return isUnsent(error) || (error instanceof HttpError && error.status === TOO_MANY_REQUESTS)
}

/**
 * Makes attempts until one succeeds, one fails and must not be repeated, or time or retries are used up.
 *
 * Between attempts it waits a random time up to 200 ms, 400 ms, 800 ms… (10 s at most), or the time of `Retry-After`
 * where that is longer. Where the wait would end after the deadline, the failure is thrown at once. Every error has the
 * number of attempts, and whether any of them wrote to a connection.
 *
 * The deadline has no timer: the time limit of an attempt is at most the time that is left.
 *
 * @param attempt is called with its number, from 1, and its time limit in milliseconds
 * @throws UserAdminError the last failure; TimeoutError with `deadlineMs` when the deadline ended an attempt;
 *   AbortError
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  attempt: (number: number, timeoutMs: number) => Promise<T>,
): Promise<T> {
  const { retries, timeoutMs, deadlineMs, signal, random = Math.random, now = clock.now } = policy
  const { idempotent, startedAt = now() } = policy
  let last: UserAdminError | undefined
  let sent = false

  if (signal?.aborted) throw aborted(signal)
  for (let number = 1; ; number++) {
    const leftMs = Math.ceil(startedAt + deadlineMs - now())
    if (leftMs <= 0) throw withAttempts(pastDeadline(deadlineMs, sent, last), number - 1)
    let isRepeatable: boolean
    try {
      return await attempt(number, Math.min(timeoutMs, leftMs))
    } catch (error) {
      if (!(error instanceof UserAdminError) || error instanceof InputError) throw error
      last = withAttempts(error, number)
      isRepeatable = last.retryable && (idempotent || isUnprocessed(last))
      if (sent) markSent(last)
      sent = !isUnsent(last)
    }
    if (last instanceof TimeoutError && leftMs < timeoutMs) {
      throw withAttempts(pastDeadline(deadlineMs, sent, last), number)
    }
    if (!isRepeatable || number > retries) throw last

    const backoffMs = random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (number - 1))
    const delayMs = Math.max(backoffMs, retryAfterMs(last))
    if (now() + delayMs >= startedAt + deadlineMs) throw last
    await wait(delayMs, signal, number)
  }
}

/** The value of `Retry-After`, in milliseconds; 0 where it is absent or illegal. */
function retryAfterMs(error: UserAdminError): number {
  const value = error instanceof HttpError ? error.headers['retry-after']?.trim() : undefined
  if (value === undefined) return 0
  if (/^\d+$/.test(value)) return Number(value) * 1000
  if (!value.endsWith('GMT')) return 0
  const until = Date.parse(value)
  if (Number.isNaN(until)) return 0
  // By the clock of the server, where the answer has a `Date`, since the two clocks may differ.
  const date = error instanceof HttpError ? Date.parse(error.headers['date'] ?? '') : Number.NaN
  return Math.max(0, until - (Number.isNaN(date) ? Date.now() : date))
}

function wait(delayMs: number, signal: Signal | undefined, attempts: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(withAttempts(aborted(signal), attempts))
      return
    }
    const onAbort = (): void => {
      clearTimeout(timer)
      stopListening()
      if (signal !== undefined) reject(withAttempts(aborted(signal), attempts))
    }
    const timer = setTimeout(() => {
      stopListening()
      resolve()
    }, delayMs)
    const stopListening = listenForAbort(signal, onAbort)
  })
}
