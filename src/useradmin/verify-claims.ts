import { TokenError } from '../errors.js'
import type { Instant } from '../internal/instant.js'
import { isSameAddress } from '../internal/ip-address.js'
import type { Redact } from '../internal/redaction/redact.js'
import { redactValue } from '../internal/redaction/redact-value.js'
import type { JwtClaims } from './claims.js'
import { isRepresentable } from './expiry.js'

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

/**
 * Verifies the claims of a token against what was asked for; where that is not known, only that the token
 * ends, which is true of every request.
 *
 * What is verified, and what is not:
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
