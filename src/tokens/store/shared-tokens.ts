import { LruMap } from 'toad-cache'
import { type Account, isSameAccount } from '../../useradmin/account.js'
import type { CheckedRequest } from '../../useradmin/request.js'
import { type AccountKeys, deriveKeys, storeName } from './account-keys.js'
import type { GuardedStore } from './guarded-store.js'
import { Lock, type LockOutcome, type MintLock, SeenLock } from './lock.js'
import { authenticatedBy, type Sealing, sealedBy } from './sealing.js'
import { readStoredToken, type StoredToken, writeStoredToken } from './stored-token.js'

/** Accounts whose keys are kept: the one before is needed to delete its tokens. */
const MAX_ACCOUNTS = 4
const MAX_IGNORED = 1000
/** Characters that distinguish values: the MAC or the tag is at the end. */
const VALUE_END = 64

/** Where the token of a request is in the store. */
export interface Place {
  readonly account: Account
  readonly token: string
  readonly lock: string
  readonly sealing: Sealing
}

/** The clock of the service. */
export interface TokenClock {
  /** The time of the service as far as it is known, in milliseconds since 1970. */
  serviceTime(): number
  /** Notes that it is this time at the service, or later, as another process says. */
  isAtLeastBy(time: number): void
}

interface SharedTokensOptions {
  readonly store: GuardedStore
  /** Newest first; `undefined` for values with a MAC. */
  readonly sealKeys: readonly Uint8Array[] | undefined
  readonly clock: TokenClock
  /** Called with why a value is ignored, or the store is not used. */
  readonly onError: (error: Error) => void
}

/**
 * The tokens in a store that processes share. Others may read the store and write to it, so a value counts only where it
 * was made with the keys, for this name. Nothing here throws but where the keys of an account cannot be derived.
 */
export class SharedTokens {
  readonly #options: SharedTokensOptions
  readonly #sealing: Sealing | undefined
  /** The ends of values that were ignored last, by their names. */
  readonly #ignored = new LruMap<string>(MAX_IGNORED)
  #derived: readonly { readonly account: Account; readonly keys: Promise<AccountKeys> }[] = []

  constructor(options: SharedTokensOptions) {
    this.#options = options
    this.#sealing = options.sealKeys && sealedBy(options.sealKeys)
  }

  checkUsable(): boolean {
    return this.#options.store.checkUsable()
  }

  async placeOf(account: Account, requestKey: string): Promise<Place> {
    const keys = await this.#keysOf(account)
    const token = storeName(requestKey, keys)
    return {
      account,
      token,
      lock: `${token}:lock`,
      sealing: this.#sealing ?? authenticatedBy(keys.mac),
    }
  }

  /** The token at a place; `undefined` where there is none, or its value is ignored. */
  async read(place: Place, request: CheckedRequest): Promise<StoredToken | undefined> {
    const { store, clock } = this.#options
    const value = await store.get(place.token)
    if (value === undefined) return undefined
    // Not before the value: the shorter time of an earlier one would say that this one ends soon.
    const remainingMs = store.remainingMs(place.token)
    const [stored, ttl] = await Promise.all([this.#open(value, place, request), remainingMs])
    if (stored === undefined) return undefined
    clock.isAtLeastBy(stored.mintedAt)
    // The process that stored it knows the clock of the service.
    if (ttl !== undefined) clock.isAtLeastBy(stored.token.expiresAt.toMillis() - ttl)
    return stored
  }

  /**
   * Stores a token where it is due.
   *
   * @param lock that there was when the mint began, of this process or of another. Where it was taken away since, the token is
   *   not stored: it may have been forgotten.
   */
  async write(place: Place, stored: StoredToken, lock: MintLock): Promise<void> {
    const { store, clock } = this.#options
    // A token without `exp` would be refused when it is read.
    if (stored.token.claims?.exp === undefined) return
    const value = await place.sealing.seal(writeStoredToken(stored, place.token))
    const ttlMs = Math.floor(stored.token.expiresAt.toMillis() - clock.serviceTime())
    if (ttlMs < 1) return
    if (lock === 'unavailable') return store.set(place.token, value, ttlMs)
    if (!(await lock.isHeld())) return
    if (lock instanceof Lock) await store.set(place.token, value, ttlMs)
    else await store.add(place.token, value, ttlMs)
    // It may have been forgotten, and the lock taken away, just before it was set.
    if (!(await lock.isHeld())) await store.deleteIf(place.token, value)
  }

  lock({ lock }: Place): Promise<LockOutcome> {
    return Lock.take(this.#options.store, lock)
  }

  othersLock({ lock }: Place): Promise<SeenLock | undefined> {
    return SeenLock.find(this.#options.store, lock)
  }

  /** Deletes the token of a request. A process that mints one now does not store what it mints. */
  async delete(account: Account, requestKey: string): Promise<void> {
    const { store } = this.#options
    const place = await this.placeOf(account, requestKey)
    if (store.hasLocks) await store.delete(place.lock)
    await store.delete(place.token)
  }

  /** Deletes a token, and none that came later. */
  async deleteToken(account: Account, requestKey: string, jwt: string): Promise<void> {
    const { store } = this.#options
    const place = await this.placeOf(account, requestKey)
    // Of a mint that began before. One that begins after the deletion is to go on.
    const lock = store.hasLocks ? await store.get(place.lock) : undefined
    const value = await store.get(place.token)
    if (typeof value !== 'string' || (await this.#jwtIn(value, place)) !== jwt) return
    if ((await store.deleteIf(place.token, value)) && typeof lock === 'string') {
      await store.deleteIf(place.lock, lock)
    }
  }

  close(): void {
    this.#options.store.close()
  }

  async #open(
    value: unknown,
    place: Place,
    request: CheckedRequest,
  ): Promise<StoredToken | undefined> {
    try {
      if (typeof value !== 'string') throw new Error('the stored value is not a string')
      const content = await place.sealing.open(value)
      return readStoredToken(content, place.token, request, place.account)
    } catch (error) {
      this.#reportIgnored(place, value, error as Error)
      return undefined
    }
  }

  /** Reports each value once: processes that wait for another read it again and again. */
  #reportIgnored({ token }: Place, value: unknown, error: Error): void {
    const end = typeof value === 'string' ? value.slice(-VALUE_END) : typeof value
    if (this.#ignored.get(token) === end) return
    this.#ignored.set(token, end)
    this.#options.onError(error)
  }

  async #jwtIn(value: string, { sealing }: Place): Promise<unknown> {
    try {
      return (JSON.parse(await sealing.open(value)) as { readonly jwt?: unknown }).jwt
    } catch {
      return undefined
    }
  }

  #keysOf(account: Account): Promise<AccountKeys> {
    const known = this.#derived.find((each) => isSameAccount(each.account, account))
    if (known !== undefined) return known.keys
    const keys = deriveKeys(account)
    const derived = { account, keys }
    this.#derived = [...this.#derived.slice(1 - MAX_ACCOUNTS), derived]
    keys.catch((error: Error) => {
      // Derived again when they are needed next.
      this.#derived = this.#derived.filter((each) => each !== derived)
      this.#options.onError(error)
    })
    return keys
  }
}
