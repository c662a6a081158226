import { inspect } from 'node:util'
import { expect } from 'chai'
import { UserAdminError } from '../../src/errors.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { type RawServer, reply, startRawServer } from '../support/raw-server.js'
import { type Answer, JWT, type Outcome } from './answer.js'
import { RIGHT_JSON, WRONG_JSON } from './json-spellings.js'
import { fault11, RIGHT, WRONG } from './spellings.js'

const password = 'hunter2-&-co'

/** Calls a server that answers with the given bytes. */
class Caller {
  readonly #protocol: 'soap' | 'json'
  #server: RawServer | undefined
  #client: UserAdminClient | undefined
  #next: Buffer = Buffer.alloc(0)

  constructor(protocol: 'soap' | 'json') {
    this.#protocol = protocol
  }

  async start(): Promise<void> {
    this.#server = await startRawServer((socket) => {
      socket.write(this.#next)
    })
    this.#client = new UserAdminClient({
      protocol: this.#protocol,
      endpoint: this.#server.url,
      credentials: { username: 'demo', password },
      retries: 0,
      proxy: false,
    })
  }

  async stop(): Promise<void> {
    this.#client?.close()
    await this.#server?.close()
  }

  /** The token, or the error. */
  async call(bytes: Buffer): Promise<unknown> {
    this.#next = bytes
    return this.#client
      ?.getJwt({ expiresAt: '2030-06-01T01:00:00Z' })
      .then((token) => token.jwt)
      .catch((error: unknown) => error)
  }
}

for (const protocol of ['soap', 'json'] as const) {
  describe(`answers over ${protocol}`, () => {
    const caller = new Caller(protocol)
    before(() => caller.start())
    after(() => caller.stop())

    for (const [title, answers] of Object.entries({
      'give the token': protocol === 'soap' ? RIGHT : RIGHT_JSON,
      'give none': protocol === 'soap' ? WRONG : WRONG_JSON,
    })) {
      describe(title, () => {
        for (const [name, { bytes, outcome }] of Object.entries<Answer>(answers)) {
          it(name, async () => judge(await caller.call(bytes), outcome))
        }
      })
    }
  })
}

describe('answers with a megabyte of stack trace', () => {
  const caller = new Caller('soap')
  before(() => caller.start())
  after(() => caller.stop())

  it('are truncated', async () => {
    const trace = 'at System.Web.Services.Protocols\n'.repeat(30_000)
    const body = fault11(`<faultcode>soap:Server</faultcode><faultstring>${trace}</faultstring>`)
    const error = (await caller.call(reply(body, { status: '500 E' }))) as {
      faultString: string
      detailText: string
      message: string
    }
    expect(error).to.include({
      code: 'SOAP_FAULT',
      faultString: 'at System.Web.Services.Protocols',
    })
    expect(error.detailText).to.have.lengthOf(64 * 1024)
    expect(error.message).to.have.lengthOf.below(1000)
  })
})

function judge(ended: unknown, outcome: Outcome): void {
  if (outcome === 'token') {
    expect(ended, inspect(ended)).to.equal(JWT)
    return
  }
  expect(ended).to.be.instanceOf(UserAdminError)
  expect(ended, inspect(ended)).to.deep.include({ attempts: 1, ...outcome })
  expectNoSecret(ended)
}

function expectNoSecret(error: unknown): void {
  const seen = [
    String(error),
    (error as Error).stack,
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    JSON.stringify(error),
  ].join('\n')
  for (const secret of [password, 'hunter2', JWT, JWT.slice(0, 40)])
    expect(seen).not.to.contain(secret)
}
