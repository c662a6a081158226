import { InputError } from '../errors.js'
import { createRedactor } from '../internal/redaction/redact.js'
import { hasMethod, readFields, readInteger, readString, refuse } from '../internal/validation.js'
import { waitFor } from '../internal/wait-for.js'
import type { Account } from '../useradmin/account.js'
import { decodeJwt, expiryOf } from '../useradmin/claims.js'
import { latestExpiry } from '../useradmin/expiry.js'
import { type CheckedRequest, toLimits } from '../useradmin/request.js'
import { type JwtToken, makeToken } from '../useradmin/token.js'
import { verifyClaims } from '../useradmin/verify-claims.js'

/** A store for tokens: the part of Keyv's interface that this package uses. */
export interface TokenStore {
  /** What was set, or `undefined`. */
  get(key: string): unknown
  /** `ttlMs` is in milliseconds. */
  set(key: string, value: unknown, ttlMs?: number): unknown
  delete?(key: string): unknown
}

/** A token that was read from the store. */
export interface StoredToken {
  readonly token: JwtToken
  /** In milliseconds since 1970. */
  readonly mintedAt: number
}

const KEY_PREFIX = 'data8-useradmin:token:'
const MAX_TIME = 8.64e15

interface SharedTokensOptions {
  /** The account of the tokens, which is part of their keys. */
  readonly account: () => Promise<Account>
  /** Time limit of the store, in milliseconds. */
  readonly timeoutMs: number
  readonly onError: (error: unknown) => void
}

/** The tokens in a store. The store may fail or change its content, so its answers are verified. */
export class SharedTokens {
  readonly #store: TokenStore
  readonly #options: SharedTokensOptions

  /** @throws InputError (`store`) */
  constructor(store: unknown, options: SharedTokensOptions) {
    this.#store = checkStore(store)
    this.#options = options
  }

  /** The stored token of a request, if it is still valid; never throws. */
  async get(requestKey: string, request: CheckedRequest): Promise<StoredToken | undefined> {
    let secrets: readonly string[] = []
    const value = await this.#attempt(requestKey, (key, account) => {
      secrets = account.secrets
      return this.#store.get(key)
    })
    if (value === undefined || value === null) return undefined
    try {
      return readStored(value, request, secrets)
    } catch (error) {
      this.#options.onError(error)
      return undefined
    }
  }

  /** Stores a token; does not wait, and never throws. */
  set(requestKey: string, token: JwtToken, mintedAt: number): void {
    // A token without `exp` would be refused when it is read.
    if (token.claims?.exp === undefined) return
    const { jwt, creditsRemaining } = token
    const ttlMs = token.expiresAt.toMillis() - Date.now()
    if (ttlMs <= 0) return
    // A plain object of JSON's types; JSON has no NaN.
    const value = { jwt, creditsRemaining: String(creditsRemaining), mintedAt }
    void this.#attempt(requestKey, (key) => this.#store.set(key, value, ttlMs))
  }

  /** Deletes the token of a request; never throws. */
  async delete(requestKey: string): Promise<void> {
    await this.#attempt(requestKey, (key) => this.#store.delete?.(key))
  }

  async #attempt(
    requestKey: string,
    run: (key: string, account: Account) => unknown,
  ): Promise<unknown> {
    try {
      const { account, timeoutMs } = this.#options
      // The time limit includes looking up the credentials, which minting repeats.
      const answer = account().then((of) => run(storeKey(of.identity, requestKey), of))
      return await waitFor(answer, {
        timeout: {
          ms: timeoutMs,
          error: () => new Error(`the store did not answer within ${timeoutMs} ms`),
        },
      })
    } catch (error) {
      this.#options.onError(error)
      return undefined
    }
  }
}

function checkStore(store: unknown): TokenStore {
  if (hasMethod(store, 'get') && hasMethod(store, 'set')) return store as unknown as TokenStore
  throw refuse('store', 'an object with the methods get and set', store)
}

function storeKey(identity: string, requestKey: string): string {
  // Loaded on demand, since it is slow to load and most callers have no store.
  const { createHash } = process.getBuiltinModule('node:crypto')
  // Hashed, since the identity may hold an API key, and others may read the store.
  return (
    KEY_PREFIX +
    createHash('sha256')
      .update(JSON.stringify([identity, requestKey]))
      .digest('base64url')
  )
}

function readStored(
  value: unknown,
  request: CheckedRequest,
  secrets: readonly string[],
): StoredToken {
  const stored = readFields(value, 'stored', ['jwt', 'creditsRemaining', 'mintedAt'])
  const jwt = readString(stored.jwt, 'stored.jwt')
  const mintedAt = readInteger(stored.mintedAt, 'stored.mintedAt', 0, MAX_TIME)
  const claims = decodeJwt(jwt)
  verifyClaims(
    claims,
    toLimits(request, latestExpiry(request.expiry, Date.now())),
    createRedactor(secrets),
  )
  const expiry = expiryOf(claims)
  if (expiry === undefined) throw new InputError('stored.jwt', 'does not say when it ends')
  const creditsRemaining = Number(stored.creditsRemaining)
  return { token: makeToken({ jwt, claims, expiry, creditsRemaining, secrets }), mintedAt }
}
