import type { Signal } from '../internal/platform-types.js'
import { aborted } from '../internal/signal.js'
import {
  isSignal,
  readFields,
  readInteger,
  refuse,
  type TextCheck,
} from '../internal/validation.js'
import { waitFor } from '../internal/wait-for.js'
import { accountOf, textCheckOf, UserAdminClient } from '../useradmin/client.js'
import {
  type CheckedRequest,
  type GetJwtRequest,
  type GetJwtRequestAt,
  type GetJwtRequestIn,
  readRequest,
  readRequestFields,
  requestKey,
  toRequest,
} from '../useradmin/request.js'
import type { JwtToken } from '../useradmin/token.js'
import { SharedTokens, type TokenStore } from './token-store.js'

/** Options of {@link createTokenSource}. */
export interface TokenSourceOptions {
  /** The request of `get` without overrides. Checked when the source is made. */
  readonly request: GetJwtRequest
  /**
   * How long before its end a token is replaced in the background, in milliseconds, 0 to 2147483647;
   * at most half of its life. Default 60000.
   */
  readonly refreshBeforeMs?: number
  /** A store that shares tokens with other processes. Its content is as secret as the tokens. Default: none. */
  readonly store?: TokenStore
  /** Time limit of the store, in milliseconds, 1 to 60000; a later answer is ignored. Default 2000. */
  readonly storeTimeoutMs?: number
  /** How many tokens are kept in memory, 1 to 1000000; the least recently used one is removed first. Default 1000. */
  readonly maxEntries?: number
  /** Called with the errors of the store and of refreshing in the background, for which no caller waits. Default: none. */
  readonly onError?: (error: unknown) => void
}

/** Fields of one request that replace those of {@link TokenSourceOptions.request}. */
export type TokenOverrides = Partial<GetJwtRequestAt> | Partial<GetJwtRequestIn>

/** Tokens for many callers; made by {@link createTokenSource}. */
export interface TokenSource {
  /**
   * A token that is still valid: from memory, from the store, or minted. It is minted once for all callers that wait for
   * the same request. `signal` ends the waiting of this caller only.
   *
   * @throws what `UserAdminClient.getJwt` throws
   */
  get(overrides?: TokenOverrides, options?: { readonly signal?: Signal }): Promise<JwtToken>
  /**
   * Removes the token of a request from memory and from the store, for example when its credits are spent or a service
   * refused it.
   *
   * @throws InputError
   */
  forget(overrides?: TokenOverrides): Promise<void>
}

interface Entry {
  readonly token: JwtToken
  /** When the token is replaced in the background, in milliseconds since 1970; later after a failure. */
  refreshAt: number
  /** Until when the token is returned. */
  readonly usableUntil: number
}

interface Wanted {
  readonly checked: CheckedRequest
  readonly request: GetJwtRequest
  readonly key: string
}

const MAX_MS = 2 ** 31 - 1
// A token with less left than this may end on its way to the service.
const LAST_MOMENT_MS = 5_000
const RETRY_REFRESH_AFTER_MS = 1_000

/**
 * Keeps tokens for many callers. A token is minted once for each distinct request, is kept until shortly before its
 * end, and is replaced in the background by the first call within `refreshBeforeMs` of its end. The source has no timer.
 *
 * A request with `expiresAt` cannot be replaced by a later token: it is kept until it ends, and after
 * that `get` throws. All callers of one request share one token, and so its `maxCredits`.
 *
 * A store that fails is ignored. The claims of a stored token are verified like those of a token from the service. The
 * keys of the store are hashes of endpoint, account and request.
 *
 * @throws InputError naming the option, or the field of `request`
 */
export function createTokenSource(
  client: UserAdminClient,
  options: TokenSourceOptions,
): TokenSource {
  const source = new Source(client, options)
  return Object.freeze({
    get: (overrides, waiting) => source.get(overrides, waiting),
    forget: (overrides) => source.forget(overrides),
  } satisfies TokenSource)
}

class Source {
  readonly #client: UserAdminClient
  readonly #check: TextCheck
  readonly #base: Wanted
  readonly #refreshBeforeMs: number
  readonly #maxEntries: number
  readonly #onError: (error: unknown) => void
  readonly #shared: SharedTokens | undefined
  readonly #entries = new Map<string, Entry>()
  readonly #minting = new Map<string, Promise<JwtToken>>()

