import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, FakeService, type Received } from '../../support/fake-service.js'
import { jwtOf, refusal, success } from '../../support/get-jwt-replies.js'

/** A token that the service minted. */
export interface Mint {
  /** From 1. Stands in the token as `jti`. */
  readonly number: number
  /** The worker that asked. */
  readonly by: string
  /** When, in milliseconds since 1970. */
  readonly at: number
  readonly jwt: string
}

/** How the service answers; at once, with a token, where nothing is said. */
export interface Behaviour {
  readonly delayMs?: number
  readonly refuse?: string
}

/** A service that mints what is asked for, and counts. */
export class MintingService {
  readonly mints: Mint[] = []
  endpoint = ''
  readonly #behaviour: (mint: Mint) => Behaviour
  readonly #service = new FakeService((received) => this.#answer(received))

  constructor(behaviour: (mint: Mint) => Behaviour = () => ({})) {
    this.#behaviour = behaviour
  }

  async start(): Promise<this> {
    this.endpoint = await this.#service.start()
    return this
  }

  stop(): Promise<void> {
    return this.#service.stop()
  }

  /** Waits until it was asked so many times. */
  async untilAsked(times: number): Promise<void> {
    while (this.mints.length < times) await sleep(5)
  }

  #answer({ body, headers }: Received): Answer {
    const text = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1]
    const number = this.mints.length + 1
    const methods = [...body.matchAll(/<string>(.*?)<\/string>/g)].map((match) => match[1])
    const jwt = jwtOf({
      sub: text('username'),
      exp: Date.parse(text('expiresAt') ?? '') / 1000,
      aud: methods.length === 0 ? '*' : methods,
      mc: text('maxCredits'),
      ip: text('clientIp'),
      jti: String(number),
    })
    const mint = { number, by: String(headers['x-worker']), at: Date.now(), jwt }
    const { delayMs = 0, refuse } = this.#behaviour(mint)
    const date = new Date(mint.at + delayMs).toUTCString()
    const answer = { headers: { date }, delayMs }
    if (refuse !== undefined) return { ...answer, body: refusal(refuse) }
    this.mints.push(mint)
    return { ...answer, body: success(jwt) }
  }
}
