import { Buffer } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { TokenError } from '../errors.js'
import { refuse } from '../internal/validation.js'
import { isRepresentable } from './expiry.js'

/**
 * The payload of a token: the documented claims, and all others that it has. Nothing of it is verified
 * cryptographically. `exp` is checked to be a number; the other claims have the types that the service
 * gives them, since a token is not refused for a claim that does not restrict it.
 */
export interface JwtClaims {
  /** Issuer; documented as the string `Data8`. */
  readonly iss?: unknown
  /**
   * The user that asked for it; documented as a string. Whether it is the API key where one asked is not
   * documented: see `holdsSecret` of the token.
   */
  readonly sub?: unknown
  /** When it ends, in seconds since 1970 in UTC. */
  readonly exp?: number
  /** What it may call; documented as a string, `*` for everything, else services and methods. */
  readonly aud?: unknown
  /** The token's own id; documented as a string. */
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
 * @throws TokenError when it is no JWT: not three base64url parts, header or payload no JSON object in
 *   UTF-8, no `alg` or the `alg` `none`, an `exp` that is no number, longer than 64 Ki characters, or
 *   nested deeper than 16 levels
 * @throws InputError (`jwt`) when it is no string
 */
export function decodeJwt(jwt: string): JwtClaims {
  if (typeof jwt !== 'string') throw refuse('jwt', 'a string', jwt)
  if (jwt.length > MAX_LENGTH) throw noJwt('is longer than 64 Ki characters')
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt)) {
    throw noJwt('is not three base64url parts with dots between them')
  }
  const firstDot = jwt.indexOf('.')
  checkHeader(jwt, firstDot)
  const claims = decodePart(jwt.slice(firstDot + 1, jwt.indexOf('.', firstDot + 1)), 'payload')
  // JSON has no infinity, but 1e999 is read as one. Own, since a polluted prototype has no say.
  if (Object.hasOwn(claims, 'exp') && !Number.isFinite(claims['exp'])) {
    throw noJwt('has a claim exp of the wrong type')
  }
  return freezeDeep(claims, 0)
}

// One service writes the same header each time: the last good one need not be looked at again.
let lastHeader = ''

function checkHeader(jwt: string, length: number): void {
  // Faster than `startsWith`, which looks at one character after the other.
  const header = jwt.slice(0, length)
  if (header === lastHeader) return
  const { alg } = decodePart(header, 'header')
  if (typeof alg !== 'string' || alg.trim() === '') throw noJwt('has a header without alg')
  if (alg.trim().toLowerCase() === 'none') throw noJwt('is not signed')
  // A copy: a piece would keep the whole answer in memory.
  lastHeader = Buffer.from(header).toString()
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodePart(part: string, name: string): Record<string, unknown> {
  // One character carries six bits: no whole number of bytes ends with a single one left over.
  if (part.length % 4 === 1) throw noJwt(`has a ${name} that is not base64url`)
  const bytes = Buffer.from(part, 'base64url')
  let value: unknown
  try {
    // Many times faster than the decoder, and it marks what is no UTF-8.
    const text = bytes.toString()
    value = JSON.parse(text.includes('\uFFFD') ? utf8.decode(bytes) : text)
  } catch {
    // The message of JSON.parse holds a piece of the text.
    throw noJwt(`has a ${name} that is not JSON in UTF-8`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw noJwt(`has a ${name} that is no JSON object`)
}

// A token may be shared between callers; and whoever renders claims must not run out of stack.
function freezeDeep<T extends object>(value: T, depth: number): T {
  if (depth > MAX_DEPTH) throw noJwt('has claims that are nested too deeply')
  // To ask an array for its keys is slow.
  const members: Iterable<unknown> = Array.isArray(value) ? value : Object.values(value)
  for (const member of members) {
    if (typeof member === 'object' && member !== null) freezeDeep(member, depth + 1)
  }
  return Object.freeze(value)
}

function noJwt(problem: string): TokenError {
  return new TokenError(`what the service gave is no JWT: it ${problem}`, null)
}

/** When a token ends by its own word, in milliseconds since 1970; `undefined` where it says nothing that is an instant. */
export function expiryOf(claims: JwtClaims | null): number | undefined {
  const exp = claims?.exp
  return exp === undefined || !isRepresentable(exp * 1000) ? undefined : exp * 1000
}
