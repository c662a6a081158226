import { EXP, jwtOf } from '../support/get-jwt-replies.js'

/** The token in every answer of this folder that has one. */
export const JWT = jwtOf({ iss: 'Data8', sub: 'demo', exp: EXP, aud: '*', jti: '1' })

/** The expected outcome of a call: the token, or an error with these fields. */
export type Outcome = 'token' | Readonly<Record<string, unknown>>

export interface Answer {
  readonly bytes: Buffer
  readonly outcome: Outcome
}

export const bad = (reason: string): Outcome => ({ code: 'BAD_RESPONSE', reason })
export const failed = (creditsRemaining: unknown = 4.5): Outcome => ({
  code: 'SERVICE_FAILURE',
  creditsRemaining,
})
export const page = (httpStatus: number): Outcome => ({ code: 'HTTP_STATUS', status: httpStatus })
