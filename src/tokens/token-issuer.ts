import { TimeoutError, TokenError } from '../errors.js'
import { now as monotonicNow } from '../internal/clock.js'
import { createRedactor } from '../internal/redaction/redact.js'
import { redactValue } from '../internal/redaction/redact-value.js'
import { listenForAbort } from '../internal/signal.js'
import { waitFor } from '../internal/wait-for.js'
import type { Account } from '../useradmin/account.js'
import type { UserAdminClient } from '../useradmin/client.js'
import { latestExpiry } from '../useradmin/expiry.js'
import type { JwtToken } from '../useradmin/token.js'
import type { CurrentAccount } from './current-account.js'
import type { Issued, Job, Wanted } from './job.js'
import { MintQueue } from './mint-queue.js'
import { Refusals } from './refusals.js'
import type { ServiceClock } from './service-clock.js'
import { Lock, type MintLock } from './store/lock.js'
import type { Place, SharedTokens } from './store/shared-tokens.js'
import type { StoredToken } from './store/stored-token.js'
import type { TokenDiagnostics } from './token-events.js'

interface TokenIssuerOptions {
  readonly client: UserAdminClient
  readonly account: CurrentAccount
  readonly shared: SharedTokens | undefined
  readonly storeTimeoutMs: number
  readonly maxConcurrentMints: number
  readonly clock: ServiceClock
  readonly diagnostics: TokenDiagnostics
  /** Whether a token of the store will do for a job: `at-worst` where no other can be obtained. */
  readonly judge: (job: Job, stored: StoredToken) => Judgement
}

/** Whether a token of the store will do. */
export type Judgement = 'yes' | 'at-worst' | 'no'

const FIRST_POLL_MS = 20
const LAST_POLL_MS = 250
/** A token that lives less longer than it was asked for is not reported. */
const REPORTED_EXCESS_MS = 1000

/** Obtains tokens: from the store, or by a mint, which one process makes for all, as far as the store permits. */
export class TokenIssuer {
  readonly #options: TokenIssuerOptions
  readonly #refusals = new Refusals()
  readonly #queue: MintQueue
  /** What is being stored, with the key of its request. */
  readonly #storing = new Map<Promise<void>, string>()
  #minting = 0

  constructor(options: TokenIssuerOptions) {
    this.#options = options
    this.#queue = new MintQueue(() => this.#refusals.limit(options.maxConcurrentMints))
  }

  /** Mints under way. */
  get minting(): number {
    return this.#minting
  }

  /**
   * Obtains a token; `undefined` for a job in the background, where another process is minting.
   *
   * @throws what `UserAdminClient.getJwt` throws
   */
  async obtain(job: Job): Promise<Issued | undefined> {
    try {
      return await this.#obtain(job)
    } catch (error) {
      const { fallback } = job
      // It may have ended, or been forgotten, since it was read.
      if (
        fallback === undefined ||
        job.signal.aborted ||
        this.#options.judge(job, fallback) === 'no'
      ) {
        throw error
      }
      this.#options.diagnostics.note({ type: 'store-hit' })
      return fallback
    }
  }

  /**
   * Mints a token for one caller alone: without the store and its lock, but when it is its turn.
   *
   * @throws what `UserAdminClient.getJwt` throws
   */
  async mintApart(job: Job): Promise<Issued> {
    return this.#inTurn(job, () => this.#mint(job))
  }

