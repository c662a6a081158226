import { expect } from 'chai'
import { AbortError, TimeoutError } from '../../src/index.js'
import { refusal } from '../support/get-jwt-replies.js'
import { until } from '../support/until.js'
import { MemoryStore } from './support/memory-store.js'
import { MINUTE, minter, rejection, useTokenService } from './support/token-service.js'

describe('mints under way at once', () => {
  const { service, clock, connect, source } = useTokenService()

  /** Mints, and gives how many requests were under way at most. */
  function countMost(delayMs: number): () => number {
    const mint = minter({ delayMs })
    const begun: number[] = []
    let most = 0
    service.answerWith((received) => {
      const now = performance.now()
      begun.push(now)
      most = Math.max(most, begun.filter((at) => now - at < delayMs - 1).length)
      return mint(received)
    })
    return () => most
  }

  const range = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ maxCredits: from + index }))

  it('are at most maxConcurrentMints, 16 by default', async () => {
    for (const [options, limit] of [
      [{ maxConcurrentMints: 1 }, 1],
      [{ maxConcurrentMints: 3 }, 3],
      [{}, 16],
    ] as const) {
      const most = countMost(150)
      const tokens = source(options)
      const all = Promise.all(range(1, limit * 3).map((request) => tokens.get(request)))
      await until(() => service.received.length > 0)
      expect(tokens.stats().minting).to.be.at.most(limit)
      await all
      expect(most()).to.equal(limit)
      expect(tokens.stats()).to.include({ mints: limit * 3, minting: 0 })
    }
  })

  it('are 16 until one has succeeded, then as many as is permitted', async () => {
    const tokens = source({ maxConcurrentMints: 40 })
    let most = countMost(200)
    await Promise.all(range(1, 17).map((request) => tokens.get(request)))
    expect(most()).to.equal(16)
    most = countMost(500)
    await Promise.all(range(100, 40).map((request) => tokens.get(request)))
    expect(most()).to.equal(40)
  })

  it('let those go first for which a caller waits', async () => {
    const tokens = source({ maxConcurrentMints: 1 })
    for (const request of range(1, 3)) await tokens.get(request)
    clock.advance(14 * MINUTE)
    const order: string[] = []
    const mint = minter({ delayMs: 20 })
    service.answerWith((received) => {
      order.push(/<maxCredits>(\d+)</.exec(received.body)?.[1] ?? '')
      return mint(received)
    })
    for (const request of range(1, 3)) await tokens.get(request)
    await tokens.get({ maxCredits: 9 })
    await until(() => tokens.stats().refreshes === 3)
    expect(order).to.deep.equal(['1', '9', '2', '3'])
  })

  it('let those go first that had a turn before, in which another process had the lock', async () => {
    const store = new MemoryStore()
    let lock = ''
    store.before = ({ operation, key }) => {
      if (operation !== 'add' || lock !== '') return
      lock = key
      store.plant(key, 'another')
    }
    const order: string[] = []
    const mint = minter({ delayMs: 100 })
    service.answerWith((received) => {
      order.push(/<maxCredits>(\d+)</.exec(received.body)?.[1] ?? '')
      return mint(received)
    })
    const tokens = source({ store, maxConcurrentMints: 1 })
    const all = Promise.all(range(1, 3).map((request) => tokens.get(request)))
    await until(() => service.received.length === 1)
    await store.delete(lock)
    await all
    expect(order).to.deep.equal(['2', '1', '3'])
  })

  it('reject where there was no turn within the deadline, and leave the queue', async () => {
    service.answerWith(minter({ delayMs: 600 }))
    const client = connect({ deadlineMs: 1000, timeoutMs: 1000 })
    const tokens = source({ maxConcurrentMints: 1 }, client)
    const outcomes = await Promise.allSettled(range(1, 4).map((request) => tokens.get(request)))
    const errors = outcomes.map((each) => each.status === 'rejected' && each.reason)
    expect(errors[0]).to.equal(false)
    // The second gets its turn in time, and the third perhaps, just before its deadline.
    for (const error of errors.slice(1)) {
      expect(error).to.be.instanceOf(TimeoutError).and.include({ limitMs: 1000 })
    }
    service.answerWith(minter())
    await tokens.get({ maxCredits: 5 })
    expect(tokens.stats()).to.include({ minting: 0 })
  })

  it('say where the deadline ended them that the request was sent', async () => {
    service.answerWith(minter({ delayMs: 500 }))
    const tokens = source({}, connect({ deadlineMs: 100, timeoutMs: 100 }))
    const error = await rejection(tokens.get())
    expect(error).to.be.instanceOf(TimeoutError).and.include({ sent: true })
  })

  it('go on where a caller that waited for its turn has stopped waiting', async () => {
    service.answerWith(minter({ delayMs: 30 }))
    const tokens = source({ maxConcurrentMints: 1 })
    const controller = new AbortController()
    const [first, second, third] = range(1, 3)
    const others = [tokens.get(first), tokens.get(third)]
    const stopped = rejection(tokens.get(second, { signal: controller.signal }))
    await until(() => service.received.length === 1)
    controller.abort()
    expect(await stopped).to.be.instanceOf(AbortError)
    await Promise.all(others)
  })

  it('take no turn where the service refuses', async () => {
    service.answerWith(() => refusal('no'))
    const tokens = source({ maxConcurrentMints: 2 })
    await Promise.allSettled(range(1, 30).map((request) => tokens.get(request)))
    service.answerWith(minter())
    clock.advance(MINUTE)
    await tokens.get({ maxCredits: 1 })
    await Promise.all(range(1, 30).map((request) => tokens.get(request)))
    expect(tokens.stats()).to.include({ minting: 0, mints: 30 })
  })
})
