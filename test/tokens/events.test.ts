import { inspect } from 'node:util'
import { expect } from 'chai'
import { ServiceError, TOKEN_CHANNEL, type TokenEvent } from '../../src/index.js'
import { refusal } from '../support/get-jwt-replies.js'
import { until } from '../support/until.js'
import { MemoryStore } from './support/memory-store.js'
import { observeTokens } from './support/observe-tokens.js'
import {
  API_KEY,
  MINUTE,
  minter,
  rejection,
  SECOND,
  settle,
  useTokenService,
} from './support/token-service.js'

describe('the events of a token source', () => {
  const { service, clock, connect, source } = useTokenService()
  const events = observeTokens()

  const types = () => events.map(({ type }) => type)
  const of = <T extends TokenEvent['type']>(type: T) =>
    events.filter((event): event is Extract<TokenEvent, { type: T }> => event.type === type)

  it('are published on a channel that is public', () => {
    expect(TOKEN_CHANNEL).to.equal('data8-useradmin:token')
  })

  it('say what is done in memory', async () => {
    service.answerWith(minter({ delayMs: 20 }))
    const tokens = source()
    const [token] = await Promise.all([tokens.get(), tokens.get()])
    await tokens.get()
    expect(types()).to.deep.equal(['wait', 'mint', 'hit'])
    expect(of('wait')).to.deep.equal([{ type: 'wait', for: 'process' }])
    expect(of('mint')[0]).to.include({ background: false, creditsRemaining: 4.5 })
    expect(of('mint')[0]?.durationMs).to.be.within(15, 1000)
    clock.advance(14 * MINUTE)
    events.length = 0
    await tokens.get()
    await settle()
    expect(types()).to.deep.equal(['hit', 'mint', 'refresh'])
    expect(of('mint')[0]).to.include({ background: true })
    events.length = 0
    // It was replaced: what is removed is in memory no more.
    await tokens.forget(token)
    await tokens.forget()
    await tokens.get()
    await tokens.clear()
    const limited = await tokens.get({ maxCredits: 1 })
    await tokens.spend(limited)
    expect(of('forget').map(({ reason }) => reason)).to.deep.equal([
      'forget',
      'forget',
      'clear',
      'spent',
    ])
    expect(tokens.stats()).to.deep.equal({
      mints: 4,
      refreshes: 1,
      hits: 2,
      storeHits: 0,
      waits: 1,
      failures: 0,
      storeFailures: 0,
      minting: 0,
      entries: 0,
    })
  })

  it('say what is done with a store and a fleet', async () => {
    const store = new MemoryStore()
    service.answerWith(minter({ delayMs: 150 }))
    const [one, other] = [source({ store }), source({ store: new MemoryStore(store) })]
    // Its names are derived before, so that it looks for the token in time.
    await other.forget({ maxCredits: 9 })
    const first = one.get()
    await until(() => service.received.length === 1)
    await other.get()
    await first
    await until(() => store.locks.size === 0)
    expect(of('wait')).to.deep.equal([{ type: 'wait', for: 'fleet' }])
    expect(of('store-hit')).to.have.length(1)
    expect(other.stats()).to.include({ storeHits: 1, waits: 1, mints: 0 })
    events.length = 0
    store.before = () => {
      throw new Error('down')
    }
    await one.get({ maxCredits: 1 })
    expect(of('store-failure')).to.have.length(1)
    expect(of('store-failure')[0]?.error).to.be.instanceOf(Error)
    expect(one.stats()).to.include({ storeFailures: 1 })
  })

  it('say what fails, once for each attempt', async () => {
    service.answerWith(() => refusal('no credits'))
    const tokens = source()
    await Promise.allSettled([tokens.get(), tokens.get(), tokens.get()])
    await rejection(tokens.get())
    expect(of('failure')).to.have.length(1)
    expect(of('failure')[0]).to.include({ background: false })
    expect(of('failure')[0]?.error).to.be.instanceOf(ServiceError)
    service.answerWith(minter())
    clock.advance(5 * SECOND)
    await tokens.get()
    service.answerWith(() => ({ status: 500, body: '' }))
    clock.advance(14 * MINUTE)
    events.length = 0
    await tokens.get()
    await settle()
    expect(of('failure')).to.have.length(1)
    expect(of('failure')[0]).to.include({ background: true })
    expect(tokens.stats()).to.include({ failures: 2, mints: 1 })
  })

  it('hold no secret, whatever happens', async () => {
    const password = 'hunter2 & "more"'
    const store = new MemoryStore()
    const client = connect({ credentials: { username: 'demo', password } })
    const jwts = new Set<string>()
    const values = new Set<string>()
    const claims = ({ exp }: { exp: number }) => ({ exp: exp + extra, sub: password })
    let extra = 0
    const tokens = source({ store }, client)
    const get = async () => {
      const token = await tokens.get().catch(() => undefined)
      if (token !== undefined) jwts.add(token.jwt)
      await until(() => store.locks.size === 0)
      for (const value of store.tokens.values()) values.add(value)
      return token
    }
    service.answerWith(minter({ claims, headers: () => ({ date: new Date(0).toUTCString() }) }))
    const token = await get()
    await get()
    if (token !== undefined) await tokens.forget(token)
    await get()
    const [name = ''] = store.tokens.keys()
    store.plant(name, [...values][0]?.replace('.', '.A') ?? '')
    await source({ store }, client).get()
    service.answerWith(() => refusal(`wrong password ${password} of ${[...jwts][0]}`))
    clock.advance(20 * MINUTE)
    await get()
    extra = 3600
    service.answerWith(minter({ claims }))
    clock.advance(MINUTE)
    await get()
    service.answerWith(() => ({ status: 500, body: `trace ${password}` }))
    clock.advance(MINUTE)
    await get()
    store.before = ({ key }) => {
      throw new Error(`${password} ${key} ${[...values][0]}`)
    }
    await get()
    expect(new Set(types())).to.include.all.keys(
      ...(['mint', 'hit', 'forget', 'failure', 'store-failure', 'clock'] as const),
    )
    expect(values.size).to.be.above(0)
    const shown = inspect(events, { depth: Infinity, showHidden: true }) + JSON.stringify(events)
    for (const secret of ['hunter2', API_KEY, ...jwts, ...values, name]) {
      expect(shown).not.to.contain(secret)
    }
  })

  it('are counted without a subscriber', async () => {
    const tokens = source()
    await tokens.get()
    await tokens.get()
    expect(tokens.stats()).to.include({ mints: 1, hits: 1, entries: 1 })
    expect(Object.isFrozen(tokens)).to.equal(true)
  })
})