  async #obtain(job: Job): Promise<Issued | undefined> {
    const place = await this.#placeOf(job)
    let stored = await this.#read(job, place)
    for (let round = 0; stored === undefined; round++) {
      const outcome = await this.#turn(job, place)
      if (outcome !== 'taken') return outcome
      if (job.isBackground) return undefined
      if (round === 0) this.#options.diagnostics.note({ type: 'wait', for: 'fleet' })
      await this.#pause(job, round)
      stored = await this.#read(job, place)
    }
    return stored
  }

  /** Waits until the tokens that were minted, those of one request or all, are in the store, and the locks are released. */
  async stored(key?: string): Promise<void> {
    const storing = [...this.#storing].filter(([, each]) => key === undefined || each === key)
    await Promise.all(storing.map(([promise]) => promise))
  }

  /** Where the token is in the store; `undefined` without a store, or where it cannot be used now. */
  async #placeOf({ wanted, signal }: Job): Promise<Place | undefined> {
    const { shared, account, storeTimeoutMs } = this.#options
    if (shared === undefined || !shared.checkUsable()) return undefined
    try {
      // A vault that is slow or fails is asked again by the mint.
      const known = await account.known(storeTimeoutMs, signal)
      return await shared.placeOf(known, wanted.key)
    } catch {
      return undefined
    }
  }

  async #read(job: Job, place: Place | undefined): Promise<Issued | undefined> {
    const { shared, diagnostics, judge } = this.#options
    if (shared === undefined || place === undefined) return undefined
    const stored = await job.waitFor(shared.read(place, job.wanted.checked))
    if (stored === undefined) return undefined
    const issued = { ...stored, account: place.account }
    const judgement = judge(job, stored)
    job.fallback = judgement === 'at-worst' ? issued : undefined
    if (judgement !== 'yes') return undefined
    diagnostics.note({ type: 'store-hit' })
    return issued
  }

  /** Mints when fewer mints than permitted are under way, unless another process has the lock. */
  async #turn(job: Job, place: Place | undefined): Promise<Issued | 'taken'> {
    return this.#inTurn(job, async () => {
      const lock = await this.#lock(job, place)
      if (lock !== 'taken') return this.#mintLocked(job, place, lock)
      job.hadTurn = true
      return lock
    })
  }

  async #inTurn<T>(job: Job, run: () => Promise<T>): Promise<T> {
    const leave = await this.#queue.enter(job)
    try {
      this.#checkHeldBack(job)
      return await run()
    } finally {
      leave()
    }
  }

  /** The lock for a mint: that of another process where the job can wait no longer. */
  async #lock({ patienceMs }: Job, place: Place | undefined): Promise<MintLock | 'taken'> {
    const { shared } = this.#options
    if (shared === undefined || place === undefined) return 'unavailable'
    const lock = await shared.lock(place)
    if (lock !== 'taken' || patienceMs > 0) return lock
    return (await shared.othersLock(place)) ?? lock
  }

  async #mintLocked(job: Job, place: Place | undefined, lock: MintLock): Promise<Issued> {
    let issued: Issued | undefined
    let isMinted = false
    try {
      // Another process may have stored one just before it released the lock.
      if (lock instanceof Lock) issued = await this.#read(job, place)
      if (issued === undefined) {
        issued = await this.#mint(job)
        isMinted = true
      }
      return issued
    } finally {
      // No caller waits for the store.
      const storing = this.#store(job, isMinted ? issued : undefined, lock).catch(() => {})
      this.#storing.set(storing, job.wanted.key)
      void storing.finally(() => this.#storing.delete(storing))
    }
  }

  async #mint(job: Job): Promise<Issued> {
    job.stopTimer()
    this.#minting += 1
    try {
      const account = await this.#noteFailure(job, this.#accountFor(job))
      this.#checkHeldBack(job)
      this.#refusals.attempt(job.wanted.key)
      job.isMinting = true
      return await this.#noteFailure(job, this.#call(job, account))
    } finally {
      this.#minting -= 1
    }
  }

  async #noteFailure<T>(job: Job, attempt: Promise<T>): Promise<T> {
    try {
      return await attempt
    } catch (error) {
      job.signal.throwIfAborted()
      this.#refusals.failed(job.wanted.key, error)
      this.#options.diagnostics.note({ type: 'failure', background: job.isBackground, error })
      throw error
    }
  }

  #accountFor(job: Job): Promise<Account> {
    const timeout = { ms: job.leftMs, error: () => job.pastDeadline() }
    return waitFor(this.#options.account.forMint(), { signal: job.signal, timeout })
  }

  async #call(job: Job, account: Account): Promise<Issued> {
    const { client, account: accounts, diagnostics, clock } = this.#options
    const { wanted, signal, leftMs, isBackground } = job
    const askedAt = Date.now()
    const startedAt = monotonicNow()
    const credentials = accounts.credentialsOf(account)
    const options = {
      signal,
      deadlineMs: leftMs,
      ...(credentials === undefined ? {} : { credentials }),
    }
    const token = await client.getJwt(wanted.request, options).catch((error: unknown) => {
      const isPast = error instanceof TimeoutError && error.limitMs === leftMs
      throw isPast ? job.pastDeadline(error) : error
    })
    const tookMs = monotonicNow() - startedAt
    this.#refusals.succeeded(wanted.key)
    diagnostics.note({
      type: 'mint',
      background: isBackground,
      durationMs: Math.round(tookMs),
      creditsRemaining: token.creditsRemaining,
    })
    learnTime(clock, token, tookMs)
    const issued = { token, askedAt, mintedAt: clock.serviceTime() - tookMs, account }
    this.#checkLife(wanted, issued)
    return issued
  }

  /** @throws TokenError where the token has ended by the clock of the service */
  #checkLife({ checked: { expiry } }: Wanted, { token, askedAt, account }: Issued): void {
    const { clock, diagnostics } = this.#options
    const { offsetMs } = clock
    const end = token.expiresAt.toMillis()
    if (end <= clock.now()) {
      const ahead = offsetMs > 0 ? `, which is ${Math.ceil(offsetMs / 1000)} s ahead of ours` : ''
      throw new TokenError(
        `the token has ended already by the clock of the service${ahead}`,
        redactValue(token.claims, createRedactor(account.secrets)) as JwtToken['claims'],
      )
    }
    if (expiry.kind === 'at') return
    const lifeMs = end - (Date.now() + Math.min(0, offsetMs))
    const excessMs = Math.round(lifeMs - (latestExpiry(expiry, askedAt) - askedAt))
    if (excessMs >= REPORTED_EXCESS_MS) {
      diagnostics.note({
        type: 'clock',
        reason: 'lifetime',
        offsetMs: Math.round(offsetMs),
        excessMs,
      })
    }
  }

  /** Stores what was minted, and releases the lock. */
  async #store(job: Job, minted: Issued | undefined, lock: MintLock): Promise<void> {
    const { shared } = this.#options
    try {
      if (shared !== undefined && minted !== undefined && this.#isWanted(job, minted)) {
        // The vault may have given another account than the one whose name was locked.
        const place = await shared.placeOf(minted.account, job.wanted.key)
        await shared.write(place, minted, lock)
      }
    } finally {
      if (lock instanceof Lock) await lock.release()
    }
  }

  #isWanted({ isForgotten }: Job, { account }: Issued): boolean {
    return !isForgotten && this.#options.account.isCurrent(account)
  }

  #checkHeldBack({ wanted }: Job): void {
    const held = this.#refusals.heldBackBy(wanted.key)
    if (held !== undefined) throw held.error
  }

  async #pause({ signal, patienceMs }: Job, round: number): Promise<void> {
    const poll = Math.min(FIRST_POLL_MS * 2 ** round, LAST_POLL_MS) * (0.5 + Math.random() / 2)
    await sleep(Math.max(1, Math.min(poll, patienceMs)), signal)
    signal.throwIfAborted()
  }
}

/** Waits until the time has passed or the signal is aborted. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      stopListening()
      resolve()
    }
    const timer = setTimeout(end, ms)
    const stopListening = listenForAbort(signal, end)
  })
}

function learnTime(clock: ServiceClock, token: JwtToken, tookMs: number): void {
  const date = Date.parse(token.response?.headers['date'] ?? '')
  if (!Number.isNaN(date)) clock.heard(date, tookMs)
  const { iat, nbf } = token.claims ?? {}
  // The service may set both back, so that the clocks of others may differ.
  for (const time of [iat, nbf]) {
    if (typeof time === 'number') clock.isAtLeast(time * 1000)
  }
}
