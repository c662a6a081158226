import { getEventListeners } from 'node:events'
import { inspect } from 'node:util'
import { expect } from 'chai'
import {
  AbortError,
  createTokenSource,
  InputError,
  type JwtToken,
  ServiceError,
  TokenError,
  type TokenSourceOptions,
  type TokenStore,
  UserAdminClient,
  type UserAdminClientOptions,
} from '../../src/index.js'
import { FakeService, type Received } from '../support/fake-service.js'
import { freezeClock } from '../support/frozen-clock.js'
import { jwtOf, refusal, success } from '../support/get-jwt-replies.js'

const MINUTE = 60_000
const asked = { expiresIn: { minutes: 15 } }

/** Mints what is requested, each token with another number. */
function minter(): (received: Received) => string {
  let minted = 0
  return ({ body }) => {
    const claim = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1]
    minted += 1
    const methods = [...body.matchAll(/<string>(.*?)<\/string>/g)].map((match) => match[1])
    return success(
      jwtOf({
        exp: Date.parse(claim('expiresAt') ?? '') / 1000,
        aud: methods.length === 0 ? '*' : methods,
        mc: claim('maxCredits'),
        jti: String(minted),
      }),
    )
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

/** Waits for what runs in the background: mints, and what comes before and after them without a timer. */
async function settle(): Promise<void> {
  do {
    await Promise.allSettled(mints)
    await new Promise((resolve) => setImmediate(resolve))
  } while (mints.size > 0)
}

describe('createTokenSource', () => {
  const clock = freezeClock()
  const service = new FakeService(() => '')
  let endpoint = ''
  const clients: UserAdminClient[] = []

  before(async () => {
    endpoint = await service.start()
  })
  after(() => service.stop())
  beforeEach(() => service.answerWith(minter()))
  afterEach(() => {
    for (const client of clients.splice(0)) client.close()
  })

  function connect(options: Partial<UserAdminClientOptions> = {}): UserAdminClient {
    const client = new ObservedClient({
      endpoint,
      credentials: { apiKey: 'ABCD-1234' },
      proxy: false,
      retries: 0,
      ...options,
    })
    clients.push(client)
    return client
  }

  const source = (options: Partial<TokenSourceOptions> = {}, client = connect()) =>
    createTokenSource(client, { request: asked, ...options })

  const id = (token: JwtToken) => token.claims?.jti

  it('mints once for all callers that wait', async () => {
    const tokens = source()
    const waiting = Array.from({ length: 50 }, () => tokens.get())
    const ids = new Set((await Promise.all(waiting)).map(id))
    expect(ids).to.deep.equal(new Set(['1']))
    expect(service.received).to.have.length(1)
  })

  it('mints once for each distinct request', async () => {
    const tokens = source()
    const overrides = [
      undefined,
      {},
      { allowedMethods: ['A', 'B'] },
      { allowedMethods: ['B', 'A'] },
      { allowedMethods: ['A'] },
      { clientIp: '::1' },
      { maxCredits: 5 },
      { applicationName: 'x' },
      { options: { ApplicationName: 'x' } },
      { expiresIn: { minutes: 16 } },
      { expiresAt: '2030-06-01T01:00:00Z' },
      { expiresAt: '2030-06-01T01:00:01Z' },
      { expiresAt: '2030-06-01T01:00:00.9Z' },
    ]
    const ids = []
    for (const override of overrides) ids.push(id(await tokens.get(override)))
    const expected = ['1', '1', '2', '2', '3', '4', '5', '6', '6', '7', '8', '9', '8']
    expect(ids).to.deep.equal(expected)
  })

  it('replaces expiresIn by an override of expiresAt, and the reverse', async () => {
    const tokens = source()
    const token = await tokens.get({ expiresAt: '2030-06-01T01:00:00Z' })
    expect(token.expiresAt.year).to.equal(2030)
    const fixed = source({ request: { expiresAt: '2030-06-01T01:00:00Z', maxCredits: 5 } })
    const other = await fixed.get({ expiresIn: { minutes: 1 } })
    expect(other.expiresAt.toMillis()).to.equal(Date.now() + MINUTE)
    expect(other.claims?.mc).to.equal('5')
  })

  it('keeps a token until shortly before its end, then replaces it in the background', async () => {
    const tokens = source()
    expect(id(await tokens.get())).to.equal('1')
    clock.advance(14 * MINUTE - 1)
    expect(id(await tokens.get())).to.equal('1')
    expect(service.received).to.have.length(1)
    clock.advance(1)
    expect(id(await tokens.get())).to.equal('1')
    await settle()
    expect(id(await tokens.get())).to.equal('2')
    expect(service.received).to.have.length(2)
  })

  it('waits for a new one where the old one is about to end', async () => {
    const tokens = source()
    await tokens.get()
    clock.advance(15 * MINUTE - 5000)
    expect(id(await tokens.get())).to.equal('2')
  })

  it('keeps the old one while it cannot be replaced, then rejects with the reason', async () => {
    const errors: unknown[] = []
    const tokens = source({ onError: (error) => errors.push(error) })
    await tokens.get()
    service.answerWith(() => refusal('no credits'))
    clock.advance(14 * MINUTE)
    expect(id(await tokens.get())).to.equal('1')
    await settle()
    expect(errors).to.have.length(1)
    expect(errors[0]).to.be.instanceOf(ServiceError)
    // The next attempt waits a second.
    expect(id(await tokens.get())).to.equal('1')
    await settle()
    expect(service.received).to.have.length(1)
    clock.advance(1000)
    await tokens.get()
    await settle()
    expect(service.received).to.have.length(2)
    clock.advance(MINUTE)
    const waiting = [tokens.get(), tokens.get()]
    for (const result of await Promise.allSettled(waiting)) {
      expect(result.status === 'rejected' && result.reason).to.be.instanceOf(ServiceError)
    }
    service.answerWith(minter())
    expect(id(await tokens.get())).to.equal('1')
  })

  it('replaces a short-lived token in the second half of its life', async () => {
    const tokens = source({ request: { expiresIn: { seconds: 20 } } })
    await tokens.get()
    clock.advance(9_999)
    await tokens.get()
    await settle()
    expect(service.received).to.have.length(1)
    clock.advance(1)
    await tokens.get()
    await settle()
    expect(service.received).to.have.length(2)
  })

  it('gives a token until a moment before its end, less for a short-lived one', async () => {
    const cases: [TokenSourceOptions['request'], number, number][] = [
      [{ expiresIn: { seconds: 20 } }, 60_000, 18_000],
      [{ expiresIn: { minutes: 15 } }, 1_000, 899_000],
      [{ expiresIn: { minutes: 15 } }, 0, 900_000],
    ]
    for (const [request, refreshBeforeMs, usableMs] of cases) {
      const errors: unknown[] = []
      service.answerWith(minter())
      const tokens = source({ request, refreshBeforeMs, onError: (error) => errors.push(error) })
      await tokens.get()
      service.answerWith(() => refusal('no credits'))
      clock.advance(usableMs - 1)
      expect(id(await tokens.get())).to.equal('1')
      await settle()
      clock.advance(1)
      const failed = await tokens.get().catch((error: unknown) => error)
      expect(failed).to.be.instanceOf(ServiceError)
    }
  })

  it('keeps a token with a fixed end to that end', async () => {
    const tokens = source({ request: { expiresAt: '2026-01-15T13:00:00Z' } })
    await tokens.get()
    clock.advance(60 * MINUTE - 1)
    expect(id(await tokens.get())).to.equal('1')
    clock.advance(1)
    let failed: unknown
    await tokens.get().catch((error) => {
      failed = error
    })
    expect(failed).to.be.instanceOf(InputError).and.include({ field: 'expiresAt' })
  })

  it('keeps the allowed number of tokens, those that were requested last', async () => {
    const tokens = source({ maxEntries: 2 })
    const get = async (maxCredits: number) => id(await tokens.get({ maxCredits }))
    expect([await get(1), await get(2), await get(1), await get(3)]).to.deep.equal([
      '1',
      '2',
      '1',
      '3',
    ])
    expect([await get(1), await get(2)]).to.deep.equal(['1', '4'])
  })

  it('counts a token that was minted again as requested last', async () => {
    const tokens = source({ maxEntries: 2 })
    const get = async (maxCredits: number) => id(await tokens.get({ maxCredits }))
    expect([await get(1), await get(2)]).to.deep.equal(['1', '2'])
    clock.advance(15 * MINUTE)
    expect([await get(1), await get(3), await get(1)]).to.deep.equal(['3', '4', '3'])
  })

  it('forgets a token', async () => {
    const store = new Map<string, unknown>()
    const tokens = source({ store })
    await tokens.get()
    await tokens.get({ maxCredits: 1 })
    await settle()
    expect(store.size).to.equal(2)
    await tokens.forget()
    expect(store.size).to.equal(1)
    expect(id(await tokens.get())).to.equal('3')
    expect(id(await tokens.get({ maxCredits: 1 }))).to.equal('2')
  })

  it('lets one caller stop waiting, without effect on the others', async () => {
    const mint = minter()
    service.answerWith((received) => ({ body: mint(received), delayMs: 50 }))
    const tokens = source()
    const controller = new AbortController()
    const stopped = tokens.get(undefined, { signal: controller.signal })
    const others = tokens.get()
    controller.abort('enough')
    let failed: unknown
    await stopped.catch((error) => {
      failed = error
    })
    expect(failed).to.be.instanceOf(AbortError).and.include({ cause: 'enough' })
    expect(id(await others)).to.equal('1')
    const late = await tokens.get({}, { signal: controller.signal }).catch((error) => error)
    expect(late).to.be.instanceOf(AbortError)
  })

  it('leaves no listener on a signal', async () => {
    const { signal } = new AbortController()
    const tokens = source()
    await tokens.get(undefined, { signal })
    service.answerWith(() => refusal('no credits'))
    await tokens.get({ maxCredits: 1 }, { signal }).catch(() => {})
    expect(getEventListeners(signal, 'abort')).to.deep.equal([])
  })

  it('does not depend on later changes of its options', async () => {
    const allowedMethods = ['A']
    const tokens = source({ request: { ...asked, allowedMethods } })
    allowedMethods.push('B')
    expect((await tokens.get()).claims?.aud).to.deep.equal(['A'])
  })

  describe('with a store', () => {
    it('shares tokens between sources, and leaves no secret in the keys', async () => {
      const store = new Map<string, unknown>()
      const first = await source({ store }).get()
      await settle()
      const second = await source({ store }).get()
      expect(second).to.deep.equal(first)
      expect(second).not.to.equal(first)
      expect(service.received).to.have.length(1)
      expect([...store.keys()].join()).to.match(/^data8-useradmin:token:[\w-]{43}$/)
    })

    it('stores JSON, as for Redis, with a time to live', async () => {
      const store = new Map<string, string>()
      const ttls: unknown[] = []
      const redis: TokenStore = {
        get: async (key) => JSON.parse(store.get(key) ?? 'null'),
        set: async (key, value, ttlMs) => {
          ttls.push(ttlMs)
          store.set(key, JSON.stringify(value))
        },
      }
      const first = await source({ store: redis }).get()
      await settle()
      const second = await source({ store: redis }).get()
      expect(second).to.deep.equal(first)
      expect(second.expiresAt.equals(first.expiresAt)).to.equal(true)
      expect(ttls).to.deep.equal([15 * MINUTE])
    })

    it('distinguishes accounts, endpoints and requests', async () => {
      const store = new Map<string, unknown>()
      const clientsOf = [
        connect(),
        connect({ credentials: { apiKey: 'EFGH-5678' } }),
        connect({ credentials: async () => ({ apiKey: 'IJKL-9012' }) }),
        connect({ endpoint: `${endpoint}?other` }),
      ]
      for (const client of clientsOf) await source({ store }, client).get()
      await source({ store }).get({ maxCredits: 1 })
      await settle()
      expect(store.size).to.equal(5)
      // A vault that gives the same account shares its tokens.
      const vaulted = connect({ credentials: () => ({ apiKey: 'apikey-ABCD-1234' }) })
      expect(id(await source({ store }, vaulted).get())).to.equal('1')
    })

    it('verifies every stored token', async () => {
      const errors: unknown[] = []
      const now = Date.now()
      const exp = now / 1000 + 15 * 60
      const stored = (jwt: unknown, more: object = {}) => ({
        jwt,
        creditsRemaining: '1',
        mintedAt: now,
        ...more,
      })
      const bad: unknown[] = [
        'hunter2',
        [],
        { value: 1 },
        stored('hunter2'),
        stored(5),
        stored(jwtOf({ exp: exp + 1, aud: ['A'] })),
        stored(jwtOf({ exp, aud: '*' })),
        stored(jwtOf({ exp, aud: ['A', 'B'] })),
        stored(jwtOf({ exp, aud: ['A', 'B'], sub: 'apikey-hunter2-1234' })),
        stored(jwtOf({ aud: ['A'] })),
        stored(jwtOf({ exp, aud: ['A'] }), { mintedAt: 'now' }),
        stored(jwtOf({ exp, aud: ['A'] }), { more: 1 }),
      ]
      for (const value of bad) {
        service.answerWith(minter())
        const store: TokenStore = { get: () => value, set: () => {} }
        const onError = (error: unknown) => errors.push(error)
        const tokens = source({ store, onError }, connect())
        expect(id(await tokens.get({ allowedMethods: ['A'] }))).to.equal('1')
      }
      expect(errors).to.have.length(bad.length)
      expect(inspect(errors, { depth: Infinity })).not.to.contain('hunter2')
    })

    it('reports a token of the store without the secrets of the account', async () => {
      for (const [credentials, sub] of [
        [{ apiKey: 'ABCD-1234-EFGH' }, 'ABCD-1234-EFGH'],
        [{ username: 'demo', password: 'hunter2 hunter2' }, 'hunter2 hunter2'],
      ] as const) {
        service.answerWith(minter())
        const jwt = jwtOf({ exp: Date.now() / 1000 + 3600, sub })
        const value = { jwt, creditsRemaining: '1', mintedAt: Date.now() }
        const store: TokenStore = { get: () => value, set: () => {} }
        const errors: unknown[] = []
        const client = connect({ credentials })
        await source({ store, onError: (error) => errors.push(error) }, client).get()
        expect(errors[0]).to.be.instanceOf(TokenError)
        const shown = inspect(errors, { depth: Infinity }) + JSON.stringify(errors)
        expect(shown).to.contain('[redacted]').and.not.contain(sub)
      }
    })

    it('mints again where the stored token is about to end or has ended', async () => {
      const now = Date.now()
      for (const left of [-1, 0, 30]) {
        service.answerWith(minter())
        const jwt = jwtOf({ exp: now / 1000 + left })
        const value = { jwt, creditsRemaining: '1', mintedAt: now - 15 * MINUTE }
        const store: TokenStore = { get: () => value, set: () => {} }
        expect(id(await source({ store }).get())).to.equal('1')
      }
    })

    it('gives no stored token after its end, whenever it says that it was minted', async () => {
      const now = Date.now()
      for (const mintedAt of [0, now + 15 * MINUTE, 8.64e15]) {
        service.answerWith(minter())
        const jwt = jwtOf({ exp: now / 1000 + 30, jti: 'stored' })
        let value: unknown = { jwt, creditsRemaining: '1', mintedAt }
        const store: TokenStore = { get: () => value, set: () => {} }
        const tokens = source({ store, refreshBeforeMs: 0 })
        expect(id(await tokens.get())).to.equal('stored')
        value = undefined
        clock.advance(30_000)
        expect(id(await tokens.get()), String(mintedAt)).to.equal('1')
        clock.advance(-30_000)
      }
    })

    it('treats null as absent, and needs no method delete', async () => {
      const errors: unknown[] = []
      const store: TokenStore = { get: () => null, set: () => {} }
      const tokens = source({ store, onError: (error) => errors.push(error) })
      expect(id(await tokens.get())).to.equal('1')
      await tokens.forget()
      expect(errors).to.deep.equal([])
    })

    it('keeps credits that JSON cannot write as a number', async () => {
      for (const [credits, read] of [
        ['NaN', Number.NaN],
        ['INF', Infinity],
        ['0.5', 0.5],
      ] as const) {
        const exp = Date.now() / 1000 + 15 * 60
        service.answerWith(() => success(jwtOf({ exp }), credits))
        let stored: string | undefined
        const store: TokenStore = {
          get: () => stored && JSON.parse(stored),
          set: (_key, value) => {
            stored = JSON.stringify(value)
          },
        }
        await source({ store }).get()
        await settle()
        expect((await source({ store }).get()).creditsRemaining).to.deep.equal(read)
        expect(service.received).to.have.length(1)
      }
    })

    it('stores no token that has ended or has no end', async () => {
      let puts = 0
      const store: TokenStore = {
        get: () => undefined,
        set: () => {
          puts += 1
        },
      }
      service.answerWith(() => success(jwtOf({ exp: Date.now() / 1000 })))
      await source({ store }).get()
      service.answerWith(() => success('opaque'))
      await source({ store }, connect({ verifyToken: false })).get()
      await settle()
      expect(puts).to.equal(0)
    })

    it('leaves no timer', async () => {
      const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout')
      // Mocha sets its own timer when the test first waits.
      await settle()
      const before = timers().length
      await source({ store: new Map(), storeTimeoutMs: 60_000 }).forget()
      expect(timers()).to.have.length(before)
    })

    it('mints where the store or the vault behind its keys fails', async () => {
      const errors: unknown[] = []
      const onError = (error: unknown) => {
        errors.push(error)
        throw new Error('a listener that fails')
      }
      const broken: TokenStore = {
        get: () => {
          throw new Error('down')
        },
        set: () => Promise.reject(new Error('down')),
        delete: () => Promise.reject(new Error('down')),
      }
      const tokens = source({ store: broken, onError })
      expect(id(await tokens.get())).to.equal('1')
      await tokens.forget()
      await settle()
      expect(errors).to.have.length(3)
    })

    it('does not wait for a store that does not answer', async () => {
      const errors: unknown[] = []
      const onError = (error: unknown) => errors.push(error)
      const store: TokenStore = { get: () => new Promise(() => {}), set: () => {} }
      expect(id(await source({ store, storeTimeoutMs: 5, onError }).get())).to.equal('1')
      expect(String(errors)).to.contain('5 ms')
      let asked = 0
      const credentials = () => {
        asked += 1
        return asked === 1 ? new Promise<never>(() => {}) : { apiKey: 'ABCD-1234' }
      }
      const slow = connect({ credentials })
      expect(id(await source({ store: new Map(), storeTimeoutMs: 5 }, slow).get())).to.equal('2')
    })
  })

  it('refuses bad options, and bad overrides', async () => {
    const client = connect()
    const bad: [unknown, unknown, string][] = [
      [undefined, { request: asked }, 'client'],
      [{ getJwt: () => {} }, { request: asked }, 'client'],
      [client, undefined, 'options'],
      [client, {}, 'request'],
      [client, { request: {} }, 'expiresAt'],
      [client, { request: { ...asked, clientIP: '::1' } }, 'clientIP'],
      [client, { request: asked, refreshBefore: 1 }, 'refreshBefore'],
      [client, { request: asked, refreshBeforeMs: -1 }, 'refreshBeforeMs'],
      [client, { request: asked, maxEntries: 0 }, 'maxEntries'],
      [client, { request: asked, store: {} }, 'store'],
      [client, { request: asked, store: { get: () => {} } }, 'store'],
      [client, { request: asked, store: { set: () => {} } }, 'store'],
      [client, { request: asked, store: null }, 'store'],
      [client, { request: asked, storeTimeoutMs: 0 }, 'storeTimeoutMs'],
      [client, { request: asked, onError: 'log' }, 'onError'],
    ]
    for (const [given, options, field] of bad) {
      expect(() => createTokenSource(given as UserAdminClient, options as TokenSourceOptions))
        .to.throw(InputError)
        .that.includes({ field })
    }
    const tokens = source()
    for (const [overrides, options, field] of [
      [null, undefined, 'overrides'],
      [{ maxCredit: 1 }, undefined, 'maxCredit'],
      [{ allowedMethods: [] }, undefined, 'allowedMethods'],
      [{}, { signal: 1 }, 'signal'],
      [{}, { timeoutMs: 1 }, 'timeoutMs'],
    ] as const) {
      let failed: unknown
      await tokens.get(overrides as object, options as object).catch((error) => {
        failed = error
      })
      expect(failed).to.be.instanceOf(InputError).and.include({ field })
    }
    expect(service.received).to.deep.equal([])
  })

  it('refuses an override that is undefined where that would widen the token', async () => {
    const tokens = createTokenSource(connect(), { request: { ...asked, clientIp: '203.0.113.7' } })
    for (const field of ['clientIp', 'allowedMethods', 'maxCredits']) {
      for (const run of [tokens.get, tokens.forget]) {
        const error = await run({ [field]: undefined }).catch((e: unknown) => e)
        expect(error).to.be.instanceOf(InputError).and.include({ field })
      }
    }
    expect(service.received).to.deep.equal([])
    await tokens.get({ expiresIn: undefined, expiresAt: undefined } as object)
    expect(service.received[0]?.body).to.contain('<clientIp>203.0.113.7</clientIp>')
  })

  it('shares one token between the spellings of an address', async () => {
    const tokens = createTokenSource(connect(), { request: asked })
    const spellings = ['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:cb00:7107']
    const found = []
    for (const clientIp of spellings) found.push(await tokens.get({ clientIp }))
    expect(new Set(found)).to.have.property('size', 1)
    expect(service.received).to.have.length(1)
  })

  it('gives holdsSecret of tokens from a store as well', async () => {
    const values = new Map<string, unknown>()
    const store: TokenStore = {
      get: (key) => values.get(key),
      set: (key, value) => values.set(key, value),
    }
    for (const [sub, holdsSecret] of [
      ['x-ABCD-1234-EFGH', true],
      ['demo', false],
    ] as const) {
      values.clear()
      service.answerWith(({ body }) =>
        success(jwtOf({ exp: Date.parse(/<expiresAt>(.*?)</.exec(body)?.[1] ?? '') / 1000, sub })),
      )
      for (const minted of [1, 1]) {
        const client = connect({ credentials: { apiKey: 'ABCD-1234-EFGH' } })
        const token = await createTokenSource(client, { request: asked, store }).get()
        await settle()
        expect(token.holdsSecret).to.equal(holdsSecret)
        expect(service.received).to.have.length(minted)
      }
    }
  })

  it('shows no token when it is printed', async () => {
    const tokens = source()
    const { jwt } = await tokens.get()
    expect(inspect(tokens, { depth: Infinity, showHidden: true })).not.to.contain(jwt)
  })
})
