import { InputError } from '../errors.js'
import { createRedactor } from '../internal/redaction/redact.js'
import { readFields, readInteger, readString, refuse } from '../internal/validation.js'
import { decodeJwt, expiryOf } from '../useradmin/claims.js'
import { latestExpiry } from '../useradmin/expiry.js'
import type { Account } from '../useradmin/protocol/protocol.js'
import { type CheckedRequest, toLimits } from '../useradmin/request.js'
import { type JwtToken, makeToken } from '../useradmin/token.js'
import { verifyClaims } from '../useradmin/verify-claims.js'

/** Where tokens are shared: what this package uses of Keyv's interface. */
export interface TokenStore {
  /** What was set, or `undefined`. */
  get(key: string): unknown
  /** `ttlMs` is in milliseconds. */
  set(key: string, value: unknown, ttlMs?: number): unknown
  delete?(key: string): unknown
}

/** A token out of the store. */
export interface StoredToken {
  readonly token: JwtToken
  /** In milliseconds since 1970. */
  readonly mintedAt: number
}

const KEY_PREFIX = 'data8-useradmin:token:'
const MAX_TIME = 8.64e15

interface SharedTokensOptions {
  /** The account that tokens are for, so that those of several are not mixed up. */
  readonly account: () => Promise<Account>
  /** How long the store may take. */
  readonly timeoutMs: number
  readonly onError: (error: unknown) => void
}

/** The tokens in a store that is not trusted to work, nor to hold what was put there. */
export class SharedTokens {
  readonly #store: TokenStore
  readonly #options: SharedTokensOptions

  /** @throws InputError (`store`) */
  constructor(store: unknown, options: SharedTokensOptions) {
    this.#store = checkStore(store)
    this.#options = options
  }

  /** A token that was put there for this request, if it still holds; never throws. */
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

  /** Puts a token there; does not wait, and never throws. */
  set(requestKey: string, token: JwtToken, mintedAt: number): void {
    // What cannot be read back would not be believed: it is not worth the risk of keeping it.
    if (token.claims?.exp === undefined) return
    const { jwt, creditsRemaining } = token
    const ttlMs = token.expiresAt.toMillis() - Date.now()
    if (ttlMs <= 0) return
    // A plain object of JSON's types; JSON has no NaN.
    const value = { jwt, creditsRemaining: String(creditsRemaining), mintedAt }
    void this.#attempt(requestKey, (key) => this.#store.set(key, value, ttlMs))
  }

  /** Takes it out of there; never throws. */
  async delete(requestKey: string): Promise<void> {
    await this.#attempt(requestKey, (key) => this.#store.delete?.(key))
  }

  async #attempt(
    requestKey: string,
    run: (key: string, account: Account) => unknown,
  ): Promise<unknown> {
    try {
      const { account, timeoutMs } = this.#options
      // The vault behind the account has no more time than the store: minting asks it again.
      const answer = account().then((of) => run(storeKey(of.identity, requestKey), of))
      return await withinTime(answer, timeoutMs)
    } catch (error) {
      this.#options.onError(error)
      return undefined
    }
  }
}

function checkStore(store: unknown): TokenStore {
  const candidate = store as Partial<TokenStore> | null
  if (typeof candidate?.get === 'function' && typeof candidate.set === 'function') {
    return candidate as TokenStore
  }
  throw refuse('store', 'an object with the methods get and set', store)
}

function storeKey(identity: string, requestKey: string): string {
  // Loaded here: to load it takes as long as to load http, and most callers have no store.
  const { createHash } = process.getBuiltinModule('node:crypto')
  // The identity may hold an API key, and the store is readable to others.
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

async function withinTime(answer: unknown, timeoutMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the store did not answer within ${timeoutMs} ms`))
    }, timeoutMs)
  })
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
