import { LruMap } from 'toad-cache'
import { HttpError, ServiceError, TokenError } from '../errors.js'
import { hasPassed } from '../internal/clock.js'

/** How long a request is held back after its first, second and every further refusal in a row, in milliseconds. */
const HOLD_MS = [5_000, 10_000, 15_000] as const
/** So many different requests that are refused, with no success between, say that the credentials are. */
const CREDENTIALS_AFTER = 5
/** Twice as many after each time that this was wrong, up to this: others may ask for what is refused, to hold back all. */
const MAX_CREDENTIALS_AFTER = 20
/** A request that was not refused itself may try held credentials earlier by this share, so that others do not starve it. */
const FIRST_SHARE = 0.8
/** As long as no success is known, no more attempts are made at once than this, whatever is configured. */
const UNPROVEN_LIMIT = 16
/** Refused requests that are remembered. */
const MAX_REMEMBERED = 10_000

/** Attempts that were refused in a row, of one request or of the credentials. */
interface Hold {
  refusals: number
  /** When the last attempt began, by our clock. */
  lastAt: number
  error: unknown
}

interface RefusedRequest extends Hold {
  /** How many mints had succeeded at its first refusal. A later success says that the credentials are not the reason. */
  readonly successes: number
}

/**
 * Holds back what the service refuses. It does not say why: wrong credentials, an account without credits, a method that
 * is not permitted. So the refused request is held back, and the credentials only after several different requests were
 * refused with no success between. One attempt is let through every 15 s at least.
 */
export class Refusals {
  readonly #requests = new LruMap<RefusedRequest>(MAX_REMEMBERED)
  #credentials: Hold | undefined
  #credentialsAfter = CREDENTIALS_AFTER
  #successes = 0
  /** Different requests whose first refusal came after the last success. */
  #unexplained = 0
  #isProven = false

  /** How many attempts may be made at once. */
  limit(configured: number): number {
    return this.#isProven ? configured : Math.min(configured, UNPROVEN_LIMIT)
  }

  /** Why a request is held back; `undefined` where it may be attempted. */
  heldBackBy(key: string): { readonly error: unknown } | undefined {
    const request = this.#requests.get(key)
    if (request !== undefined && isHeldBack(request, 1)) return request
    const credentials = this.#credentials
    if (credentials === undefined) return undefined
    const isRefused = request?.successes === this.#successes
    return isHeldBack(credentials, isRefused ? 1 : FIRST_SHARE) ? credentials : undefined
  }

  /** Notes that an attempt begins. */
  attempt(key: string): void {
    const now = Date.now()
    const request = this.#requests.get(key)
    if (request !== undefined) request.lastAt = now
    if (this.#credentials !== undefined) this.#credentials.lastAt = now
  }

  /** Notes a success: what was refused before was not refused for its credentials. */
  succeeded(key: string): void {
    this.#requests.delete(key)
    if (this.#credentials !== undefined) {
      this.#credentialsAfter = Math.min(2 * this.#credentialsAfter, MAX_CREDENTIALS_AFTER)
    }
    this.#credentials = undefined
    this.#successes += 1
    this.#unexplained = 0
    this.#isProven = true
  }

  /** Notes the error of an attempt. */
  failed(key: string, error: unknown): void {
    if (!isRefusal(error)) return
    const request = this.#requests.get(key)
    const successes = request?.successes ?? this.#successes
    this.#requests.set(key, { ...anotherRefusal(request, error), successes })
    // A token that is wider than the request says nothing of the credentials.
    if (error instanceof TokenError) return
    this.#isProven = false
    if (request === undefined) this.#unexplained += 1
    if (this.#credentials !== undefined || this.#unexplained >= this.#credentialsAfter) {
      this.#credentials = anotherRefusal(this.#credentials, error)
    }
  }
}

function anotherRefusal(hold: Hold | undefined, error: unknown): Hold {
  return { refusals: (hold?.refusals ?? 0) + 1, lastAt: hold?.lastAt ?? Date.now(), error }
}

function isHeldBack({ refusals, lastAt }: Hold, share: number): boolean {
  const hold = HOLD_MS[Math.min(refusals, HOLD_MS.length) - 1] ?? 0
  return !hasPassed(hold * share, lastAt)
}

/** Whether the same attempt would be refused again. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof ServiceError ||
    error instanceof TokenError ||
    (error instanceof HttpError && (error.status === 401 || error.status === 403))
  )
}
