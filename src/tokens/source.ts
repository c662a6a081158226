import { AbortError } from '../errors.js'
import type { Signal } from '../internal/platform-types.js'
import { createRedactor, type Redact } from '../internal/redaction/redact.js'
import { aborted, listenForAbort } from '../internal/signal.js'
import { refuse, type TextCheck } from '../internal/validation.js'
import { waitFor } from '../internal/wait-for.js'
import { readCeilings } from '../useradmin/ceilings.js'
import {
  accountSourceOf,
  applicationNameOf,
  limitsOf,
  textCheckOf,
  UserAdminClient,
} from '../useradmin/client.js'
import type { CallLimits } from '../useradmin/protocol/call-limits.js'
import {
  type CheckedRequest,
  readRequest,
  readRequestFields,
  requestKey,
  toRequest,
} from '../useradmin/request.js'
import type { JwtToken } from '../useradmin/token.js'
import { CurrentAccount } from './current-account.js'
import { type Issued, Job, type Wanted } from './job.js'
import { type Awaited, Jobs } from './jobs.js'
import { ServiceClock } from './service-clock.js'
import { claimedCredits, jwtOf, readCredits, readSignal } from './source-arguments.js'
import { readSourceOptions, type SourceConfig } from './source-options.js'
import { GuardedStore } from './store/guarded-store.js'
import { SharedTokens } from './store/shared-tokens.js'
import type { StoredToken } from './store/stored-token.js'
import { StoreDeletions } from './store-deletions.js'
import { type Entry, postpone, TokenCache } from './token-cache.js'
import { TokenDiagnostics, type TokenEvent, type TokenStats } from './token-events.js'
import { type Judgement, TokenIssuer } from './token-issuer.js'
import { ForgetMarks, TokenLedger } from './token-ledger.js'

type ForgetReason = Extract<TokenEvent, { type: 'forget' }>['reason']

/** Ten times 0.1 is less than 1. */
const CREDITS_ROUNDING = 1e-9
/** When to look for a token again that another process is minting. */
const LOOK_AGAIN_MS = 250
/** How many tokens are deleted from the store at once. */
const DELETED_AT_ONCE = 50
/** How long the end of a source waits for its store. */
const CLOSE_MS = 1000

/** What {@link createTokenSource} makes. Arguments are those of its callers, and not checked yet. */
export class Source {
  readonly #check: TextCheck
  readonly #applicationName: string | undefined
  readonly #limits: CallLimits
  readonly #base: Wanted
  readonly #config: SourceConfig
  readonly #diagnostics = new TokenDiagnostics()
  readonly #clock: ServiceClock
  readonly #account: CurrentAccount
  readonly #shared: SharedTokens | undefined
  readonly #issuer: TokenIssuer
  readonly #cache: TokenCache
  readonly #ledger: TokenLedger
  readonly #jobs = new Jobs()
  readonly #marks: ForgetMarks
  readonly #deletions: StoreDeletions
  #isClosed = false

