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
import type { JwtToken, TokenResponse } from './token.js'

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
