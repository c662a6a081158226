import { Buffer } from 'node:buffer'
import { TokenError } from '../errors.js'
import { isRepresentable } from '../internal/instant.js'
import { TextDecoder } from '../internal/node-util.js'
import { refuse } from '../internal/validation.js'

/**
 * The payload of a token: the documented claims and all others. It is not verified cryptographically. `exp` is checked
 * to be a number; the types of other claims are not checked, since they do not restrict the token.
 *
 * @example
 * ```ts
 * import { decodeJwt, type JwtClaims } from 'data8-useradmin'
 *
 * const { exp, aud }: JwtClaims = decodeJwt('eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE5MDAwMDAwMDAsImF1ZCI6IioifQ.AAAA')
 * console.log(exp, aud) // 1900000000 '*'
 * ```
 */
export interface JwtClaims {
  /** Issuer; documented as the string `Data8`. */
  readonly iss?: unknown
  /**
   * The user that requested it; documented as a string. Whether it is the API key for requests by API key is not
   * documented: see `holdsSecret` of the token.
   */
  readonly sub?: unknown
  /** When it expires, in seconds since 1970 in UTC. */
  readonly exp?: number
  /** What it may call; documented as a string, `*` for everything, else services and methods. */
  readonly aud?: unknown
  /** Id of the token; documented as a string. */
  readonly jti?: unknown
  /** Company name; documented as a string. */
  readonly cn?: unknown
  /** How many credits it may spend; documented as a string, absent where there is no limit. */
  readonly mc?: unknown
  readonly [claim: string]: unknown
}

const MAX_LENGTH = 64 * 1024
const MAX_DEPTH = 16

/**
 * Reads the payload of a JWT. The signature is not verified: only the service has the key.
 *
 * @throws TokenError when it is not a JWT: not three base64url parts, header or payload not a JSON object in UTF-8, no
 *   `alg` or the `alg` `none`, an `exp` that is not a number, longer than 64 Ki characters, or nested deeper than 16
 *   levels
 * @throws InputError (`jwt`) when it is not a string
 *
 * @example
 * ```ts
 * import { decodeJwt } from 'data8-useradmin'
 *
 * const { iss } = decodeJwt('eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJEYXRhOCJ9.AAAA')
 * console.log(iss) // 'Data8'
 * ```
 */
export function decodeJwt(jwt: string): JwtClaims {
  if (typeof jwt !== 'string') throw refuse('jwt', 'a string', jwt)
  if (jwt.length > MAX_LENGTH) throw noJwt('is longer than 64 Ki characters')
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt)) {
    throw noJwt('is not three base64url parts with dots between them')
  }
  const firstDot = jwt.indexOf('.')
  checkHeader(jwt.slice(0, firstDot))
  const claims = decodePart(jwt.slice(firstDot + 1, jwt.indexOf('.', firstDot + 1)), 'payload')
  // `JSON.parse` reads 1e999 as infinity. An own property: `Object.prototype` may be polluted.
  if (Object.hasOwn(claims, 'exp') && !Number.isFinite(claims['exp'])) {
    throw noJwt('has a claim exp of the wrong type')
  }
  return freezeDeep(claims, 0)
}

function checkHeader(part: string): void {
  const { alg } = decodePart(part, 'header')
  if (typeof alg !== 'string' || alg.trim() === '') throw noJwt('has a header without alg')
  if (alg.trim().toLowerCase() === 'none') throw noJwt('is not signed')
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodePart(part: string, name: string): Record<string, unknown> {
  // Four characters are three bytes; a single character left over is not a byte.
  if (part.length % 4 === 1) throw noJwt(`has a ${name} that is not base64url`)
  const bytes = Buffer.from(part, 'base64url')
  let value: unknown
  try {
    // U+FFFD marks invalid UTF-8; only then the strict decoder is used.
    const text = bytes.toString()
    value = JSON.parse(text.includes('\uFFFD') ? utf8.decode(bytes) : text)
  } catch {
    // The message of `JSON.parse` quotes the text.
    throw noJwt(`has a ${name} that is not JSON in UTF-8`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw noJwt(`has a ${name} that is not a JSON object`)
}

// Tokens are shared between callers. The depth is bounded, so that code that prints claims does not run out of stack.
function freezeDeep<T extends object>(value: T, depth: number): T {
  if (depth > MAX_DEPTH) throw noJwt('has claims that are nested too deeply')
  const members: Iterable<unknown> = Array.isArray(value) ? value : Object.values(value)
  for (const member of members) {
    if (typeof member === 'object' && member !== null) freezeDeep(member, depth + 1)
  }
  return Object.freeze(value)
}

function noJwt(problem: string): TokenError {
  return new TokenError(`the token is not a JWT: it ${problem}`, null)
}

/** The limit of credits of a token; `undefined` where it has none, or in another form than those that are known. */
export function maxCreditsOf({ mc }: JwtClaims): number | undefined {
  const limit = typeof mc === 'string' && /^\d{1,15}$/.test(mc) ? Number(mc) : mc
  return typeof limit === 'number' && Number.isInteger(limit) ? limit : undefined
}

/** The `exp` of a token in milliseconds since 1970; `undefined` where it is absent or out of range. */
export function expiryOf(claims: JwtClaims | null): number | undefined {
  const exp = claims?.exp
  return exp === undefined || !isRepresentable(exp * 1000) ? undefined : exp * 1000
}
