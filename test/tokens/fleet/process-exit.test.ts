import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { describeWithRedis } from '../../support/redis-server.js'
import { useFleets, type Worker } from './fleet.js'
import { MintingService } from './minting-service.js'
import { REDIS_LIBRARIES } from './redis-libraries.js'

const MINT_MS = 9_000
/** Less than a mint, a lock or a deadline would last. */
const EXIT_MS = 4_000

describeWithRedis('a process of a fleet', (redis) => {
  const started = useFleets()
  let suites = 0

  async function fleet(delayMs: number) {
    suites += 1
    const service = started.add(await new MintingService(() => ({ delayMs })).start())
    const prefix = `${redis.prefix}${suites}:`
    const { endpoint } = service
    return { service, prefix, options: { redisUrl: redis.url, endpoint, prefix } }
  }

  /** Closes source and client of Redis; nothing else is to keep the process. */
  async function expectExit(worker: Worker): Promise<void> {
    await worker.call('close')
    const outcome = await Promise.race([worker.ended, sleep(EXIT_MS, 'is still running')])
    expect(outcome).to.equal(0)
  }

  const codeOf = (get: Promise<unknown>) => get.then(String, ({ code }: { code: string }) => code)

  for (const library of REDIS_LIBRARIES) {
    it(`ends by itself when all is closed, with ${library}`, async () => {
      const { options } = await fleet(0)
      const worker = await started.worker({ ...options, library })
      await worker.call('get')
      await expectExit(worker)
    })
  }

  it('ends by itself when its token came from the store', async () => {
    const { service, options } = await fleet(0)
    const [minter, reader] = (await started.workers(2, options)) as [Worker, Worker]
    await minter.call('get')
    // The token is stored when this has ended.
    await expectExit(minter)
    await reader.call('get')
    await expectExit(reader)
    expect(service.mints).to.have.length(1)
  })

  it('ends by itself when it is closed while it mints, or waits for another', async () => {
    const { service, prefix, options } = await fleet(MINT_MS)
    const [minter, waiter] = (await started.workers(2, options)) as [Worker, Worker]
    const minting = codeOf(minter.call('get'))
    await service.untilAsked(1)
    const waiting = codeOf(waiter.call('get'))
    while ((await waiter.call('stats')).waits === 0) await sleep(5)
    await expectExit(waiter)
    expect(await waiting).to.equal('ABORTED')
    await expectExit(minter)
    expect(await minting).to.equal('ABORTED')
    expect(service.mints).to.have.length(1)
    // The lock is free for others.
    expect(await (await started.redis(redis.url)).keys(`${prefix}*`)).to.deep.equal([])
  })

  it('ends by itself when it is closed while it waits for one that was killed', async () => {
    const { service, options } = await fleet(MINT_MS)
    const [minter, waiter] = (await started.workers(2, options)) as [Worker, Worker]
    const lost = codeOf(minter.call('get'))
    await service.untilAsked(1)
    const waiting = codeOf(waiter.call('get'))
    while ((await waiter.call('stats')).waits === 0) await sleep(5)
    minter.signal('SIGKILL')
    expect(await minter.ended).to.equal('SIGKILL')
    await lost
    await expectExit(waiter)
    expect(await waiting).to.equal('ABORTED')
  })
})
