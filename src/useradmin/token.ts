import { Buffer } from 'node:buffer'
import type { DateTime } from 'luxon'
import { API_KEY_PREFIX } from '../data8/convention/credentials.js'
import { inspect } from '../internal/node-util.js'
import { createRedactor } from '../internal/redaction/redact.js'
import { redactValue } from '../internal/redaction/redact-value.js'
import { createSearch } from '../internal/redaction/secret-search.js'
import type { JwtClaims } from './claims.js'
import { toDateTime } from './expiry.js'

/** A token of the service. */
export interface JwtToken {
  /** The token itself: a secret. `util.inspect` and `console.log` hide it, `JSON.stringify` does not. */
  readonly jwt: string
  /** Its payload; `null` only where `verifyToken` is false and it cannot be read. */
  readonly claims: JwtClaims | null
  /** When it expires, in UTC: its `exp`, else the requested instant. */
  readonly expiresAt: DateTime
  /** Credits left on the account, as the service says; may be a fraction, infinite or `NaN`. */
  readonly creditsRemaining: number
  /**
   * Whether a claim holds a secret that the client was given (a password, an API key with or without its prefix; of
   * three characters or more, also percent-encoded, escaped or in Base64) or anything else with the prefix of an
   * API key. Such a token must not be given to others. `fromEnvelope` does not call a function for credentials, so
   * it does not know its secrets.
   */
  readonly holdsSecret: boolean
}

let readDate: (token: object) => string | undefined

/** The header `Date` of the reply that a token came in; `undefined` where there was none, or for a copy of a token. */
export function dateOf(token: JwtToken): string | undefined {
  return readDate(token)
}

/**
 * The object that a caller gets. The getters are shared by all tokens: with functions of their own, each token would
 * have another hidden class.
 */
class Token {
  static readonly #getExpiresAt = {
    // `Object.prototype` may be polluted with members of a descriptor.
    __proto__: null,
    enumerable: true,
    get(this: Token): DateTime {
      this.#expiresAt ??= toDateTime(this.#expiry)
      return this.#expiresAt
    },
  }

  static readonly #getHoldsSecret = {
    __proto__: null,
    enumerable: true,
    get(this: Token): boolean {
      this.#holdsSecret ??= holdsSecret(this, this.#secrets)
      return this.#holdsSecret
    },
  }

  declare readonly jwt: string
  declare readonly claims: JwtClaims | null
  declare readonly creditsRemaining: number
  readonly #expiry: number
  readonly #secrets: readonly string[]
  readonly #date: string | undefined
  // Made on first use: many callers read `jwt` alone.
  #expiresAt: DateTime | undefined
  #holdsSecret: boolean | undefined

  constructor({ jwt, claims, expiry, creditsRemaining, secrets, date }: TokenParts) {
    this.jwt = jwt
    this.claims = claims
    this.#expiry = expiry
    this.#secrets = secrets
    this.#date = date
    // Own enumerable members, so that copies and JSON have them.
    Object.defineProperty(this, 'expiresAt', Token.#getExpiresAt)
    this.creditsRemaining = creditsRemaining
    Object.defineProperty(this, 'holdsSecret', Token.#getHoldsSecret)
    Object.freeze(this)
  }

  static {
    readDate = (token) => (#date in token ? token.#date : undefined)
  }

  // What `console.log` and `util.inspect` show: everything but the token itself.
  [inspect.custom](): object {
    const { claims, creditsRemaining } = this
    return {
      jwt: '[redacted]',
      claims: claims === null ? null : redactValue(claims, createRedactor(this.#secrets)),
      expiresAt: Token.#getExpiresAt.get.call(this).toISO(),
      creditsRemaining,
      holdsSecret: Token.#getHoldsSecret.get.call(this),
    }
  }
}

/** The values of a token. */
export interface TokenParts {
  readonly jwt: string
  readonly claims: JwtClaims | null
  /** In milliseconds since 1970. */
  readonly expiry: number
  readonly creditsRemaining: number
  /** Secrets that the client was given: claims are searched for them. */
  readonly secrets: readonly string[]
  /** The header `Date` of the reply. */
  readonly date: string | undefined
}

/** Makes the object that a caller gets. */
export function makeToken(parts: TokenParts): JwtToken {
  return new Token(parts) as Token & JwtToken
}

function holdsSecret({ jwt, claims }: Token, secrets: readonly string[]): boolean {
  // Both the payload as it came, in which numbers have all digits, and the claims without JSON escapes.
  const payload = Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()
  const text = claims === null ? jwt : `${payload} ${JSON.stringify(claims)}`
  return createSearch(secrets)(text).length > 0 || text.toLowerCase().includes(API_KEY_PREFIX)
}
