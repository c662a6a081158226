import { InputError } from '../../errors.js'
import { createRedactor } from '../../internal/redaction/redact.js'
import { readFields, readInteger, readString } from '../../internal/validation.js'
import type { Account } from '../../useradmin/account.js'
import { decodeJwt, expiryOf } from '../../useradmin/claims.js'
import { latestExpiry } from '../../useradmin/expiry.js'
import { makeToken } from '../../useradmin/make-token.js'
import type { CheckedRequest } from '../../useradmin/request.js'
import type { JwtToken } from '../../useradmin/token.js'
import { verifyClaims } from '../../useradmin/verify-claims.js'

/** A token with what its store tells of it. */
export interface StoredToken {
  readonly token: JwtToken
  /** When it was asked for, by the clock of the process that did, in milliseconds since 1970. */
  readonly askedAt: number
  /** When its mint began, by the clock of the service as far as that process knew it. */
  readonly mintedAt: number
}

const MAX_TIME = 8.64e15
/** So much longer than a token that is asked for now may one live that another process asked for by its own clock. */
const MAX_SKEW_MS = 5 * 60_000

/**
 * The content of a stored value.
 *
 * @param name under which it is stored, and for which alone it counts
 */
export function writeStoredToken({ token, askedAt, mintedAt }: StoredToken, name: string): string {
  const { jwt, creditsRemaining } = token
  // JSON has no NaN.
  return JSON.stringify({
    name,
    jwt,
    creditsRemaining: String(creditsRemaining),
    askedAt,
    mintedAt: Math.round(mintedAt),
  })
}

/**
 * Reads the content of a stored value. Its claims are verified like those of a token from the service.
 *
 * @throws InputError, TokenError, SyntaxError; without the content
 */
export function readStoredToken(
  content: string,
  name: string,
  { expiry, ...request }: CheckedRequest,
  { secrets }: Account,
): StoredToken {
  const stored = readFields(parse(content), 'stored', [
    'name',
    'jwt',
    'creditsRemaining',
    'askedAt',
    'mintedAt',
  ])
  if (stored.name !== name) throw new InputError('stored.name', 'is that of another token')
  const jwt = readString(stored.jwt, 'stored.jwt')
  const askedAt = readInteger(stored.askedAt, 'stored.askedAt', 0, MAX_TIME)
  const mintedAt = readInteger(stored.mintedAt, 'stored.mintedAt', 0, MAX_TIME)
  const claims = decodeJwt(jwt)
  const latest = latestExpiry(expiry, Date.now()) + MAX_SKEW_MS
  const expiresAt = Math.min(latestExpiry(expiry, askedAt), latest)
  verifyClaims(claims, { ...request, expiresAt }, createRedactor(secrets))
  const end = expiryOf(claims)
  if (end === undefined) throw new InputError('stored.jwt', 'does not say when it ends')
  const creditsRemaining = Number(stored.creditsRemaining)
  const parts = { jwt, claims, expiry: end, creditsRemaining, secrets, received: undefined }
  return { token: makeToken(parts), askedAt, mintedAt }
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    // The message of `JSON.parse` quotes the text.
    throw new InputError('stored', 'is not JSON')
  }
}
