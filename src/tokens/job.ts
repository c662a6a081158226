import { TimeoutError, withAttempts } from '../errors.js'
import { now as monotonicNow } from '../internal/clock.js'
import { waitFor } from '../internal/wait-for.js'
import type { Account } from '../useradmin/account.js'
import type { CallLimits } from '../useradmin/protocol/call-limits.js'
import type { CheckedRequest, GetJwtRequest } from '../useradmin/request.js'
import type { JwtToken } from '../useradmin/token.js'
import type { StoredToken } from './store/stored-token.js'

/** A request of a source. */
export interface Wanted {
  readonly checked: CheckedRequest
  readonly request: GetJwtRequest
  /** Equal for equal requests. */
  readonly key: string
}

/** A token that was obtained, and the account that it is for. */
export interface Issued extends StoredToken {
  readonly account: Account
}

/** One token to obtain, for all callers that wait for it, within the deadline of a call. */
export class Job {
  readonly wanted: Wanted
  /** The token in memory that it replaces. */
  readonly replaced: JwtToken | undefined
  /** Whether no caller waits. */
  isBackground: boolean
  /** Whether it was its turn to mint, and another process had the lock. */
  hadTurn = false
  /** Whether its mint has begun. */
  isMinting = false
  /** Whether its request was forgotten since: then what it obtains is for those who waited before, and not kept. */
  isForgotten = false
  /** A token of the store that is about to end, for where no other can be obtained. */
  fallback: Issued | undefined
  readonly #limits: CallLimits
  readonly #startedAt = monotonicNow()
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout

  constructor(
    wanted: Wanted,
    replaced: JwtToken | undefined,
    isBackground: boolean,
    limits: CallLimits,
  ) {
    this.wanted = wanted
    this.replaced = replaced
    this.isBackground = isBackground
    this.#limits = limits
    this.#timer = setTimeout(() => this.cancel(this.pastDeadline()), limits.deadlineMs)
  }

  /** Aborted when it is cancelled; its reason is the error for the callers. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What is left of the deadline, in milliseconds, 1 at least. */
  get leftMs(): number {
    return Math.max(1, Math.round(this.#limits.deadlineMs - (monotonicNow() - this.#startedAt)))
  }

  /** How long it can wait for another process, so that an attempt of its own still has its time; negative afterwards. */
  get patienceMs(): number {
    const { timeoutMs, deadlineMs } = this.#limits
    return this.leftMs - Math.min(timeoutMs, deadlineMs / 2)
  }

  /** Waits for a promise. @throws the reason of the signal where the job is cancelled before */
  async waitFor<T>(promise: Promise<T>): Promise<T> {
    try {
      return await waitFor(promise, { signal: this.signal, timeout: undefined })
    } catch (error) {
      this.signal.throwIfAborted()
      throw error
    }
  }

  /** @param cause the error of a call that had what was left of the deadline */
  pastDeadline(cause?: TimeoutError): TimeoutError {
    const { deadlineMs } = this.#limits
    const message = `no token within the deadline of ${deadlineMs} ms`
    const sent = cause?.sent ?? false
    const error = new TimeoutError(message, deadlineMs, { retryable: true, sent, cause })
    return withAttempts(error, cause?.attempts ?? 0)
  }

  cancel(error: Error): void {
    this.stopTimer()
    this.#controller.abort(error)
  }

  /** From now on, the deadline is left to what it calls. */
  stopTimer(): void {
    clearTimeout(this.#timer)
  }
}
