import type { TokenSourceOptions, UserAdminClientOptions } from '../../../../src/index.js'
import type { TokenEndpoint, TokenEndpointOptions } from '../../../../src/token-endpoint.js'
import { createEndpoint } from '../../../../src/tokens/endpoint/create-endpoint.js'
import { TIMES } from '../../../../src/tokens/endpoint/endpoint.js'
import { type TokenService, useTokenService } from '../../support/token-service.js'
import { SERVERS, type Serving } from './servers.js'

export const CEILINGS = {
  expiresIn: { minutes: 15 },
  allowedMethods: ['EmailValidation', 'PhoneValidation.IsValid'],
}

/** A line of the log. */
export interface Line {
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

interface Setup {
  readonly options?: Partial<TokenEndpointOptions>
  readonly client?: Partial<UserAdminClientOptions>
  readonly source?: Partial<TokenSourceOptions>
  readonly times?: Partial<typeof TIMES>
}

interface EndpointService extends Omit<TokenService, 'endpoint'> {
  /** Lines of the log since the test began. */
  readonly lines: Line[]
  /** An endpoint that lets everyone in, without a limit of calls. */
  make(setup?: Setup): TokenEndpoint
  /** The same on a server of its own, closed after the test. */
  serve(setup?: Setup, kind?: keyof typeof SERVERS): Promise<Serving>
}

/** Starts a service for the tests of a suite. */
export function useEndpoint(): EndpointService {
  const service = useTokenService()
  const servings: Serving[] = []
  const lines: Line[] = []
  beforeEach(() => {
    lines.length = 0
  })
  afterEach(async () => {
    await Promise.all(servings.splice(0).map((serving) => serving.close()))
  })
  const make = ({ options, client, source, times }: Setup = {}): TokenEndpoint =>
    createEndpoint(
      service.source(source, service.connect(client)),
      {
        authorize: () => 'ann',
        ceilings: CEILINGS,
        rateLimiter: { consume: async () => {} },
        logger: {
          warn: (fields: Line['fields'], message: string) => lines.push({ fields, message }),
        },
        ...options,
      },
      { ...TIMES, ...times },
    )
  return {
    ...service,
    lines,
    make,
    async serve(setup: Setup = {}, kind: keyof typeof SERVERS = 'node:http') {
      const serving = await SERVERS[kind](make(setup))
      servings.push(serving)
      return serving
    },
  }
}

/** The body of an answer. */
export interface Reply {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope: string
  readonly error: string
  readonly error_description: string
}

export async function replyOf(response: { json(): Promise<unknown> }): Promise<Reply> {
  return (await response.json()) as Reply
}

type Content = string | Uint8Array | ReadableStream<Uint8Array>

export const JSON_TYPE = { 'content-type': 'application/json' }
export const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }

/** Sends a body of JSON. */
export function post(
  url: string,
  body: Content = '{}',
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { ...JSON_TYPE, ...headers } })
}

/** A request for `endpoint.fetch`. */
export function request(
  body: Content | null = '{}',
  headers: Readonly<Record<string, string>> = {},
  more: RequestInit = {},
): Request {
  const init = { method: 'POST', body, headers: { ...JSON_TYPE, ...headers }, ...more }
  return new Request('http://tokens.example/token', init)
}
