import { expect } from 'chai'
import { describeWithRedis } from '../../support/redis-server.js'
import { useFleets, type Worker } from './fleet.js'
import { MintingService } from './minting-service.js'

describeWithRedis('a fleet over Redis mints once', (redis) => {
  const started = useFleets()
  let suites = 0

  /** Processes that have nothing in memory, over a store that has nothing. */
  async function coldFleet(count: number, limits = {}) {
    suites += 1
    const service = started.add(await new MintingService(() => ({ delayMs: 50 })).start())
    const prefix = `${redis.prefix}${suites}:`
    const { endpoint } = service
    const options = { redisUrl: redis.url, endpoint, prefix, limits }
    return { service, prefix, options, workers: await started.workers(count, options) }
  }

  it('for one request', async () => {
    const { service, workers } = await coldFleet(4)
    const tokens = await Promise.all(workers.map((worker) => worker.call('get')))
    expect(tokens.map(({ number }) => number)).to.deep.equal([1, 1, 1, 1])
    expect(service.mints).to.have.length(1)
    const stats = await Promise.all(workers.map((worker) => worker.call('stats')))
    const sum = (name: 'mints' | 'storeHits' | 'storeFailures') =>
      stats.reduce((total, each) => total + each[name], 0)
    expect([sum('mints'), sum('storeHits'), sum('storeFailures')]).to.deep.equal([1, 3, 0])
  })

  it('for each of ten requests', async () => {
    const { service, workers } = await coldFleet(4)
    const requests = Array.from({ length: 10 }, (_, index) => ({ maxCredits: index + 1 }))
    const tokens = await Promise.all(workers.map((worker) => worker.call('getAll', requests)))
    expect(service.mints).to.have.length(10)
    for (const each of tokens) {
      expect(each.map(({ number }) => number)).to.deep.equal(tokens[0]?.map((t) => t.number))
    }
  })

  it('after all processes forgot the same token', async () => {
    const { service, workers } = await coldFleet(4)
    await Promise.all(workers.map((worker) => worker.call('get')))
    const forgetAndGet = async (worker?: Worker) => {
      await worker?.call('forgetToken', 1)
      return (await worker?.call('get'))?.number
    }
    const [late, ...others] = workers
    expect(await Promise.all(others.map(forgetAndGet))).to.deep.equal([2, 2, 2])
    // The new token is in the store by then, and stays there.
    expect(await forgetAndGet(late)).to.equal(2)
    expect(service.mints).to.have.length(2)
  })

  it('unless a deadline leaves no time to wait for the lock', async () => {
    const limits = { timeoutMs: 1500, deadlineMs: 3000 }
    const { service, prefix, options, workers } = await coldFleet(1, limits)
    const [worker] = workers
    const store = await started.redis(redis.url)
    await worker?.call('get')
    // Waits until the token is stored.
    await worker?.call('reopen')
    const [name = ''] = await store.keys(`${prefix}*`)
    await store.del(name)
    // Of a holder that renews it without end.
    await store.set(`${name}:lock`, 'another')
    const token = await worker?.call('get')
    expect(token?.number).to.equal(2)
    // What a mint may take is left of the deadline.
    expect(token?.tookMs).to.be.within(1400, 3000)
    // The token is for all, and the lock of the other is left alone.
    const other = await started.worker(options)
    expect((await other.call('get')).number).to.equal(2)
    expect(service.mints).to.have.length(2)
    expect(await store.get(`${name}:lock`)).to.equal('another')
  })
})
