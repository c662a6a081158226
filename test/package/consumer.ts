// Compiled by package.test.ts in a project of its own, against the declarations that are published.

import {
  createTokenSource,
  decodeJwt,
  type GetJWT,
  type GetJWTResponse,
  type GetJwtRequest,
  InputError,
  type JwtToken,
  type Option,
  ServiceError,
  type Status,
  type TokenSource,
  UserAdminClient,
  type UserAdminClientOptions,
  UserAdminError,
  type UserAdminErrorCode,
} from 'data8-useradmin'
import { createMcpServer, type McpServerOptions } from 'data8-useradmin/mcp'
import {
  type RedisTokenStore,
  type RedisTokenStoreOptions,
  redisTokenStore,
} from 'data8-useradmin/redis'
import { type ClientOptions, createClient } from 'data8-useradmin/soap'
import { startEmulator } from 'data8-useradmin/testing'
import {
  createTokenEndpoint,
  type EndpointRequest,
  type TokenEndpoint,
  type TokenEndpointOptions,
} from 'data8-useradmin/token-endpoint'
import { DateTime, Duration } from 'luxon'

export async function everyday(): Promise<string> {
  const client = new UserAdminClient({
    credentials: { apiKey: 'ABCD-1234-EFGH-5678' },
    applicationName: 'crm-sync',
    logger: console,
  })
  const token: JwtToken = await client.getJwt(
    {
      expiresIn: { minutes: 15 },
      allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
      clientIp: '203.0.113.7',
      maxCredits: 5,
      options: { anything: 1, else: true },
    },
    { signal: AbortSignal.timeout(1000), retries: 0 },
  )
  const { jwt, expiresAt, creditsRemaining } = token
  const when: DateTime = expiresAt
  const credits: number = creditsRemaining
  void [when, credits, decodeJwt(jwt)]
  await client.getJwt({ expiresAt: DateTime.utc().plus({ hours: 1 }) })
  await client.getJwt({ expiresAt: new Date(), options: [{ name: 'a', value: 'b' }] })
  await client.getJwt({ expiresIn: Duration.fromISO('PT1H') })
  await using disposable = client
  return disposable.getJwt({ expiresAt: '2030-01-01T00:00:00Z' }).then((t) => t.jwt)
}

export function credentials(): UserAdminClientOptions[] {
  return [
    { credentials: { username: 'a', password: 'b' } },
    { credentials: () => ({ apiKey: 'k' }) },
    { credentials: async () => ({ username: 'a', password: 'b' }), verifyToken: false },
  ]
}

export async function middleware(client: UserAdminClient): Promise<JwtToken> {
  const { endpoint, headers, body } = await client.toEnvelope({ expiresIn: { minutes: 1 } })
  const strings: string[] = [endpoint, body, ...Object.values(headers)]
  return client.fromEnvelope(strings.join(), {
    status: 200,
    headers: { 'content-type': 'text/xml' },
  })
}

export async function many(client: UserAdminClient): Promise<JwtToken> {
  const source = createTokenSource(client, {
    request: { expiresIn: { minutes: 15 } },
    refreshBeforeMs: 60_000,
  })
  return source.get({ allowedMethods: ['EmailValidation'] })
}

export function advise(error: unknown): string | undefined {
  if (error instanceof InputError) return error.field
  if (error instanceof ServiceError) return String(error.creditsRemaining)
  if (!(error instanceof UserAdminError)) throw error
  const code: UserAdminErrorCode = error.code
  return `${code} ${error.retryable} ${error.attempts}`
}

export async function emulated(): Promise<void> {
  const emulator = await startEmulator()
  const client = new UserAdminClient({
    endpoint: emulator.endpoint,
    credentials: emulator.credentials,
  })
  await client.getJwt({ expiresIn: { minutes: 1 } })
  emulator.failNext({ status: 503 })
  emulator.failNext({ wider: 'expiry' })
  const [request] = emulator.requests
  const name: string | undefined =
    request?.protocol === 'json'
      ? request.method
      : request?.protocol === 'mcp'
        ? request.tool
        : request?.soapAction
  const { json, mcp } = emulator.endpoints
  const endpoints: readonly (string | undefined)[] = [json, mcp, name]
  if (endpoints.length > 0) emulator.reset()
  await emulator.close()
}

export async function tools(client: UserAdminClient): Promise<void> {
  const options: McpServerOptions = {
    ceilings: { expiresIn: { minutes: 15 }, allowedMethods: ['EmailValidation'], maxCredits: 5 },
    deliver: { folder: '/tmp' },
  }
  const server = await createMcpServer(client, options)
  await server.close()
}

interface RedisClient {
  get(key: string | Uint8Array): Promise<string | null>
  set(key: string, value: string, options?: { PX?: number; NX?: boolean }): Promise<string | null>
  del(keys: string | string[]): Promise<number>
  eval(script: string, options?: { keys?: string[]; arguments?: string[] }): Promise<unknown>
  pTTL(key: string): Promise<number>
}

export async function stored(client: RedisClient): Promise<boolean> {
  const options: RedisTokenStoreOptions = { prefix: 'app:' }
  const store: RedisTokenStore = redisTokenStore(client, options)
  await store.set('key', 'value', 60_000)
  const value: string | undefined = await store.get('key')
  const ttlMs: number | undefined = await store.remainingMs('key')
  if (value === undefined || ttlMs === undefined) return store.add('key', 'value', 60_000)
  return (await store.deleteIf('key', value)) || store.delete('key')
}

export function shared(client: UserAdminClient, redis: RedisClient): TokenSource {
  const request = { expiresIn: { minutes: 15 } }
  return createTokenSource(client, { request, store: redisTokenStore(redis) })
}

export const generated: [GetJWT?, GetJWTResponse?, Status?, Option?, ClientOptions?] = []
export const runtime: typeof createClient = createClient

export const fromEnvironment: UserAdminClientOptions = {}
// @ts-expect-error one kind of credentials, not both
export const bothKinds: UserAdminClientOptions = { credentials: { apiKey: 'a', password: 'b' } }
// @ts-expect-error a token has to end
export const endless: GetJwtRequest = {}
// @ts-expect-error one kind of expiry
export const twice: GetJwtRequest = { expiresIn: { minutes: 1 }, expiresAt: new Date() }
// @ts-expect-error a misspelt field would widen the token
export const misspelt: GetJwtRequest = { expiresIn: { minutes: 1 }, clientIP: '203.0.113.7' }
// @ts-expect-error a number, not its digits
export const numbers: GetJwtRequest = { expiresIn: { minutes: 1 }, maxCredits: '5' }
// @ts-expect-error without ceilings an agent could mint any token
export const noCeilings: McpServerOptions = { ceilings: { expiresIn: { minutes: 1 } } }
// @ts-expect-error a misspelt option
export const noPrefix: RedisTokenStoreOptions = { keyPrefix: 'app:' }

declare const sessionOf: (request: EndpointRequest) => Promise<{ user: string } | undefined>

export function pages(source: TokenSource): TokenEndpoint {
  const options: TokenEndpointOptions = {
    authorize: async (request) => (await sessionOf(request))?.user,
    ceilings: { expiresIn: { minutes: 5 }, allowedMethods: ['EmailValidation'], maxCredits: 5 },
    origins: ['https://www.example.com'],
    rateLimiter: { consume: async (id: string) => id },
    clientIp: { trustedProxies: ['10.0.0.0/8'] },
    logger: { warn() {} },
  }
  // @ts-expect-error what a page gets has a limit
  void createTokenEndpoint(source, { authorize: () => 'ann' })
  return createTokenEndpoint(source, options)
}
