import { Buffer } from 'node:buffer'
import type { DateTime } from 'luxon'
import { API_KEY_PREFIX } from '../data8/convention/credentials.js'
import type { ReceivedReply } from '../http/raw-reply.js'
import { shownHeaders } from '../http/shown-headers.js'
import { inspect } from '../internal/node-util.js'
import { createRedactor, type Redact, withSecrets } from '../internal/redaction/redact.js'
import { redactValue } from '../internal/redaction/redact-value.js'
import { createSearch } from '../internal/redaction/secret-search.js'
import type { JwtClaims } from './claims.js'
import { toDateTime } from './expiry.js'

/**
 * A token of the service.
 *
 * @example
 * ```ts
 * import type { JwtToken } from 'data8-useradmin'
 *
 * const mayBeGivenAway = ({ holdsSecret, expiresAt }: JwtToken): boolean =>
 *   !holdsSecret && expiresAt.diffNow().as('minutes') < 15
 * ```
 */
export interface JwtToken {
  /**
   * The token itself: a secret. `util.inspect` and `console.log` hide it, `JSON.stringify` does not. Element `Jwt` of
   * `JwtOutput`. Element `Jwt` of `JwtOutput`.
   */
  readonly jwt: string
  /** Its payload; `null` only where `verifyToken` is false and it cannot be read. */
  readonly claims: JwtClaims | null
  /** When it expires, in UTC: its `exp`, else the requested instant. */
  readonly expiresAt: DateTime
  /**
   * Credits left on the account, as the service says; may be a fraction, infinite or `NaN`. Element `CreditsRemaining`
   * of `Status`. Element `CreditsRemaining` of `Status`.
   */
  readonly creditsRemaining: number
  /**
   * Whether a claim holds a secret that the client was given (a password, an API key with or without its prefix; of
   * three characters or more, also percent-encoded, escaped or in Base64) or anything else with the prefix of an
   * API key. Such a token must not be given to others. `fromEnvelope` does not call a function for credentials, so
   * it does not know its secrets.
   */
  readonly holdsSecret: boolean
  /**
   * The HTTP answer that it came in. A token that another process minted, or that a store has kept, has none. Neither
   * `JSON.stringify` nor a copy of a token (`{ ...token }`) has it, since its headers are not for those who get the token.
   */
  readonly response?: TokenResponse | undefined
}

/** The HTTP answer that a token came in. */
export interface TokenResponse {
  /** HTTP status: 200 to 299. */
  readonly status: number
  /**
   * Its headers, 50 at most, names in lower case. Those that carry credentials or cookies are left out, secrets in others
   * are replaced, and values of more than 500 characters are truncated.
   */
  readonly headers: Readonly<Record<string, string>>
  /** How many times the request was sent: 1 where the first attempt succeeded, 0 for `fromEnvelope`. */
  readonly attempts: number
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
  readonly #received: Received | undefined
  // Made on first use: many callers read `jwt` alone.
  #expiresAt: DateTime | undefined
  #holdsSecret: boolean | undefined
  #response: TokenResponse | undefined

  constructor({ jwt, claims, expiry, creditsRemaining, secrets, received }: TokenParts) {
    this.jwt = jwt
    this.claims = claims
    this.#expiry = expiry
    this.#secrets = secrets
    this.#received = received
    // Own enumerable members, so that copies and JSON have them.
    Object.defineProperty(this, 'expiresAt', Token.#getExpiresAt)
    this.creditsRemaining = creditsRemaining
    Object.defineProperty(this, 'holdsSecret', Token.#getHoldsSecret)
    Object.freeze(this)
  }

  get response(): TokenResponse | undefined {
    if (this.#received === undefined) return undefined
    this.#response ??= responseOf(this.#received, this.jwt)
    return this.#response
  }

  // What `console.log` and `util.inspect` show: everything but the token itself.
  [inspect.custom](): object {
    const { claims, creditsRemaining, response } = this
    return {
      jwt: '[redacted]',
      claims: claims === null ? null : redactValue(claims, createRedactor(this.#secrets)),
      expiresAt: Token.#getExpiresAt.get.call(this).toISO(),
      creditsRemaining,
      holdsSecret: Token.#getHoldsSecret.get.call(this),
      ...(response && { response }),
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
  /** Where it came in an answer. */
  readonly received: Received | undefined
}

interface Received {
  readonly reply: Omit<ReceivedReply, 'body'>
  /** Redacts the secrets of the call. */
  readonly redact: Redact
}

/** Makes the object that a caller gets. */
export function makeToken(parts: TokenParts): JwtToken {
  return new Token(parts) as Token & JwtToken
}

// A gateway may repeat the token in a header.
function responseOf({ reply, redact }: Received, jwt: string): TokenResponse {
  const { status, headers, attempts } = reply
  const shown = Object.freeze(shownHeaders(headers, withSecrets(redact, [jwt])))
  return Object.freeze({ status, headers: shown, attempts })
}

function holdsSecret({ jwt, claims }: Token, secrets: readonly string[]): boolean {
  // Both the payload as it came, in which numbers have all digits, and the claims without JSON escapes.
  const payload = Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()
  const text = claims === null ? jwt : `${payload} ${JSON.stringify(claims)}`
  return createSearch(secrets)(text).length > 0 || text.toLowerCase().includes(API_KEY_PREFIX)
}
