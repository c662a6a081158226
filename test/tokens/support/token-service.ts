import {
  createTokenSource,
  type JwtToken,
  type TokenSource,
  type TokenSourceOptions,
  UserAdminClient,
  type UserAdminClientOptions,
} from '../../../src/index.js'
import { type Answer, FakeService, type Received } from '../../support/fake-service.js'
import { freezeClock } from '../../support/frozen-clock.js'
import { jwtOf, success } from '../../support/get-jwt-replies.js'
import { deriveOnce } from './derive-once.js'

export const SECOND = 1000
export const MINUTE = 60_000
export const asked = { expiresIn: { minutes: 15 } }
export const API_KEY = 'ABCD-1234-EFGH'

/** The number of a token, counted by the {@link minter}. */
export const id = (token: JwtToken): unknown => token.claims?.jti

interface MinterOptions {
  /** Claims beside those that were requested, or instead of them. */
  readonly claims?: (requested: Requested) => object
  readonly headers?: () => Readonly<Record<string, string>>
  readonly delayMs?: number
}

/** What was requested. */
export interface Requested {
  /** In seconds since 1970. */
  readonly exp: number
}

/** Mints what is requested, each token with another number. */
export function minter(options: MinterOptions = {}): (received: Received) => Answer {
  const { claims = () => ({}), headers = () => ({}), delayMs = 0 } = options
  let minted = 0
  return ({ body }) => {
    const claim = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1]
    minted += 1
    const methods = [...body.matchAll(/<string>(.*?)<\/string>/g)].map((match) => match[1])
    const exp = Date.parse(claim('expiresAt') ?? '') / 1000
    const requested = {
      exp,
      aud: methods.length === 0 ? '*' : methods,
      mc: claim('maxCredits'),
      jti: String(minted),
    }
    return {
      body: success(jwtOf({ ...requested, ...claims({ exp }) })),
      headers: headers(),
      delayMs,
    }
  }
}

const mints = new Set<Promise<unknown>>()

class ObservedClient extends UserAdminClient {
  override getJwt(...args: Parameters<UserAdminClient['getJwt']>): Promise<JwtToken> {
    const mint = super.getJwt(...args)
    mints.add(mint)
    const end = () => mints.delete(mint)
    mint.then(end, end)
    return mint
  }
}

/** Waits for mints in the background of sources without a store, and what comes before and after them. */
export async function settle(): Promise<void> {
  do {
    await Promise.allSettled(mints)
    await new Promise((resolve) => setImmediate(resolve))
  } while (mints.size > 0)
}

/** The set-up of the tests of token sources. */
export interface TokenService {
  readonly service: FakeService
  /** `Date.now` stands still, but for `advance`. */
  readonly clock: { advance(milliseconds: number): void }
  readonly endpoint: string
  /** A client with one attempt for each mint; closed after the test. */
  connect(options?: Partial<UserAdminClientOptions>): UserAdminClient
  /** A source without jitter; closed after the test. Each is like a process of its own. */
  source(options?: Partial<TokenSourceOptions>, client?: UserAdminClient): TokenSource
}

/** Starts a service for the tests of a suite, which mints what is requested unless a test sets other answers. */
export function useTokenService(): TokenService {
  deriveOnce()
  const clock = freezeClock()
  const service = new FakeService(() => '')
  const sources: TokenSource[] = []
  const clients: UserAdminClient[] = []
  let endpoint = ''

  before(async () => {
    endpoint = await service.start()
  })
  after(() => service.stop())
  beforeEach(() => service.answerWith(minter()))
  afterEach(async () => {
    await Promise.all(sources.splice(0).map((source) => source.close()))
    for (const client of clients.splice(0)) client.close()
  })

  const connect = (options: Partial<UserAdminClientOptions> = {}): UserAdminClient => {
    const client = new ObservedClient({
      endpoint,
      credentials: { apiKey: API_KEY },
      proxy: false,
      retries: 0,
      ...options,
    })
    clients.push(client)
    return client
  }
  return {
    service,
    clock,
    get endpoint() {
      return endpoint
    },
    connect,
    source(options = {}, client = connect()) {
      const source = createTokenSource(client, { request: asked, refreshJitter: 0, ...options })
      sources.push(source)
      return source
    },
  }
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('did not fail')
}
