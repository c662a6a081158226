import { setTimeout as sleep } from 'node:timers/promises'
import KeyvRedis from '@keyv/redis'
import { expect } from 'chai'
import { Keyv } from 'keyv'
import {
  createTokenSource,
  type TokenSource,
  type TokenStore,
  UserAdminClient,
} from '../../src/index.js'
import { FakeService } from '../support/fake-service.js'
import { jwtOf, success } from '../support/get-jwt-replies.js'
import { describeWithRedis } from '../support/redis-server.js'

/** What every Keyv does as the store of sources. */
function sharesTokens(connect: () => Keyv): void {
  const service = new FakeService(() => '')
  const clients: UserAdminClient[] = []
  const sources: TokenSource[] = []
  const errors: unknown[] = []
  let endpoint = ''
  let stores: readonly Keyv[] = []

  before(async () => {
    endpoint = await service.start()
  })
  after(() => service.stop())
  beforeEach(() => {
    let minted = 0
    service.answerWith(({ body }) => {
      minted += 1
      const end = /<expiresAt>(.*?)<\/expiresAt>/.exec(body)?.[1] ?? ''
      return success(jwtOf({ exp: Date.parse(end) / 1000, aud: '*', jti: String(minted) }))
    })
    stores = [connect(), connect()]
    errors.length = 0
  })
  afterEach(async () => {
    // What they are storing would connect a Keyv again.
    await Promise.all(sources.splice(0).map((source) => source.close()))
    for (const client of clients.splice(0)) client.close()
    await Promise.all(stores.map((store) => store.disconnect()))
  })

  /** A source as in a process of its own. */
  function makeSource(store: TokenStore | undefined = stores[0]): TokenSource {
    const credentials = { apiKey: 'ABCD-1234' }
    const client = new UserAdminClient({ endpoint, credentials, proxy: false, retries: 0 })
    clients.push(client)
    const source = createTokenSource(client, {
      request: { expiresIn: { minutes: 15 } },
      onError: (error) => errors.push(error),
      ...(store === undefined ? {} : { store }),
    })
    sources.push(source)
    return source
  }

  /** Storing is not waited for: mints until a source finds what another one has stored. */
  async function mintShared(): Promise<string> {
    let { jwt } = await makeSource().get()
    for (;;) {
      const found = await makeSource().get()
      if (found.jwt === jwt) return jwt
      jwt = found.jwt
      await sleep(5)
    }
  }

  it('shares one mint between sources', async () => {
    const jwt = await mintShared()
    const minted = service.received.length
    const found = await makeSource(stores[1]).get()
    expect(found.jwt).to.equal(jwt)
    expect(found.claims?.jti).to.equal(String(minted))
    expect(service.received).to.have.length(minted)
    expect(errors).to.deep.equal([])
  })

  it('loses what a source forgets', async () => {
    const jwt = await mintShared()
    await makeSource(stores[1]).forget()
    expect((await makeSource().get()).jwt).not.to.equal(jwt)
    expect(errors).to.deep.equal([])
  })
}

describe('a token source with Keyv in memory', () => {
  let memory: Map<string, unknown>

  beforeEach(() => {
    memory = new Map()
  })
  sharesTokens(() => new Keyv({ store: memory }))
})

describeWithRedis('a token source with Keyv in Redis', (redis) => {
  let run = 0

  beforeEach(() => {
    run += 1
  })
  // Keyv puts its namespace before the keys, also where the adapter has one.
  sharesTokens(() => new Keyv(new KeyvRedis(redis.url), { namespace: `${redis.prefix}${run}` }))
})