  constructor(client: unknown, options: unknown) {
    if (!(client instanceof UserAdminClient)) throw refuse('client', 'a UserAdminClient', client)
    const config = readSourceOptions(options)
    const { store, storeTimeoutMs, sealKeys, maxEntries, maxConcurrentMints } = config
    this.#config = config
    this.#check = textCheckOf(client)
    this.#applicationName = applicationNameOf(client)
    this.#limits = limitsOf(client)
    this.#base = this.#toWanted(config.request)
    this.#clock = new ServiceClock((offsetMs, isBelieved) => {
      const reason = isBelieved ? 'offset' : 'implausible'
      this.#diagnostics.note({ type: 'clock', reason, offsetMs })
    })
    this.#account = new CurrentAccount(accountSourceOf(client), () => this.#removeAll('account'))
    this.#cache = new TokenCache(maxEntries, config, this.#clock)
    // Also of tokens that are in memory no more.
    this.#ledger = new TokenLedger(2 * maxEntries)
    this.#marks = new ForgetMarks(2 * maxEntries)
    const onError = (error: Error) => {
      this.#diagnostics.note({ type: 'store-failure', error })
      config.onError(error)
    }
    this.#shared =
      store === undefined
        ? undefined
        : new SharedTokens({
            store: new GuardedStore(store, { timeoutMs: storeTimeoutMs, onError }),
            sealKeys,
            clock: this.#clock,
            onError,
          })
    this.#issuer = new TokenIssuer({
      client,
      account: this.#account,
      shared: this.#shared,
      storeTimeoutMs,
      maxConcurrentMints,
      clock: this.#clock,
      diagnostics: this.#diagnostics,
      judge: (job, stored) => this.#judge(job, stored),
    })
    this.#deletions = new StoreDeletions({
      shared: this.#shared,
      account: this.#account,
      issuer: this.#issuer,
      timeoutMs: storeTimeoutMs,
      onError: config.onError,
    })
  }

  async get(overrides: unknown, options: unknown): Promise<JwtToken> {
    return this.#get(this.#wanted(overrides), readSignal(options))
  }

  /** As `get`, with a whole request, to which that of the options adds nothing. */
  async getShared(checked: CheckedRequest, signal: Signal): Promise<JwtToken> {
    return this.#get(this.#toWanted(toRequest(checked)), signal)
  }

  /**
   * Mints a token that no other caller gets: it is in neither memory nor store. The abort of the signal cancels the mint.
   */
  async mintApart(checked: CheckedRequest, signal: Signal): Promise<JwtToken> {
    if (this.#isClosed) throw closed()
    if (signal.aborted) throw aborted(signal)
    const job = new Job(this.#toWanted(toRequest(checked)), undefined, false, this.#limits)
    const stopListening = listenForAbort(signal, () => job.cancel(aborted(signal)))
    const minting = this.#issuer.mintApart(job)
    void this.#jobs.track(job, minting).then(stopListening)
    const { token } = await job.waitFor(minting)
    return token
  }

  /** @throws InputError naming the field below `ceilings` */
  readCeilings(value: unknown): CheckedRequest {
    return readCeilings(value, 'ceilings', this.#check)
  }

  /** The time by which tokens end, in milliseconds since 1970. */
  now(): number {
    return this.#clock.now()
  }

  /** Redacts the secrets of the account, and what looks like a credential. */
  redactor(): Redact {
    return createRedactor(this.#account.secrets)
  }

  #get(wanted: Wanted, signal: Signal | undefined): JwtToken | Promise<JwtToken> {
    if (this.#isClosed) throw closed()
    if (signal?.aborted === true) throw aborted(signal)
    const entry = this.#cache.entries.get(wanted.key)
    const now = this.#clock.now()
    if (entry === undefined || now >= entry.end) {
      return this.#wait(wanted, entry?.token, signal)
    }
    // In its last moments, a token whose replacement failed is given until the next attempt is due.
    if (now >= entry.replaceBy && now >= entry.refreshAt) {
      return this.#waitWhileValid(wanted, entry, signal)
    }
    this.#diagnostics.hit()
    if (now >= entry.refreshAt) this.#refresh(wanted, entry)
    return entry.token
  }

  async forget(what: unknown): Promise<void> {
    const jwt = jwtOf(what)
    if (jwt !== undefined) return this.#forgetToken(jwt, 'forget')
    const { key } = this.#wanted(what)
    const entry = this.#cache.entries.get(key)
    if (entry !== undefined) this.#ledger.drop(entry.token.jwt)
    this.#marks.set(key, this.#clock.serviceTime())
    this.#remove(key)
    this.#diagnostics.note({ type: 'forget', reason: 'forget' })
    await this.#deletions.run(key, (shared, account) => shared.delete(account, key))
  }

  async spend(token: unknown, credits: unknown): Promise<void> {
    const jwt = jwtOf(token)
    if (jwt === undefined) throw refuse('token', 'a token of this source', token)
    const used = this.#ledger.spend(jwt, credits === undefined ? 1 : readCredits(credits))
    const limit = this.#creditLimitOf(jwt)
    if (limit !== undefined && used > limit - CREDITS_ROUNDING)
      await this.#forgetToken(jwt, 'spent')
  }

  async clear(): Promise<void> {
    this.#marks.setAll(this.#clock.serviceTime())
    for (const key of this.#jobs.keys()) this.#remove(key)
    await this.#removeAll('clear')
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#jobs.cancel(closed)
    this.#cache.entries.clear()
    // A store that does not answer is not waited for.
    const timeout = { ms: CLOSE_MS, error: () => new Error('the store did not answer in time') }
    await waitFor(this.#ended(), { signal: undefined, timeout }).catch(() => {})
    this.#shared?.close()
  }

  /** Waits until no mint, lock or deletion is under way. */
  async #ended(): Promise<void> {
    await this.#jobs.ended()
    await this.#issuer.stored()
    await this.#deletions.ended()
  }

  stats(): TokenStats {
    return {
      ...this.#diagnostics.counts,
      minting: this.#issuer.minting,
      entries: this.#cache.entries.size,
    }
  }

  #wanted(overrides: unknown): Wanted {
    if (overrides === undefined) return this.#base
    const given = readRequestFields(overrides, 'overrides')
    const { expiresAt, expiresIn, ...base } = readRequestFields(this.#base.request, 'request')
    const isExpiryGiven = given.expiresAt !== undefined || given.expiresIn !== undefined
    const expiry = isExpiryGiven ? {} : { expiresAt, expiresIn }
    return this.#toWanted({ ...base, ...expiry, ...given })
  }

  #toWanted(request: unknown): Wanted {
    const checked = readRequest(request, this.#check)
    // A copy, which the caller cannot change.
    const copy = toRequest(checked)
    return { checked, request: copy, key: requestKey(checked, this.#applicationName) }
  }

  /** Waits for a token that is obtained. */
  async #wait(
    wanted: Wanted,
    replaced: JwtToken | undefined,
    signal: Signal | undefined,
  ): Promise<JwtToken> {
    for (;;) {
      const { promise } = this.#obtain(wanted, replaced, false)
      const token = await waitFor(promise, { signal, timeout: undefined })
      if (token !== undefined) return token
    }
  }

  /** Waits for a new token for half of the time that the old one has left, and gives that where there is none. */
  async #waitWhileValid(
    wanted: Wanted,
    entry: Entry,
    signal: Signal | undefined,
  ): Promise<JwtToken> {
    const { token, end } = entry
    const ms = Math.max(1, (end - this.#clock.now()) / 2)
    const tooSlow = new Error('the token is not replaced yet')
    const timeout = { ms, error: () => tooSlow }
    try {
      return await waitFor(this.#wait(wanted, token, signal), { signal: undefined, timeout })
    } catch (error) {
      const isGone = this.#ledger.isGone(token.jwt) || this.#clock.now() >= end
      if (this.#isClosed) throw closed()
      if (signal?.aborted === true) throw error
      if (isGone) {
        if (error !== tooSlow) throw error
        return this.#wait(wanted, token, signal)
      }
      this.#diagnostics.hit()
      return token
    }
  }

  #refresh(wanted: Wanted, { token }: Entry): void {
    if (this.#jobs.of(wanted.key) !== undefined) return
    this.#obtain(wanted, token, true).promise.catch((error: unknown) => {
      if (!this.#isClosed) this.#config.onError(error)
    })
  }

  #obtain(wanted: Wanted, replaced: JwtToken | undefined, isBackground: boolean): Awaited {
    const { key } = wanted
    const underWay = this.#jobs.of(key)
    if (underWay !== undefined) {
      if (!isBackground) {
        underWay.job.isBackground = false
        this.#diagnostics.note({ type: 'wait', for: 'process' })
      }
      return underWay
    }
    const job = new Job(wanted, replaced, isBackground, this.#limits)
    return this.#jobs.add(job, this.#run(job))
  }

  async #run(job: Job): Promise<JwtToken | undefined> {
    const { key } = job.wanted
    try {
      for (;;) {
        const deleting = this.#deletions.of(key)
        if (deleting === undefined) break
        await job.waitFor(deleting)
      }
      const issued = await this.#issuer.obtain(job)
      if (issued !== undefined) return this.#keep(job, issued)
      const entry = this.#cache.entries.get(key)
      if (entry !== undefined) entry.refreshAt = this.#clock.now() + LOOK_AGAIN_MS
      return undefined
    } catch (error) {
      const entry = this.#cache.entries.get(key)
      if (entry !== undefined) postpone(entry, this.#clock.now())
      throw error
    }
  }

  #keep(job: Job, issued: Issued): JwtToken {
    const { wanted, replaced, isForgotten, isMinting, isBackground } = job
    const { token, account } = issued
    this.#ledger.note(token, wanted)
    // A token of the store may have been forgotten since it was read; the service may mint the same one again.
    const isGone = isForgotten || (!isMinting && this.#ledger.isGone(token.jwt))
    if (isGone || this.#isClosed || !this.#account.isCurrent(account)) return token
    this.#cache.keep(wanted, issued)
    if (isBackground && replaced !== undefined) this.#diagnostics.note({ type: 'refresh' })
    return token
  }

  /** A token of the store must be valid, not forgotten, and live longer than the one that it replaces. */
  #judge({ wanted, replaced }: Job, stored: StoredToken): Judgement {
    const { token, mintedAt } = stored
    const { end, replaceBy } = this.#cache.timesOf(wanted, stored)
    const now = this.#clock.now()
    if (
      now >= end ||
      this.#ledger.isGone(token.jwt) ||
      this.#marks.covers(wanted.key, mintedAt) ||
      (replaced !== undefined && end <= replaced.expiresAt.toMillis())
    ) {
      return 'no'
    }
    return now < replaceBy ? 'yes' : 'at-worst'
  }

  async #forgetToken(jwt: string, reason: ForgetReason): Promise<void> {
    // A token that another process gave out is likely one of the default request.
    const { key } = this.#ledger.wantedOf(jwt) ?? this.#base
    const isCurrent = this.#cache.entries.get(key)?.token.jwt === jwt
    // The service may mint the same JWT again: two of one second may have the same claims.
    const wasForgotten = this.#ledger.isGone(jwt) && !isCurrent
    this.#ledger.drop(jwt)
    if (wasForgotten) return this.#deletions.of(key)
    this.#diagnostics.note({ type: 'forget', reason })
    if (isCurrent) this.#remove(key)
    await this.#deletions.run(key, (shared, account) => shared.deleteToken(account, key, jwt))
  }

  /** Removes a token from memory; a mint that has begun is for those who wait already. */
  #remove(key: string): void {
    this.#cache.entries.delete(key)
    const job = this.#jobs.of(key)?.job
    if (job === undefined || !job.isMinting) return
    job.isForgotten = true
    this.#jobs.detach(key)
  }

  async #removeAll(reason: ForgetReason): Promise<void> {
    const entries = [...this.#cache.entries.items.values()].map(({ value }) => value)
    this.#cache.entries.clear()
    for (const { token } of entries) {
      this.#ledger.drop(token.jwt)
      this.#diagnostics.note({ type: 'forget', reason })
    }
    // All at once would take the store longer than the limit of one operation.
    for (let first = 0; first < entries.length; first += DELETED_AT_ONCE) {
      await Promise.all(
        entries
          .slice(first, first + DELETED_AT_ONCE)
          .map(({ wanted: { key }, token, account }) =>
            this.#deletions.run(key, (shared) => shared.deleteToken(account, key, token.jwt)),
          ),
      )
    }
  }

  #creditLimitOf(jwt: string): number | undefined {
    const limits = [claimedCredits(jwt), this.#ledger.wantedOf(jwt)?.checked.maxCredits]
    const known = limits.filter((limit) => limit !== undefined)
    return known.length === 0 ? undefined : Math.min(...known)
  }
}

function closed(): AbortError {
  return new AbortError('the token source is closed')
}
