import type { Caller } from './accounts.js'
import type { Failure } from './failures.js'
import type { MethodFault } from './faults.js'
import { type Grant, mint } from './mint.js'
import type { EmulatorSettings } from './options.js'
import { isOverride } from './planned-failure.js'
import { widen } from './wider.js'

/** The values of a GetJWT message, as each protocol reads them. */
export interface GetJwtValues extends Omit<Grant, 'username'> {
  /** The caller as the protocol authenticated it. */
  readonly caller: Caller
}

/** The answer of the method, which each protocol writes in its form. */
export type GetJwtAnswer =
  | { readonly kind: 'token'; readonly jwt: string; readonly credits: number }
  | { readonly kind: 'refused'; readonly message: string; readonly credits: number }
  | { readonly kind: 'fault'; readonly fault: MethodFault }

/** The answer that a failure gives in place of the method, whatever the message has; undefined for none. */
export function overridingAnswer(
  { credits }: Pick<EmulatorSettings, 'credits'>,
  failure: Failure | undefined,
): GetJwtAnswer | undefined {
  if (!isOverride(failure)) return undefined
  return 'fault' in failure
    ? { kind: 'fault', fault: faultOf(failure) }
    : { kind: 'refused', message: failure.serviceFailure, credits }
}

/**
 * The method GetJWT, of every protocol.
 *
 * @param failure widens the token; others have no effect here
 */
export async function getJwt(
  { credits, signingKey }: Pick<EmulatorSettings, 'credits' | 'signingKey'>,
  failure: Failure | undefined,
  { caller, ...asked }: GetJwtValues,
): Promise<GetJwtAnswer> {
  if ('refusal' in caller) {
    const fault = faultOfName(caller.username)
    return fault === undefined
      ? { kind: 'refused', message: caller.refusal, credits: 0 }
      : { kind: 'fault', fault }
  }
  if (credits === 0) return { kind: 'refused', message: INSUFFICIENT_CREDITS, credits: 0 }
  const grant = { ...asked, username: caller.username }
  const isWider = failure !== undefined && 'wider' in failure
  const jwt = await mint(isWider ? widen(grant, failure.wider) : grant, signingKey)
  return { kind: 'token', jwt, credits }
}

export const INSUFFICIENT_CREDITS = 'Insufficient credits'

function faultOf({ fault }: Extract<Failure, { fault: unknown }>): MethodFault {
  return typeof fault === 'string' ? { message: fault } : fault
}

/** Two user names that the recorded stack answers with a fault; for callers that cannot call `failNext`. */
function faultOfName(username: string): MethodFault | undefined {
  if (username === 'boom') return { message: 'kaboom <&> "quoted"' }
  if (username === 'soapfault') {
    return { code: 'Client', message: 'custom fault', actor: 'actor-x' }
  }
  return undefined
}
