import { inspect } from 'node:util'
import { expect } from 'chai'
import { UserAdminError } from '../../src/errors.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { type RawServer, startRawServer } from '../support/raw-server.js'
import { type Answer, fault11, JWT, type Outcome, RIGHT, WRONG } from './spellings.js'

const password = 'hunter2-&-co'

describe('answers', () => {
  let server: RawServer
  let client: UserAdminClient
  let next: Buffer

  before(async () => {
    server = await startRawServer((socket) => {
      socket.write(next)
    })
    client = new UserAdminClient({
      endpoint: server.url,
      credentials: { username: 'demo', password },
      retries: 0,
      proxy: false,
    })
  })

  after(async () => {
    client.close()
    await server.close()
  })

  async function call(bytes: Buffer): Promise<unknown> {
    next = bytes
    return client
      .getJwt({ expiresAt: '2030-06-01T01:00:00Z' })
      .then((token) => token.jwt)
      .catch((error: unknown) => error)
  }

  function judge(ended: unknown, outcome: Outcome): void {
    if (outcome === 'token') {
      expect(ended, inspect(ended)).to.equal(JWT)
      return
    }
    expect(ended).to.be.instanceOf(UserAdminError)
    expect(ended, inspect(ended)).to.deep.include({ attempts: 1, ...outcome })
    expectNoSecret(ended)
  }

  for (const [title, answers] of Object.entries({ 'give the token': RIGHT, 'give none': WRONG })) {
    describe(title, () => {
      for (const [name, { bytes, outcome }] of Object.entries<Answer>(answers)) {
        it(name, async () => judge(await call(bytes), outcome))
      }
    })
  }

  it('with a megabyte of stack trace are truncated', async () => {
    const trace = 'at System.Web.Services.Protocols\n'.repeat(30_000)
    const body = fault11(`<faultcode>soap:Server</faultcode><faultstring>${trace}</faultstring>`)
    const [large] = [Buffer.from(body)]
    next = Buffer.concat([
      Buffer.from(
        `HTTP/1.1 500 E\r\ncontent-type: text/xml\r\ncontent-length: ${large.length}\r\n\r\n`,
      ),
      large,
    ])
    const error = (await call(next)) as { faultString: string; detailText: string; message: string }
    expect(error).to.include({
      code: 'SOAP_FAULT',
      faultString: 'at System.Web.Services.Protocols',
    })
    expect(error.detailText).to.have.lengthOf(64 * 1024)
    expect(error.message).to.have.lengthOf.below(1000)
  })
})

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
