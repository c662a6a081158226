import { resolveExpiry } from '../useradmin/expiry.js'
import type { CheckedRequest, Restrictions } from '../useradmin/request.js'

/** The longest life of a token in whole seconds; of a calendar unit as it is now. */
export function lifeSeconds({ expiry }: CheckedRequest): number {
  const now = Math.floor(Date.now() / 1000) * 1000
  return (resolveExpiry(expiry, now) - now) / 1000
}

/** What a token may do, in one line. */
export function describeRestrictions({
  allowedMethods = [],
  clientIp,
  maxCredits,
}: Restrictions): string {
  const address = clientIp === undefined ? 'any address' : `from ${clientIp} alone`
  return `for ${allowedMethods.join(', ')}; at most ${maxCredits} credits; ${address}`
}
