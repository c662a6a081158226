import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { HttpError, InputError, type JwtToken, type TokenSource } from '../../src/index.js'
import { jwtOf, success } from '../support/get-jwt-replies.js'
import { until } from '../support/until.js'
import { MemoryStore, withoutLocks } from './support/memory-store.js'
import {
  id,
  MINUTE,
  minter,
  rejection,
  SECOND,
  settle,
  useTokenService,
} from './support/token-service.js'

describe('TokenSource.forget', () => {
  const { service, clock, connect, source } = useTokenService()

  /** Waits until what a source minted is in the store. */
  const stored = (store: MemoryStore, tokens = 1) =>
    until(() => store.tokens.size === tokens && store.locks.size === 0)

  it('forgets the token of the default request, and that of another', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    await tokens.get()
    await tokens.get({ maxCredits: 1 })
    await stored(store, 2)
    await tokens.forget()
    expect(store.tokens.size).to.equal(1)
    expect(id(await tokens.get({ maxCredits: 1 }))).to.equal('2')
    await tokens.forget({ maxCredits: 1 })
    expect(store.tokens.size).to.equal(0)
    expect(id(await tokens.get())).to.equal('3')
    expect(id(await tokens.get({ maxCredits: 1 }))).to.equal('4')
  })

  it('forgets a token, here and in the store', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    const token = await tokens.get({ maxCredits: 1 })
    await stored(store)
    await tokens.forget(token)
    expect(store.tokens.size).to.equal(0)
    expect(id(await tokens.get({ maxCredits: 1 }))).to.equal('2')
  })

  it('forgets a token by a copy of it', async () => {
    const tokens = source()
    const { jwt } = await tokens.get()
    await tokens.forget({ jwt } as JwtToken)
    expect(id(await tokens.get())).to.equal('2')
  })

  it('takes a token out of the store that is only on its way there', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    for (const slowMs of [0, 20]) {
      store.before = () => sleep(slowMs)
      const token = await tokens.get()
      await tokens.forget(token)
      await until(() => store.locks.size === 0)
      expect(store.tokens.size).to.equal(0)
      store.before = () => {}
      const another = await tokens.get()
      expect(another.jwt).not.to.equal(token.jwt)
      await stored(store)
      await tokens.clear()
    }
  })

  it('leaves a token alone that came later', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    const old = await tokens.get()
    await stored(store)
    clock.advance(14 * MINUTE)
    await tokens.get()
    await until(() => tokens.stats().refreshes === 1 && store.locks.size === 0)
    await tokens.forget(old)
    expect(id(await tokens.get())).to.equal('2')
    expect(id(await source({ store }).get())).to.equal('2')
    expect(service.received).to.have.length(2)
  })

  it('leaves the mint alone that follows an earlier forget of the same token', async () => {
    const tokens = source()
    const token = await tokens.get()
    await tokens.forget(token)
    service.answerWith(minter({ delayMs: 50 }))
    const waiting = tokens.get()
    await until(() => service.received.length === 1)
    await tokens.forget(token)
    expect(await tokens.get()).to.equal(await waiting)
    expect(service.received).to.have.length(1)
  })

  it('causes one mint where 17 workers forget the same token and get again', async () => {
    const tokens = source()
    const token = await tokens.get()
    const next = await Promise.all(
      Array.from({ length: 17 }, async (_, worker) => {
        await sleep(3 * worker)
        await tokens.forget(token)
        return tokens.get()
      }),
    )
    expect(new Set(next.map(id))).to.deep.equal(new Set(['2']))
    expect(service.received).to.have.length(2)
  })

  it('causes one mint where workers of many processes forget the same token', async () => {
    const store = new MemoryStore()
    const sources = Array.from({ length: 8 }, () => source({ store: new MemoryStore(store) }))
    const given: [TokenSource, JwtToken][] = []
    for (const tokens of sources) given.push([tokens, await tokens.get()])
    await stored(store)
    service.answerWith(minter({ delayMs: 30, claims: () => ({ jti: 'new' }) }))
    clock.advance(SECOND)
    const next = await Promise.all(
      given.map(async ([tokens, token], worker) => {
        await sleep(10 * worker)
        await tokens.forget(token)
        return tokens.get()
      }),
    )
    expect(new Set(next.map(id))).to.deep.equal(new Set(['new']))
    expect(service.received).to.have.length(1)
  })

  it('lets a later get have no token of a mint that began before', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    service.answerWith(minter({ delayMs: 60 }))
    const before = tokens.get()
    await until(() => service.received.length === 1)
    await tokens.forget()
    clock.advance(1)
    const after = tokens.get()
    expect([id(await before), id(await after)]).to.deep.equal(['1', '2'])
    expect(id(await tokens.get())).to.equal('2')
    await stored(store)
    expect(id(await source({ store }).get())).to.equal('2')
  })

  it('lets a later get have no token of a mint that another process began before', async () => {
    const store = new MemoryStore()
    const [one, other] = [source({ store }), source({ store: new MemoryStore(store) })]
    service.answerWith(minter({ delayMs: 200 }))
    const before = one.get()
    await until(() => service.received.length === 1)
    clock.advance(1)
    await other.forget()
    clock.advance(1)
    expect(id(await other.get())).to.equal('2')
    expect(id(await before)).to.equal('1')
    await stored(store)
    expect(id(await source({ store }).get())).to.equal('2')
  })

  it('lets a later get have no token that another process began to replace it with', async () => {
    const store = new MemoryStore()
    const [one, other] = [source({ store }), source({ store: new MemoryStore(store) })]
    await one.get()
    await stored(store)
    const token = await other.get()
    clock.advance(14 * MINUTE)
    service.answerWith(minter({ delayMs: 200, claims: () => ({ jti: 'replacement' }) }))
    await one.get()
    await until(() => service.received.length === 1)
    service.answerWith(minter({ claims: () => ({ jti: 'new' }) }))
    await other.forget(token)
    expect(id(await other.get())).to.equal('new')
    await until(() => one.stats().refreshes === 1)
    await Promise.all([one.close(), other.close()])
    expect(id(await source({ store }).get())).to.equal('new')
  })

  it('lets a later get have no token of a mint that began before, of a store without locks', async () => {
    const store = new MemoryStore()
    const [one, other] = [withoutLocks(store), withoutLocks(store)].map((each) =>
      source({ store: each }),
    ) as [TokenSource, TokenSource]
    service.answerWith(minter({ delayMs: 200 }))
    const before = one.get()
    await until(() => service.received.length === 1)
    clock.advance(1)
    await other.forget()
    clock.advance(1)
    expect(id(await before)).to.equal('1')
    await stored(store)
    expect(id(await other.get())).to.equal('2')
  })

  it('keeps a token out of the store that another process forgets while it is set', async () => {
    const store = new MemoryStore()
    const [one, other] = [source({ store }), source({ store: new MemoryStore(store) })]
    // Its names are derived before, so that nothing else delays it.
    await other.forget()
    clock.advance(1)
    store.before = async ({ operation, key }) => {
      if (operation === 'set' && !key.endsWith(':lock')) await other.forget()
    }
    await one.get()
    await one.close()
    expect(store.callsOf('set')).not.to.have.length(0)
    expect(store.tokens.size).to.equal(0)
  })

  it('does not give out again what the store still has, or has again', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    const token = await tokens.get()
    await stored(store)
    const values = [...store.tokens]
    await tokens.forget(token)
    for (const [name, value] of values) store.plant(name, value)
    expect((await tokens.get()).jwt).not.to.equal(token.jwt)
  })

  it('does not give it to a caller that waits for its replacement', async () => {
    for (const isForgottenByRequest of [false, true]) {
      service.answerWith(minter())
      const tokens = source()
      const token = await tokens.get()
      clock.advance(15 * MINUTE - SECOND)
      service.answerWith(() => ({ status: 500, body: '', delayMs: 50 }))
      const waiting = rejection(tokens.get())
      await until(() => service.received.length === 1)
      await tokens.forget(isForgottenByRequest ? undefined : token)
      expect(await waiting).to.be.instanceOf(HttpError)
    }
  })

  it('lets a caller wait for longer where the old token is forgotten meanwhile', async () => {
    const tokens = source()
    const token = await tokens.get()
    clock.advance(15 * MINUTE - 100)
    service.answerWith(minter({ delayMs: 150, claims: () => ({ jti: 'new' }) }))
    const waiting = tokens.get()
    await until(() => service.received.length === 1)
    await tokens.forget(token)
    expect(id(await waiting)).to.equal('new')
  })

  it('lets all callers after it wait for one mint, while one that began before goes on', async () => {
    service.answerWith(minter({ delayMs: 40 }))
    const tokens = source()
    const before = tokens.get()
    await until(() => service.received.length === 1)
    await tokens.forget()
    service.answerWith(minter({ delayMs: 100, claims: () => ({ jti: 'new' }) }))
    const after = tokens.get()
    await before
    expect((await Promise.all([after, tokens.get()])).map(id)).to.deep.equal(['new', 'new'])
    expect(service.received).to.have.length(1)
  })

  it('lets the next token into the store, however slow the deletion is', async () => {
    for (const forgets of [1, 2]) {
      service.answerWith(minter())
      const store = new MemoryStore()
      const tokens = source({ store })
      await tokens.get()
      await stored(store)
      store.before = ({ operation }) => (operation === 'delete' ? sleep(40) : undefined)
      const forgetting = [tokens.forget()]
      const next = tokens.get()
      if (forgets === 2) forgetting.push(tokens.forget())
      await Promise.all(forgetting)
      expect(id(await next)).to.equal('2')
      await stored(store)
      await tokens.close()
      expect(id(await source({ store }).get())).to.equal('2')
    }
  })

  it('has no token of the store that was minted before, of as many requests as are kept', async () => {
    const store = new MemoryStore()
    const other = source({ store })
    for (const maxCredits of [1, 2]) await other.get({ maxCredits })
    await stored(store, 2)
    const values = [...store.tokens]
    const tokens = source({ store })
    clock.advance(1)
    for (const maxCredits of [1, 2]) await tokens.forget({ maxCredits })
    for (const [name, value] of values) store.plant(name, value)
    expect(id(await tokens.get({ maxCredits: 1 }))).to.equal('3')
  })

  it('reports a vault that fails or is slow, and does not wait for it', async () => {
    const sealed = new Error('sealed')
    for (const [answer, expected] of [
      [() => Promise.reject(sealed), /vault|credentials/i],
      [() => new Promise<never>(() => {}), /within 20 ms/],
    ] as const) {
      const errors: unknown[] = []
      const tokens = source(
        { store: new MemoryStore(), storeTimeoutMs: 20, onError: (error) => errors.push(error) },
        connect({ credentials: answer }),
      )
      await tokens.forget()
      expect(String(errors)).to.match(expected)
    }
  })

  it('forgets a token that it did not give out itself', async () => {
    const store = new MemoryStore()
    const token = await source({ store }).get()
    await stored(store)
    await source({ store }).forget(token)
    expect(id(await source({ store }).get())).to.equal('2')
  })

  it('lets a refresh under way replace nothing that was forgotten', async () => {
    const tokens = source()
    const token = await tokens.get()
    clock.advance(14 * MINUTE)
    service.answerWith(minter({ delayMs: 50, claims: () => ({ jti: 'refreshed' }) }))
    await tokens.get()
    await until(() => service.received.length === 1)
    service.answerWith(minter({ claims: () => ({ jti: 'new' }) }))
    await tokens.forget(token)
    expect(id(await tokens.get())).to.equal('new')
    await settle()
    expect(id(await tokens.get())).to.equal('new')
  })

  it('forgets a token again that the service has minted again', async () => {
    const exp = Math.floor(Date.now() / 1000) + 15 * 60
    service.answerWith(() => success(jwtOf({ exp, aud: '*' })))
    const tokens = source({ store: new MemoryStore() })
    for (const mints of [1, 2, 3]) {
      await tokens.forget(await tokens.get())
      expect(service.received).to.have.length(mints)
    }
  })

  it('does nothing with a token that is unknown', async () => {
    const tokens = source()
    await tokens.get()
    await tokens.forget({ jwt: jwtOf({ jti: 'x' }) } as JwtToken)
    await tokens.forget({ jwt: 'opaque' } as JwtToken)
    expect(id(await tokens.get())).to.equal('1')
  })
})

