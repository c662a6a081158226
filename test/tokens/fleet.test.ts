import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import type { TokenSource, TokenStore } from '../../src/index.js'
import { until } from '../support/until.js'
import { MemoryStore, withoutLocks } from './support/memory-store.js'
import { id, MINUTE, minter, SECOND, settle, useTokenService } from './support/token-service.js'

describe('a fleet with one store', () => {
  const { service, clock, connect, source } = useTokenService()

  const fleet = (size: number, store: () => TokenStore): TokenSource[] =>
    Array.from({ length: size }, () => source({ store: store() }))

  it('mints once, however many processes and callers ask at once', async () => {
    const store = new MemoryStore()
    service.answerWith(minter({ delayMs: 200 }))
    const sources = fleet(6, () => new MemoryStore(store))
    const tokens = await Promise.all(
      sources.flatMap((tokens) => Array.from({ length: 20 }, () => tokens.get())),
    )
    expect(new Set(tokens.map(id))).to.deep.equal(new Set(['1']))
    expect(service.received).to.have.length(1)
    const stats = sources.map((tokens) => tokens.stats())
    expect(stats.map(({ mints }) => mints).sort()).to.deep.equal([0, 0, 0, 0, 0, 1])
    expect(stats.reduce((sum, { storeHits }) => sum + storeHits, 0)).to.equal(5)
    await until(() => store.locks.size === 0)
  })

  it('mints once for each request', async () => {
    const store = new MemoryStore()
    const sources = fleet(3, () => new MemoryStore(store))
    const limits = [1, 2, 3, 4]
    const tokens = await Promise.all(
      sources.flatMap((tokens) => limits.map((maxCredits) => tokens.get({ maxCredits }))),
    )
    expect(new Set(tokens.map(({ jwt }) => jwt)).size).to.equal(limits.length)
    expect(service.received).to.have.length(limits.length)
  })

  it('replaces a token once, and gives the old one meanwhile', async () => {
    const store = new MemoryStore()
    const sources = fleet(4, () => new MemoryStore(store))
    for (const tokens of sources) await tokens.get()
    await until(() => store.locks.size === 0)
    service.answerWith(minter({ delayMs: 100, claims: () => ({ jti: 'new' }) }))
    clock.advance(14 * MINUTE)
    const during = await Promise.all(sources.map((tokens) => tokens.get()))
    expect(during.map(id)).to.deep.equal(['1', '1', '1', '1'])
    await until(() => store.locks.size === 1)
    await until(() => store.locks.size === 0)
    clock.advance(250)
    for (const tokens of sources) {
      await until(async () => id(await tokens.get()) === 'new')
      expect(tokens.stats()).to.include({ refreshes: 1 })
    }
    expect(service.received).to.have.length(1)
  })

  it('leaves no lock that was being renewed when the mint ended', async () => {
    const store = new MemoryStore()
    let renew: () => void = () => {}
    store.before = ({ operation, key }) =>
      operation === 'set' && key.endsWith(':lock')
        ? new Promise<void>((resolve) => {
            renew = resolve
          })
        : undefined
    service.answerWith(minter({ delayMs: 2000 }))
    const tokens = source({ store })
    const token = tokens.get()
    await until(() => store.callsOf('set').length === 1)
    await token
    await until(() => store.tokens.size === 1)
    await sleep(20)
    renew()
    await tokens.close()
    expect(store.locks.size).to.equal(0)
  })

  it('goes on where the process that mints has died', async () => {
    const store = new MemoryStore()
    const dead = new MemoryStore(store)
    service.answerWith(() => ({ body: '', delayMs: 2000 }))
    const died = source({ store: dead, storeTimeoutMs: 50 }).get()
    died.catch(() => {})
    await until(() => service.received.length === 1)
    expect([...store.locks.keys()].map((key) => store.ttlOf(key))).to.deep.equal([5 * SECOND])
    dead.before = () => new Promise(() => {})
    const other = source({ store }).get()
    await until(() => store.callsOf('add').length > 0)
    service.answerWith(minter())
    await sleep(100)
    expect(service.received).to.have.length(0)
    clock.advance(5 * SECOND)
    expect(id(await other)).to.equal('1')
  })

  it('waits for a process that mints for longer than a lock lasts', async () => {
    const store = new MemoryStore()
    service.answerWith(minter({ delayMs: 2200 }))
    const sources = [source({ store }), source({ store: new MemoryStore(store) })]
    const waiting = sources.map((tokens) => tokens.get())
    await until(() => service.received.length === 1)
    clock.advance(4 * SECOND)
    const name = [...store.locks.keys()][0] ?? ''
    await until(() => store.ttlOf(name) === 5 * SECOND)
    clock.advance(4 * SECOND)
    expect((await Promise.all(waiting)).map(id)).to.deep.equal(['1', '1'])
    expect(service.received).to.have.length(1)
  })

  it('mints itself while the deadline leaves time for an attempt', async () => {
    const store = new MemoryStore()
    service.answerWith(minter({ delayMs: 4000 }))
    const slow = source({ store: new MemoryStore(store) }).get()
    slow.catch(() => {})
    await until(() => service.received.length === 1)
    service.answerWith(minter({ claims: () => ({ jti: 'own' }) }))
    const start = performance.now()
    const impatient = source({ store }, connect({ timeoutMs: 600, deadlineMs: 1800 }))
    expect(id(await impatient.get())).to.equal('own')
    expect(performance.now() - start).to.be.within(800, 1800)
    expect(impatient.stats()).to.include({ mints: 1, waits: 1 })
    // The lock of the other one is left to it, and the token is there for all.
    await until(() => store.tokens.size === 1)
    expect(store.locks.size).to.equal(1)
    expect(id(await source({ store: new MemoryStore(store) }).get())).to.equal('own')
  })

  it('stores no token of an impatient process where the request was forgotten during its mint', async () => {
    const store = new MemoryStore()
    service.answerWith(minter({ delayMs: 4000 }))
    const slow = source({ store: new MemoryStore(store) }).get()
    slow.catch(() => {})
    await until(() => service.received.length === 1)
    service.answerWith(minter({ delayMs: 300, claims: () => ({ jti: 'late' }) }))
    const impatient = source({ store }, connect({ timeoutMs: 600, deadlineMs: 1800 }))
    const late = impatient.get()
    await until(() => service.received.length === 1)
    const forgetful = source({ store: new MemoryStore(store) })
    await forgetful.forget()
    expect(id(await late)).to.equal('late')
    service.answerWith(minter({ claims: () => ({ jti: 'new' }) }))
    expect(id(await forgetful.get())).to.equal('new')
    await impatient.close()
    expect(id(await source({ store: new MemoryStore(store) }).get())).to.equal('new')
  })

  it('waits for half of the deadline where one attempt may take all of it', async () => {
    const store = new MemoryStore()
    service.answerWith(minter({ delayMs: 300 }))
    const sources = [store, new MemoryStore(store)].map((each) =>
      source({ store: each }, connect({ timeoutMs: 2000, deadlineMs: 2000 })),
    )
    const tokens = await Promise.all(sources.map((each) => each.get()))
    expect(tokens.map(id)).to.deep.equal(['1', '1'])
    expect(service.received).to.have.length(1)
  })

  it('leaves a token in the store that came while it minted itself', async () => {
    const store = new MemoryStore()
    service.answerWith(minter({ delayMs: 600 }))
    const slow = source({ store: new MemoryStore(store) }).get()
    await until(() => service.received.length === 1)
    service.answerWith(minter({ claims: () => ({ jti: 'own' }) }))
    const later = new MemoryStore(store)
    later.before = ({ operation, key }) =>
      /^(?:add|set)$/.test(operation) && !key.endsWith(':lock')
        ? until(() => store.tokens.size === 1)
        : undefined
    const impatient = source({ store: later }, connect({ timeoutMs: 300, deadlineMs: 600 }))
    expect(id(await impatient.get())).to.equal('own')
    expect(id(await slow)).to.equal('1')
    await impatient.close()
    expect(id(await source({ store }).get())).to.equal('1')
  })

  it('works without add', async () => {
    const store = new MemoryStore()
    const [first, second] = fleet(2, () => withoutLocks(store)) as [TokenSource, TokenSource]
    const token = await first.get()
    await until(() => store.tokens.size === 1)
    expect(id(await second.get())).to.equal('1')
    await second.forget(token)
    expect(store.tokens.size).to.equal(0)
    expect(store.callsOf('add')).to.deep.equal([])
  })

  it('mints once by add alone, without deleteIf', async () => {
    const store = new MemoryStore()
    service.answerWith(minter({ delayMs: 100 }))
    const sources = fleet(3, () => ({
      ...withoutLocks(store),
      add: (key, value, ttlMs) => store.add(key, value, ttlMs),
    }))
    const tokens = await Promise.all(sources.map((each) => each.get()))
    expect(new Set(tokens.map(id))).to.deep.equal(new Set(['1']))
    await until(() => store.locks.size === 0)
    expect(service.received).to.have.length(1)
  })

  it('leaves a lock to the process that took it meanwhile', async () => {
    for (const hasDeleteIf of [true, false]) {
      const store = new MemoryStore()
      service.answerWith(minter({ delayMs: 60 }))
      const add: TokenStore['add'] = (key, value, ttlMs) => store.add(key, value, ttlMs)
      const tokens = source({ store: hasDeleteIf ? store : { ...withoutLocks(store), add } })
      const waiting = tokens.get()
      await until(() => service.received.length === 1)
      const [name = ''] = store.locks.keys()
      store.plant(name, 'another')
      await waiting
      await tokens.close()
      expect([...store.locks]).to.deep.equal([[name, 'another']])
    }
  })

  it('replaces tokens at different times, by refreshJitter', async () => {
    const count = 60
    const tokens = source({ refreshJitter: 0.5 })
    const getAll = async () => {
      for (let maxCredits = 1; maxCredits <= count; maxCredits++) await tokens.get({ maxCredits })
      await settle()
      return tokens.stats().refreshes
    }
    await getAll()
    clock.advance(14 * MINUTE - SECOND)
    expect(await getAll()).to.equal(0)
    clock.advance(SECOND)
    const after: number[] = []
    for (let part = 0; part < 6; part++) {
      clock.advance(5 * SECOND)
      after.push(await getAll())
    }
    const more = after.map((total, index) => total - (after[index - 1] ?? 0))
    expect(more.filter((refreshed) => refreshed > 0)).to.have.length.above(3)
    expect(after.at(-1)).to.equal(count)
    expect(service.received).to.have.length(2 * count)
  })
})
