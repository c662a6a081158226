import { Buffer } from 'node:buffer'
import { inspect } from 'node:util'
import type { DateTime } from 'luxon'
import { API_KEY_PREFIX } from '../data8/credentials.js'
import { createRedactor } from '../internal/redaction/redact.js'
import { redactValue } from '../internal/redaction/redact-value.js'
import { createSearch } from '../internal/redaction/secret-search.js'
import type { JwtClaims } from './claims.js'
import { toDateTime } from './expiry.js'

/** A token, as the service gave it. */
export interface JwtToken {
  /** The token itself: a secret. `util.inspect` and `console.log` hide it, `JSON.stringify` does not. */
  readonly jwt: string
  /** Its payload; `null` only where `verifyToken` is false and it cannot be read. */
  readonly claims: JwtClaims | null
  /** When it ends, in UTC: its own `exp`, else what was asked for. */
  readonly expiresAt: DateTime
  /** Credits left on the account, as the service says; may be a fraction, infinite or `NaN`. */
  readonly creditsRemaining: number
  /**
   * Whether a claim holds a secret that the client was given (a password, an API key with or without its
   * prefix; of three characters or more, also percent-encoded, escaped or in Base64) or anything else that has the prefix of an API key: such a token must not be handed to others.
   * `fromEnvelope` does not ask a function for credentials, so it does not know the secrets of one.
   */
  readonly holdsSecret: boolean
}

/**
 * The object that a caller gets. A class, and one getter for all of them, because the engine takes an
 * object with functions of its own for one of a new kind, and is then slow at all that is done with it.
 */
class Token {
  static readonly #getExpiresAt = {
    // A polluted prototype has no say in what is defined.
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
  // Made when they are looked at: they cost more than all the rest, and many callers want the token alone.
  #expiresAt: DateTime | undefined
  #holdsSecret: boolean | undefined

  constructor({ jwt, claims, expiry, creditsRemaining, secrets }: TokenParts) {
    this.jwt = jwt
    this.claims = claims
    this.#expiry = expiry
    this.#secrets = secrets
    // Members like the others, so that they are there in copies and in JSON.
    Object.defineProperty(this, 'expiresAt', Token.#getExpiresAt)
    this.creditsRemaining = creditsRemaining
    Object.defineProperty(this, 'holdsSecret', Token.#getHoldsSecret)
    Object.freeze(this)
  }

  // What shows of a token when it is printed: a log must not become a ring of keys.
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

/** What a token is made of. */
export interface TokenParts {
  readonly jwt: string
  readonly claims: JwtClaims | null
  /** When it ends, in milliseconds since 1970. */
  readonly expiry: number
  readonly creditsRemaining: number
  /** Secrets that the client was given: claims are searched for them. */
  readonly secrets: readonly string[]
}

/** Makes the object that a caller gets. */
export function makeToken(parts: TokenParts): JwtToken {
  return new Token(parts) as Token & JwtToken
}

function holdsSecret({ jwt, claims }: Token, secrets: readonly string[]): boolean {
  // As it came, with the digits that a number loses, and as it was read, without the escapes of JSON.
  const payload = Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()
  const text = claims === null ? jwt : `${payload} ${JSON.stringify(claims)}`
  return createSearch(secrets)(text).length > 0 || text.toLowerCase().includes(API_KEY_PREFIX)
}