describe('TokenSource.spend', () => {
  const { service, clock, connect, source } = useTokenService()

  it('replaces a token that has no credits left', async () => {
    const store = new MemoryStore()
    const tokens = source({ store })
    const token = await tokens.get({ maxCredits: 3 })
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    await tokens.spend(token)
    await tokens.spend(token, 1.5)
    expect(await tokens.get({ maxCredits: 3 })).to.equal(token)
    await tokens.spend(token, 0.5)
    expect(store.tokens.size).to.equal(0)
    expect(id(await tokens.get({ maxCredits: 3 }))).to.equal('2')
  })

  it('replaces it once, however many callers spend the last credit', async () => {
    const tokens = source({ request: { expiresIn: { minutes: 15 }, maxCredits: 5 } })
    const token = await tokens.get()
    const next = await Promise.all(
      Array.from({ length: 20 }, async () => {
        await tokens.spend(token)
        return tokens.get()
      }),
    )
    expect(new Set(next.slice(4).map(id))).to.deep.equal(new Set(['2']))
    expect(service.received).to.have.length(2)
  })

  it('adds fractions up without an error of rounding', async () => {
    const tokens = source({ request: { expiresIn: { minutes: 15 }, maxCredits: 1 } })
    const token = await tokens.get()
    for (let part = 0; part < 9; part++) await tokens.spend(token, 0.1)
    expect(await tokens.get()).to.equal(token)
    await tokens.spend(token, 0.1)
    expect(id(await tokens.get())).to.equal('2')
  })

  it('counts by the claim of the token where that is lower than what was asked', async () => {
    service.answerWith(minter({ claims: () => ({ mc: '2' }) }))
    const tokens = source()
    const token = await tokens.get({ maxCredits: 3 })
    await tokens.spend(token, 2)
    expect(await tokens.get({ maxCredits: 3 })).not.to.equal(token)
  })

  it('counts by the request where the token cannot be read', async () => {
    service.answerWith(() => ({
      body: '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetJWTResponse xmlns="http://www.data-8.co.uk/integr8"><GetJWTResult><Status><Success>true</Success><CreditsRemaining>1</CreditsRemaining></Status><Jwt>opaque</Jwt></GetJWTResult></GetJWTResponse></soap:Body></soap:Envelope>',
    }))
    const tokens = source({}, connect({ verifyToken: false }))
    const token = await tokens.get({ maxCredits: 2 })
    await tokens.spend(token, 2)
    await tokens.get({ maxCredits: 2 })
    expect(service.received).to.have.length(2)
  })

  it('leaves a token without a limit, and one that came later', async () => {
    const tokens = source()
    const token = await tokens.get()
    await tokens.spend(token, 2 ** 31 - 1)
    expect(await tokens.get()).to.equal(token)

    const limited = await tokens.get({ maxCredits: 1 })
    clock.advance(14 * MINUTE)
    await tokens.get({ maxCredits: 1 })
    await settle()
    await tokens.spend(limited)
    expect(id(await tokens.get({ maxCredits: 1 }))).to.equal('3')
    expect(service.received).to.have.length(3)
  })

  it('takes a claim of no credits, or of less, for no limit', async () => {
    for (const mc of [0, -1, '0']) {
      service.answerWith(minter({ claims: () => ({ mc }) }))
      const tokens = source()
      const token = await tokens.get()
      await tokens.spend(token)
      expect(await tokens.get()).to.equal(token)
    }
  })

  it('counts of a token as long as it is used, though others take its place in memory', async () => {
    const store = new MemoryStore()
    const tokens = source({ store, maxEntries: 1 })
    const token = await tokens.get({ maxCredits: 3 })
    for (const maxCredits of [4, 5]) {
      await tokens.spend(token)
      await tokens.get({ maxCredits })
    }
    await until(() => store.tokens.size === 3 && store.locks.size === 0)
    await tokens.spend(token)
    expect(store.tokens.size).to.equal(2)
  })

  it('accepts the bounds of credits', async () => {
    const tokens = source()
    const token = await tokens.get({ maxCredits: 1 })
    await tokens.spend(token, Number.MIN_VALUE)
    expect(await tokens.get({ maxCredits: 1 })).to.equal(token)
    await tokens.spend(token, 2 ** 31 - 1)
    expect(await tokens.get({ maxCredits: 1 })).not.to.equal(token)
  })

  it('refuses what is not a token, and credits that cannot be counted', async () => {
    const tokens = source()
    const token = await tokens.get()
    const throwing = Object.defineProperty({}, 'jwt', {
      get: () => {
        throw new Error('hunter2')
      },
    })
    const bad: [unknown, unknown, string][] = [
      [undefined, undefined, 'token'],
      [null, 1, 'token'],
      [token.jwt, 1, 'token'],
      [{}, 1, 'token'],
      [{ jwt: '' }, 1, 'token'],
      [{ jwt: 1 }, 1, 'token'],
      [Object.create({ jwt: token.jwt }), 1, 'token'],
      [throwing, 1, 'token'],
      [token, 0, 'credits'],
      [token, -1, 'credits'],
      [token, Number.NaN, 'credits'],
      [token, Number.POSITIVE_INFINITY, 'credits'],
      [token, 2 ** 31, 'credits'],
      [token, '1', 'credits'],
      [token, null, 'credits'],
      [token, 1n, 'credits'],
    ]
    for (const [given, credits, field] of bad) {
      const error = await rejection(tokens.spend(given as JwtToken, credits as number))
      expect(error).to.be.instanceOf(InputError).and.include({ field })
      expect(String(error)).not.to.contain('hunter2')
    }
    expect(await tokens.get()).to.equal(token)
  })
})
