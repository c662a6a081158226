import type { Signal } from '../internal/platform-types.js'
import { guarded, isSignal, readFields, refuse } from '../internal/validation.js'
import { decodeJwt, maxCreditsOf } from '../useradmin/claims.js'

const MAX_CREDITS = 2 ** 31 - 1

/** The JWT of a token; `undefined` for anything else. */
export function jwtOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const jwt = guarded('token', () => (Object.hasOwn(value, 'jwt') ? Reflect.get(value, 'jwt') : ''))
  return typeof jwt === 'string' && jwt !== '' ? jwt : undefined
}

/** The limit of credits that a token claims; `undefined` where it claims none. */
export function claimedCredits(jwt: string): number | undefined {
  try {
    const limit = maxCreditsOf(decodeJwt(jwt))
    // Zero and below often mean "no limit".
    return limit !== undefined && limit > 0 ? limit : undefined
  } catch {
    // A token that was not verified, and cannot be read.
    return undefined
  }
}

export function readCredits(value: unknown): number {
  if (typeof value === 'number' && value > 0 && value <= MAX_CREDITS) return value
  throw refuse('credits', 'a number above 0, 2147483647 at most', value)
}

export function readSignal(options: unknown): Signal | undefined {
  if (options === undefined) return undefined
  const { signal } = readFields(options, { root: 'options' }, ['signal'])
  if (signal === undefined || isSignal(signal)) return signal
  throw refuse('signal', 'an AbortSignal', signal)
}
