import { Buffer } from 'node:buffer'
import { inspect, TextDecoder } from 'node:util'
import type { DateTime } from 'luxon'
import { API_KEY_PREFIX } from './data8/credentials.js'
import { type Instant, isRepresentable, toDateTime } from './datetime.js'
import { TokenError } from './errors.js'
import { refuse } from './input.js'
import { isSameAddress } from './ip-address.js'
import { createRedactor, type Redact } from './soap/redact.js'
import { redactValue } from './soap/redact-value.js'
import { createSearch } from './soap/secret-search.js'

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
   * documented: see {@link JwtToken.holdsSecret}.
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

/** What was asked for: a token must not be wider. */
export interface TokenLimits {
  readonly expiresAt: Instant
  /** Left out: every service. */
  readonly allowedMethods?: readonly string[] | undefined
  /** Left out: any address. */
  readonly clientIp?: string | undefined
  /** Left out: no limit. */
  readonly maxCredits?: number | undefined
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

/**
 * Holds a token against what was asked for; where that is not known, only against what is true of
 * every request, that the token ends.
 *
 * What is held against it, and what is not:
 * - `exp` must be there, be a positive number, and not lie after what was asked for, not by a second.
 * - Where a limit of credits was asked for, `mc` must be there and not be higher.
 * - Where methods were asked for, `aud` must be there, and each entry must be one that was asked for,
 *   or a method of a service that was. `aud` may be one string, a list, or one string with several
 *   names; how the service writes several is not documented.
 * - Where an address was asked for and the token names one, it must be the same. A token that names
 *   none is let through: that the service writes the address into the token is not documented.
 * - A narrower token is let through; so is one that has ended already, since clocks differ.
 *
 * @throws TokenError
 */
export function holdAgainst(
  claims: JwtClaims,
  limits: TokenLimits | undefined,
  redact: Redact,
): void {
  const problem =
    problemWithExpiry(claims.exp, limits?.expiresAt ?? Number.POSITIVE_INFINITY) ??
    problemWithCredits(claims.mc, limits?.maxCredits) ??
    problemWithMethods(claims.aud, limits?.allowedMethods) ??
    problemWithAddress(claims, limits?.clientIp)
  if (problem === undefined) return
  throw new TokenError(problem, redactValue(claims, redact) as Record<string, unknown>)
}

function problemWithExpiry(exp: number | undefined, asked: Instant): string | undefined {
  if (exp === undefined) return 'the token has no expiry'
  // A lost expiry comes back as the year 1, which is far below zero.
  if (exp <= 0 || !isRepresentable(exp * 1000)) return 'the token has an expiry that is none'
  return exp * 1000 > asked ? 'the token expires later than was asked for' : undefined
}

function problemWithCredits(mc: unknown, asked: number | undefined): string | undefined {
  if (asked === undefined) return undefined
  if (mc === undefined || mc === null) {
    return 'the token has no limit of credits, and one was asked for'
  }
  const limit = typeof mc === 'string' && /^\d{1,15}$/.test(mc) ? Number(mc) : mc
  // None was asked to spend nothing: zero and below are what others use for "no limit".
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1) {
    return 'the token has a limit of credits that is none'
  }
  return limit > asked ? 'the token may spend more credits than was asked for' : undefined
}

function problemWithMethods(
  aud: unknown,
  asked: readonly string[] | undefined,
): string | undefined {
  if (asked === undefined) return undefined
  const items = typeof aud === 'string' ? [aud] : (aud ?? [])
  if (!isListOfStrings(items)) {
    return 'the token says for which methods it is in a form that is not known'
  }
  if (items.length > 0 && areAmong(items, asked)) return undefined
  const entries = namesIn(items)
  // An empty list of methods does not restrict a request, so it is not taken to restrict a token.
  if (entries.length === 0) {
    return 'the token does not say for which methods it is, and some were asked for'
  }
  return entries.every((entry) => isCovered(entry, asked))
    ? undefined
    : 'the token allows more methods than were asked for'
}

function isListOfStrings(value: unknown): value is readonly string[] {
  if (!Array.isArray(value)) return false
  for (const item of value) if (typeof item !== 'string') return false
  return true
}

// As a rule they come back as they were asked for. A loop, since methods of frozen arrays are slow.
function areAmong(items: readonly string[], asked: readonly string[]): boolean {
  for (const item of items) if (!asked.includes(item)) return false
  return true
}

function namesIn(items: readonly string[]): readonly string[] {
  return items.flatMap((item) => item.split(/[\s,;|]+/)).filter((name) => name !== '')
}

// By their names in any case, and a method by its service.
function isCovered(entry: string, asked: readonly string[]): boolean {
  const method = entry.toLowerCase()
  return asked.some((name) => {
    const allowed = name.toLowerCase()
    return method === allowed || method.startsWith(`${allowed}.`)
  })
}

// By their names in any case.
const ADDRESS_CLAIMS = ['ip', 'cip', 'clientip', 'client_ip']

function problemWithAddress(claims: JwtClaims, asked: string | undefined): string | undefined {
  if (asked === undefined) return undefined
  for (const name of Object.keys(claims)) {
    if (!ADDRESS_CLAIMS.includes(name.toLowerCase())) continue
    const value = claims[name]
    if (typeof value !== 'string' || !isSameAddress(value, asked)) {
      return 'the token is for another address than was asked for'
    }
  }
  return undefined
}

/** When a token ends by its own word, in milliseconds since 1970; `undefined` where it says nothing that is an instant. */
export function expiryOf(claims: JwtClaims | null): number | undefined {
  const exp = claims?.exp
  return exp === undefined || !isRepresentable(exp * 1000) ? undefined : exp * 1000
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
