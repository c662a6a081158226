import type { DateTime } from 'luxon'
import type { JwtClaims } from './claims.js'

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
   * `JwtOutput`.
   */
  readonly jwt: string
  /** Its payload; `null` only where `verifyToken` is false and it cannot be read. */
  readonly claims: JwtClaims | null
  /** When it expires, in UTC: its `exp`, else the requested instant. */
  readonly expiresAt: DateTime
  /**
   * Credits left on the account, as the service says; may be a fraction, infinite or `NaN`. Element `CreditsRemaining`
   * of `Status`.
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

/**
 * The HTTP answer that a token came in.
 *
 * @example
 * ```ts
 * import type { TokenResponse } from 'data8-useradmin'
 *
 * const requestId = ({ headers }: TokenResponse): string | undefined => headers['x-request-id']
 * ```
 */
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
