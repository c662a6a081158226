import { inspect } from 'node:util'
import { expect } from 'chai'
import { ServiceError, TokenError, type TokenStore } from '../../src/index.js'
import { jwtOf, refusal, success } from '../support/get-jwt-replies.js'
import { until } from '../support/until.js'
import { MemoryStore } from './support/memory-store.js'
import {
  API_KEY,
  id,
  MINUTE,
  minter,
  rejection,
  SECOND,
  useTokenService,
} from './support/token-service.js'

describe('a token source with a store', () => {
  const tests = useTokenService()
  const { service, clock, connect, source } = tests

  it('shares tokens between sources, and leaves no secret in the names', async () => {
    const store = new MemoryStore()
    const first = await source({ store }).get()
    await until(() => store.tokens.size === 1)
    const second = await source({ store }).get()
    expect(second).to.deep.equal(first)
    expect(second).not.to.equal(first)
    expect(service.received).to.have.length(1)
    expect([...store.tokens.keys()].join()).to.match(/^data8-useradmin:token:[\w-]{43}$/)
  })

  it('stores text, with a time to live, in a store that writes JSON', async () => {
    const values = new Map<string, string>()
    const ttls: unknown[] = []
    const store: TokenStore = {
      get: async (key) => JSON.parse(values.get(key) ?? 'null'),
      set: async (key, value, ttlMs) => {
        ttls.push(ttlMs)
        values.set(key, JSON.stringify(value))
      },
    }
    const first = await source({ store }).get()
    await until(() => values.size === 1)
    const second = await source({ store }).get()
    expect(second).to.deep.equal(first)
    expect(second.expiresAt.equals(first.expiresAt)).to.equal(true)
    expect(ttls).to.deep.equal([15 * MINUTE])
  })

  it('reads values and locks that the store gives as bytes', async () => {
    const store = new MemoryStore()
    const bytes: TokenStore = {
      get: async (key) => {
        const value = await store.get(key)
        return typeof value === 'string' ? Buffer.from(value) : value
      },
      set: (key, value, ttlMs) => store.set(key, value, ttlMs),
      add: (key, value, ttlMs) => store.add(key, value, ttlMs),
      deleteIf: (key, value) => store.deleteIf(key, value),
    }
    await source({ store: bytes }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    expect(id(await source({ store: bytes }).get())).to.equal('1')
  })

  it('works with a Map', async () => {
    const store = new Map<string, unknown>()
    await source({ store }).get()
    await until(() => store.size === 1)
    const tokens = source({ store })
    expect(id(await tokens.get())).to.equal('1')
    await tokens.forget()
    expect(store.size).to.equal(0)
    expect(id(await tokens.get())).to.equal('2')
  })

  it('distinguishes accounts, endpoints and requests', async () => {
    const store = new MemoryStore()
    const clientsOf = [
      connect(),
      connect({ credentials: { apiKey: 'EFGH-5678' } }),
      connect({ credentials: async () => ({ apiKey: 'IJKL-9012' }) }),
      connect({ endpoint: `${tests.endpoint}?other` }),
    ]
    for (const client of clientsOf) await source({ store }, client).get()
    await source({ store }).get({ maxCredits: 1 })
    await until(() => store.tokens.size === 5)
    // A vault that gives the same account shares its tokens.
    const vaulted = connect({ credentials: () => ({ apiKey: `apikey-${API_KEY}` }) })
    expect(id(await source({ store }, vaulted).get())).to.equal('1')
  })

  it('verifies every stored token', async () => {
    const bad: ((requested: { exp: number }) => object)[] = [
      ({ exp }) => ({ exp: exp + 1 }),
      () => ({ aud: '*' }),
      () => ({ aud: ['A', 'B'] }),
      () => ({ aud: ['A', 'B'], sub: API_KEY }),
      () => ({ mc: '10' }),
    ]
    const errors: unknown[] = []
    const store = new MemoryStore()
    const request = { allowedMethods: ['A'], expiresIn: { minutes: 15 } }
    const careless = source({ store, request }, connect({ verifyToken: false }))
    const tokens = source({ store, request, onError: (error) => errors.push(error) })
    for (const [index, claims] of bad.entries()) {
      errors.length = 0
      const maxCredits = 5 + index
      service.answerWith(minter({ claims }))
      await careless.get({ maxCredits })
      await until(() => store.tokens.size === index + 1 && store.locks.size === 0)
      service.answerWith(minter())
      expect(id(await tokens.get({ maxCredits }))).to.equal('1')
      expect(service.received).to.have.length(1)
      expect(errors).not.to.have.length(0)
      for (const error of errors) expect(error).to.be.instanceOf(TokenError)
      const shown = inspect(errors, { depth: Infinity }) + JSON.stringify(errors)
      expect(shown).not.to.contain(API_KEY)
    }
  })

  it('reports a token of the store without the secrets of the account', async () => {
    for (const [credentials, sub] of [
      [{ apiKey: API_KEY }, API_KEY],
      [{ username: 'demo', password: 'hunter2 hunter2' }, 'hunter2 hunter2'],
    ] as const) {
      const store = new MemoryStore()
      service.answerWith(minter({ claims: ({ exp }) => ({ exp: exp + 3600, sub }) }))
      await source({ store }, connect({ credentials, verifyToken: false })).get()
      await until(() => store.tokens.size === 1)
      service.answerWith(minter())
      const errors: unknown[] = []
      const client = connect({ credentials })
      await source({ store, onError: (error) => errors.push(error) }, client).get()
      expect(errors[0]).to.be.instanceOf(TokenError)
      const shown = inspect(errors, { depth: Infinity }) + JSON.stringify(errors)
      expect(shown).to.contain('[redacted]').and.not.contain(sub)
    }
  })

  it('mints again where the stored token has ended, whatever the store says', async () => {
    for (const overdueMs of [0, MINUTE]) {
      service.answerWith(minter())
      const values = new Map<string, string>()
      const store: TokenStore = {
        get: (key) => values.get(key),
        set: (key, value) => values.set(key, value),
      }
      await source({ store }).get()
      await until(() => values.size === 1)
      clock.advance(15 * MINUTE + overdueMs)
      expect(id(await source({ store }).get())).to.equal('2')
    }
  })

  it('replaces a stored token that is about to end, as one in memory', async () => {
    const store = new MemoryStore()
    await source({ store }).get()
    await until(() => store.tokens.size === 1)
    clock.advance(14 * MINUTE + SECOND)
    const tokens = source({ store })
    expect(id(await tokens.get())).to.equal('1')
    expect(id(await tokens.get())).to.equal('1')
    await until(() => tokens.stats().refreshes === 1)
    expect(id(await tokens.get())).to.equal('2')
  })

  it('ignores a token that lives for much longer by our clock than was asked for', async () => {
    const store = new MemoryStore()
    clock.advance(6 * MINUTE)
    await source({ store }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    clock.advance(-6 * MINUTE)
    expect(id(await source({ store }).get())).to.equal('2')
  })

  it('takes a token with a fixed end to that end', async () => {
    const store = new MemoryStore()
    const request = { expiresAt: new Date(Date.now() + 15 * MINUTE) }
    await source({ store, request }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    clock.advance(15 * MINUTE - 1)
    expect(id(await source({ store, request }).get())).to.equal('1')
    expect(service.received).to.have.length(1)
  })

  it('waits for a new token where the stored one is in its last moments', async () => {
    const store = new MemoryStore()
    await source({ store }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    clock.advance(15 * MINUTE - SECOND)
    service.answerWith(() => refusal('no credits'))
    const tokens = source({ store })
    expect(id(await tokens.get())).to.equal('1')
    expect(tokens.stats()).to.include({ storeHits: 1, mints: 0 })
    expect(service.received).to.have.length(1)
    service.answerWith(minter({ claims: () => ({ jti: 'new' }) }))
    expect(id(await source({ store }).get())).to.equal('new')
  })

  it('gives no stored token that ended, or was forgotten, while another was asked for in vain', async () => {
    const store = new MemoryStore()
    await source({ store }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    clock.advance(15 * MINUTE - SECOND)
    const refused = { body: refusal('no credits'), delayMs: 100 }
    service.answerWith(() => refused)
    const tokens = source({ store })
    const waiting = rejection(tokens.get())
    await until(() => service.received.length === 1)
    await tokens.forget()
    expect(await waiting).to.be.instanceOf(ServiceError)

    service.answerWith(minter())
    await source({ store }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    clock.advance(15 * MINUTE - SECOND)
    service.answerWith(() => refused)
    const late = rejection(source({ store }).get())
    await until(() => service.received.length === 1)
    clock.advance(SECOND)
    expect(await late).to.be.instanceOf(ServiceError)
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
    const store = new MemoryStore()
    const [one, other] = [source({ store }), source({ store })]
    const cases: [string, number][] = [
      ['NaN', Number.NaN],
      ['INF', Number.POSITIVE_INFINITY],
      ['0.5', 0.5],
    ]
    for (const [index, [credits, read]] of cases.entries()) {
      const exp = Date.now() / 1000 + 15 * 60
      service.answerWith(() => success(jwtOf({ exp }), credits))
      const clientIp = `203.0.113.${index}`
      await one.get({ clientIp })
      await until(() => store.tokens.size === index + 1)
      expect((await other.get({ clientIp })).creditsRemaining).to.deep.equal(read)
      expect(service.received).to.have.length(1)
    }
  })

  it('stores no token that has ended or has no end', async () => {
    const store = new MemoryStore()
    service.answerWith(() => success(jwtOf({ exp: Date.now() / 1000 })))
    const ended = source({ store })
    expect(await rejection(ended.get())).to.be.instanceOf(TokenError)
    service.answerWith(() => success('opaque'))
    const endless = source({ store }, connect({ verifyToken: false }))
    await endless.get()
    await Promise.all([ended.close(), endless.close()])
    expect(store.callsOf('set')).to.deep.equal([])
    expect(store.tokens.size + store.locks.size).to.equal(0)
  })

  it('gives holdsSecret of tokens from a store as well', async () => {
    for (const [sub, holdsSecret] of [
      [`x-${API_KEY}`, true],
      ['demo', false],
    ] as const) {
      const store = new MemoryStore()
      service.answerWith(minter({ claims: () => ({ sub }) }))
      await source({ store }).get()
      await until(() => store.tokens.size === 1)
      expect((await source({ store }).get()).holdsSecret).to.equal(holdsSecret)
      expect(service.received).to.have.length(1)
    }
  })

  it('leaves no timer', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout')
    const store = new MemoryStore()
    const tokens = source({ store, storeTimeoutMs: 60_000 })
    // Mocha sets its own timer when the test first waits.
    await new Promise((resolve) => setImmediate(resolve))
    const before = timers().length
    await tokens.forget()
    expect(timers()).to.have.length(before)
  })
})
