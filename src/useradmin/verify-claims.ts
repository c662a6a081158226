import { TokenError } from '../errors.js'
import { type Instant, isRepresentable } from '../internal/instant.js'
import { isSameAddress } from '../internal/ip-address.js'
import type { Redact } from '../internal/redaction/redact.js'
import { redactValue } from '../internal/redaction/redact-value.js'
import { type JwtClaims, maxCreditsOf } from './claims.js'

/** The limits of a request; a token must not exceed them. */
export interface TokenLimits {
  readonly expiresAt: Instant
  /** Absent: every service. */
  readonly allowedMethods?: readonly string[] | undefined
  /** Absent: any address. */
  readonly clientIp?: string | undefined
  /** Absent: no limit. */
  readonly maxCredits?: number | undefined
}

/**
 * Verifies the claims of a token against the limits of its request; without limits, only that the token expires.
 *
 * What is verified:
 * - `exp` is present, is a positive number, and is not later than requested, not by a second.
 * - Where a limit of credits was requested, `mc` is present and not higher.
 * - Where methods were requested, `aud` is present, and each entry is a requested one or a method of a requested
 *   service. `aud` may be one string, a list, or one string with several names; how the service writes several is
 *   not documented.
 * - Where an address was requested and the token has one, they are the same. A token without one is accepted:
 *   whether the service writes the address into the token is not documented.
 * - A narrower token is accepted, and so is one that has expired, since clocks differ.
 *
 * @throws TokenError
 */
export function verifyClaims(
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

function problemWithExpiry(exp: number | undefined, requested: Instant): string | undefined {
  if (exp === undefined) return 'the token has no expiry'
  // Without an expiry, the service gives the year 1, which is negative.
  if (exp <= 0 || !isRepresentable(exp * 1000)) return 'the token has an invalid expiry'
  return exp * 1000 > requested ? 'the token expires later than was asked for' : undefined
}

function problemWithCredits(mc: unknown, requested: number | undefined): string | undefined {
  if (requested === undefined) return undefined
  if (mc === undefined || mc === null) {
    return 'the token has no limit of credits, and one was asked for'
  }
  const limit = maxCreditsOf({ mc })
  // Requests ask for at least 1; zero and below often mean "no limit".
  if (limit === undefined || limit < 1) {
    return 'the token has an invalid limit of credits'
  }
  return limit > requested ? 'the token may spend more credits than was asked for' : undefined
}

function problemWithMethods(
  aud: unknown,
  requested: readonly string[] | undefined,
): string | undefined {
  if (requested === undefined) return undefined
  const items = typeof aud === 'string' ? [aud] : (aud ?? [])
  if (!isListOfStrings(items)) {
    return 'the token names its methods in an unknown form'
  }
  if (items.length > 0 && areAmong(items, requested)) return undefined
  const entries = namesIn(items)
  // An empty list does not restrict a request, so it is not assumed to restrict a token.
  if (entries.length === 0) {
    return 'the token does not say for which methods it is, and some were asked for'
  }
  return entries.every((entry) => isCovered(entry, requested))
    ? undefined
    : 'the token allows more methods than were asked for'
}

function isListOfStrings(value: unknown): value is readonly string[] {
  if (!Array.isArray(value)) return false
  for (const item of value) if (typeof item !== 'string') return false
  return true
}

// The usual case: the service repeats the names of the request.
function areAmong(items: readonly string[], requested: readonly string[]): boolean {
  for (const item of items) if (!requested.includes(item)) return false
  return true
}

function namesIn(items: readonly string[]): readonly string[] {
  return items.flatMap((item) => item.split(/[\s,;|]+/)).filter((name) => name !== '')
}

function isCovered(entry: string, requested: readonly string[]): boolean {
  return requested.some((name) => covers(name, entry))
}

/** Whether a name of `allowedMethods` allows another. Names are compared in any case; a service allows its methods. */
export function covers(name: string, entry: string): boolean {
  const allowed = name.toLowerCase()
  const method = entry.toLowerCase()
  return method === allowed || method.startsWith(`${allowed}.`)
}

// In lower case; claims are compared in any case.
const ADDRESS_CLAIMS = [
  ...['ip', 'cip', 'clientip', 'client_ip'],
  ...['ipaddr', 'ipaddress', 'ip_address', 'clientipaddress', 'client_ip_address'],
]

function problemWithAddress(claims: JwtClaims, requested: string | undefined): string | undefined {
  if (requested === undefined) return undefined
  for (const name of Object.keys(claims)) {
    if (!ADDRESS_CLAIMS.includes(name.toLowerCase())) continue
    const value = claims[name]
    if (typeof value !== 'string' || !isSameAddress(value, requested)) {
      return 'the token is for another address than was asked for'
    }
  }
  return undefined
}
