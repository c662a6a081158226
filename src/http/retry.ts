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
import { aborted, pastDeadline } from './failure.js'
import { listenForAbort } from './signal.js'

/** The upper bound of the first wait, in milliseconds; it doubles with every further one. */
const BASE_DELAY_MS = 200

/** No wait of our own choosing is longer, in milliseconds. */
const MAX_DELAY_MS = 10_000

/**
 * When to repeat, and how long to go on. Every member is there, though it be `undefined`: a polluted
 * prototype then has no say.
 */
export interface RetryPolicy {
  /** Further attempts after the first. */
  readonly retries: number
  /**
   * Whether a request that may have been received may be sent again (RFC 9110, 9.2.2). Otherwise it is sent
   * again only where it was certainly not carried out.
   */
  readonly idempotent: boolean
  /** Bound on one attempt, in milliseconds. */
  readonly timeoutMs: number
  /** Bound on all attempts and the waits between them, in milliseconds. */
  readonly deadlineMs: number
  readonly signal: AbortSignal | undefined
  /** When the call began, by `now`; what was done before the first attempt counts. Default: this moment. */
  readonly startedAt: number | undefined
  /** From 0 to below 1. Default `Math.random`. */
  readonly random: (() => number) | undefined
  /** A clock that only goes forward, in milliseconds. Default `now` of `clock.ts`. */
  readonly now: (() => number) | undefined
}

/** Whether an answer of this HTTP status says that the same request may succeed later. */
export function isRetryableStatus(status: number): boolean {
  return (
    status === 408 ||
    status === TOO_MANY_REQUESTS ||
    (status >= 502 && status <= 504) ||
    // Of reverse proxies that could not reach their server, or got no answer that they could read.
    (status >= 520 && status <= 527)
  )
}

// RFC 6585, section 4: the request was refused because there were too many, so it was not carried out.
const TOO_MANY_REQUESTS = 429

/** Whether a failure proves that the request was not carried out. */
function isNotCarriedOut(error: UserAdminError): boolean {
  return isUnsent(error) || (error instanceof HttpError && error.status === TOO_MANY_REQUESTS)
}

/**
 * Makes attempts until one succeeds, fails in a way that repeating does not mend or for which it is not
 * safe, or time and retries are used up.
 *
 * Between attempts it waits a random time up to 200 ms, 400 ms, 800 ms… (10 s at most), or as long
 * as `Retry-After` of the answer says where that is longer; when the wait would end past the
 * deadline, the failure is thrown at once. Every error carries the number of attempts, and whether
 * any of them wrote to a connection.
 *
 * The deadline has no timer: an attempt gets no more time than is left of it.
 *
 * @param attempt is given its number, from 1, and its bound in milliseconds
 * @throws UserAdminError the last failure; TimeoutError with `deadlineMs` when the deadline cut an
 *   attempt short; AbortError
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
      isRepeatable = last.retryable && (idempotent || isNotCarriedOut(last))
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

/** What the answer asks for; 0 where it asks for nothing that can be understood. */
function retryAfterMs(error: UserAdminError): number {
  const value = error instanceof HttpError ? error.headers['retry-after']?.trim() : undefined
  if (value === undefined) return 0
  if (/^\d+$/.test(value)) return Number(value) * 1000
  if (!value.endsWith('GMT')) return 0
  const until = Date.parse(value)
  if (Number.isNaN(until)) return 0
  // By the server's own clock where it tells it: the two need not agree.
  const date = error instanceof HttpError ? Date.parse(error.headers['date'] ?? '') : Number.NaN
  return Math.max(0, until - (Number.isNaN(date) ? Date.now() : date))
}

function wait(delayMs: number, signal: AbortSignal | undefined, attempts: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(withAttempts(aborted(signal), attempts))
      return
    }
    const onAbort = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      if (signal !== undefined) reject(withAttempts(aborted(signal), attempts))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, delayMs)
    if (signal !== undefined) listenForAbort(signal, onAbort)
  })
}
