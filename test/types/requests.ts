// Compiled, never run: what a request and options may not be.
import type {
  CallOptions,
  GetJwtRequest,
  TokenSourceOptions,
  UserAdminClientOptions,
} from 'data8-useradmin'

const expiresIn = { minutes: 15 }
declare const minutes: number | undefined
const request: GetJwtRequest = { expiresIn }

export const requests: readonly GetJwtRequest[] = [
  { expiresIn, allowedMethods: ['EmailValidation', 'EmailValidation.IsValid', 'Own.Method'] },
  { expiresIn: { hours: 1, minutes: 30 } },
  // As luxon's own type: an amount that is not known yet.
  { expiresIn: { minutes } },
  { expiresIn: { hours: 1, minutes } },
  { expiresAt: '2030-06-01T01:00:00Z' },
  // @ts-expect-error a token has to end
  {},
  // @ts-expect-error one expiry, not both
  { expiresIn, expiresAt: new Date() },
  // @ts-expect-error a misspelt field would widen the token: clientIp
  { expiresIn, clientIP: '203.0.113.7' },
  // @ts-expect-error a misspelt field would widen the token: allowedMethods
  { expiresIn, allowedMethod: ['EmailValidation'] },
  // @ts-expect-error a misspelt field would widen the token: maxCredits
  { expiresIn, maxCredit: 5 },
  // @ts-expect-error a misspelt unit: minutes
  { expiresIn: { minuts: 15 } },
  // @ts-expect-error a misspelt field: expiresIn
  { expireIn: { minutes: 15 } },
  // @ts-expect-error a list, also of one method
  { expiresIn, allowedMethods: 'EmailValidation' },
  // @ts-expect-error a number, not its digits
  { expiresIn, maxCredits: '5' },
  // @ts-expect-error an amount has a unit
  { expiresIn: 15 },
]

export const clients: readonly UserAdminClientOptions[] = [
  {},
  { credentials: { apiKey: 'ABCD' }, protocol: 'json', apiKeyIn: 'body' },
  // @ts-expect-error one kind of credentials, not both
  { credentials: { apiKey: 'ABCD', password: 'made-up' } },
  // @ts-expect-error a user has a password
  { credentials: { username: 'ann' } },
  // @ts-expect-error a misspelt option has a unit in its name: timeoutMs
  { timeout: 1000 },
  // @ts-expect-error no such protocol
  { protocol: 'rest' },
]

export const calls: readonly CallOptions[] = [
  { retries: 0 },
  // @ts-expect-error a misspelt option: retries
  { retry: 0 },
]

export const sources: readonly TokenSourceOptions[] = [
  { request, refreshBeforeMs: 1000 },
  // @ts-expect-error what is asked for is required
  { refreshBeforeMs: 1000 },
  // @ts-expect-error a misspelt option: refreshBeforeMs
  { request, refreshBefore: 1000 },
]