  constructor(client: unknown, options: unknown) {
    if (!(client instanceof UserAdminClient)) throw refuse('client', 'a UserAdminClient', client)
    const given = readFields(options, { root: 'options' }, [
      'request',
      'refreshBeforeMs',
      'store',
      'storeTimeoutMs',
      'maxEntries',
      'onError',
    ])
    const { refreshBeforeMs, store, storeTimeoutMs, maxEntries, onError } = given
    if (onError !== undefined && typeof onError !== 'function') {
      throw refuse('onError', 'a function', onError)
    }
    this.#client = client
    this.#check = textCheckOf(client)
    this.#base = toWanted(given.request, this.#check)
    this.#refreshBeforeMs =
      refreshBeforeMs === undefined
        ? 60_000
        : readInteger(refreshBeforeMs, 'refreshBeforeMs', 0, MAX_MS)
    this.#maxEntries =
      maxEntries === undefined ? 1000 : readInteger(maxEntries, 'maxEntries', 1, 1_000_000)
    this.#onError = (error) => {
      try {
        onError?.(error)
      } catch {
        // An error of `onError` is ignored, since no caller waits.
      }
    }
    const timeoutMs =
      storeTimeoutMs === undefined ? 2000 : readInteger(storeTimeoutMs, 'storeTimeoutMs', 1, 60_000)
    const account = () => accountOf(client)
    this.#shared =
      store === undefined
        ? undefined
        : new SharedTokens(store, { account, timeoutMs, onError: this.#onError })
  }

  async get(overrides: unknown, options: unknown): Promise<JwtToken> {
    const wanted = this.#wanted(overrides)
    const signal = readSignal(options)
    if (signal?.aborted === true) throw aborted(signal)
    const entry = this.#entries.get(wanted.key)
    const now = Date.now()
    if (entry === undefined || now >= entry.usableUntil) {
      return waitFor(this.#mint(wanted), { signal })
    }
    // Moved to the end of the map, whose order is that of the last use.
    this.#entries.delete(wanted.key)
    this.#entries.set(wanted.key, entry)
    if (now >= entry.refreshAt) this.#refresh(wanted, entry)
    return entry.token
  }

  async forget(overrides: unknown): Promise<void> {
    const { key } = this.#wanted(overrides)
    this.#entries.delete(key)
    await this.#shared?.delete(key)
  }

  #wanted(overrides: unknown): Wanted {
    if (overrides === undefined) return this.#base
    const given = readRequestFields(overrides, 'overrides')
    const { expiresAt, expiresIn, ...base } = this.#base.request
    const isExpiryGiven = given.expiresAt !== undefined || given.expiresIn !== undefined
    const expiry = isExpiryGiven ? {} : { expiresAt, expiresIn }
    return toWanted({ ...base, ...expiry, ...given }, this.#check)
  }

  #refresh(wanted: Wanted, entry: Entry): void {
    // Not repeated by every call while the service is down.
    entry.refreshAt = Date.now() + RETRY_REFRESH_AFTER_MS
    this.#mint(wanted).catch(this.#onError)
  }

  #mint(wanted: Wanted): Promise<JwtToken> {
    const underWay = this.#minting.get(wanted.key)
    if (underWay !== undefined) return underWay
    const minting = this.#obtain(wanted).finally(() => this.#minting.delete(wanted.key))
    this.#minting.set(wanted.key, minting)
    return minting
  }

  async #obtain({ checked, request, key }: Wanted): Promise<JwtToken> {
    const stored = await this.#shared?.get(key, checked)
    if (stored !== undefined) {
      const entry = this.#entryFor(checked, stored.token, stored.mintedAt)
      if (Date.now() < Math.min(entry.refreshAt, entry.usableUntil)) {
        this.#keep(key, entry)
        return stored.token
      }
    }
    const token = await this.#client.getJwt(request)
    const mintedAt = Date.now()
    this.#keep(key, this.#entryFor(checked, token, mintedAt))
    this.#shared?.set(key, token, mintedAt)
    return token
  }

  #entryFor(checked: CheckedRequest, token: JwtToken, mintedAt: number): Entry {
    const end = token.expiresAt.toMillis()
    if (checked.expiry.kind === 'at') {
      return { token, refreshAt: Number.POSITIVE_INFINITY, usableUntil: end }
    }
    const life = Math.max(0, end - mintedAt)
    return {
      token,
      refreshAt: end - Math.min(this.#refreshBeforeMs, life / 2),
      usableUntil: end - Math.min(LAST_MOMENT_MS, this.#refreshBeforeMs, life / 10),
    }
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries) break
      this.#entries.delete(oldest)
    }
  }
}

function toWanted(request: unknown, check: TextCheck): Wanted {
  const checked = readRequest(request, check)
  // A copy, which the caller cannot change.
  return { checked, request: toRequest(checked), key: requestKey(checked) }
}

function readSignal(options: unknown): Signal | undefined {
  if (options === undefined) return undefined
  const { signal } = readFields(options, { root: 'options' }, ['signal'])
  if (signal === undefined || isSignal(signal)) return signal
  throw refuse('signal', 'an AbortSignal', signal)
}
