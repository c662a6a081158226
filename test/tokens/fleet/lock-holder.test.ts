import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import type { RedisClientType } from 'redis'
import { describeWithRedis } from '../../support/redis-server.js'
import { scenariosAtOnce, useFleets, type Worker } from './fleet.js'
import { type Behaviour, type Mint, MintingService } from './minting-service.js'

const LOCK_MS = 5_000
/** A loaded machine is slower. */
const SLACK_MS = 4_000

describeWithRedis('the process of a fleet that mints', (redis) => {
  const started = useFleets()
  let store: RedisClientType
  before(async () => {
    store = await started.redis(redis.url)
  })
  const scenario = scenariosAtOnce()

  async function fleet(name: string, count: number, behaviour: (mint: Mint) => Behaviour) {
    const service = started.add(await new MintingService(behaviour).start())
    const { endpoint } = service
    const prefix = `${redis.prefix}${name}:`
    const workers = await started.workers(count, { redisUrl: redis.url, endpoint, prefix })
    const [holder, ...others] = workers as [Worker, ...Worker[]]
    return { service, prefix, holder, others }
  }

  /** Has them wait for the lock of another process. */
  async function waiting(workers: readonly Worker[]) {
    const gets = workers.map((worker) => worker.call('get'))
    for (const worker of workers) {
      while ((await worker.call('stats')).waits === 0) await sleep(5)
    }
    return gets
  }

  it(
    'is replaced within the time of its lock when it was killed',
    scenario(async () => {
      const { service, holder, others } = await fleet('killed', 3, ({ number }) => ({
        delayMs: number === 1 ? LOCK_MS : 50,
      }))
      const lost = holder.call('get')
      await service.untilAsked(1)
      const gets = await waiting(others)
      holder.signal('SIGKILL')
      const killedAt = Date.now()
      expect(await lost.catch(({ message }: Error) => message)).to.contain('has ended')
      const tokens = await Promise.all(gets)
      expect(tokens.map(({ number }) => number)).to.deep.equal([2, 2])
      expect(service.mints).to.have.length(2)
      const tookMs = Math.max(...tokens.map(({ at }) => at)) - killedAt
      expect(tookMs).to.be.below(LOCK_MS + SLACK_MS)
    }),
  )

  for (const forget of ['forgetToken', 'forget'] as const) {
    it(
      `does not store what came late, after it was stopped and the token was forgotten (${forget})`,
      scenario(async () => {
        const { service, prefix, holder, others } = await fleet(`stopped-${forget}`, 3, () => ({
          delayMs: 300,
        }))
        const late = holder.call('get')
        await service.untilAsked(1)
        holder.signal('SIGSTOP')
        const gets = await waiting(others)
        expect((await Promise.all(gets)).map(({ number }) => number)).to.deep.equal([2, 2])
        const [one, other] = others as [Worker, Worker]
        if (forget === 'forget') await one.call('forget')
        else await one.call('forgetToken', 2)
        expect(await store.keys(`${prefix}*`)).to.deep.equal([])
        holder.signal('SIGCONT')
        expect((await late).number).to.equal(1)
        // By then what it minted would be stored.
        await sleep(500)
        expect(await store.keys(`${prefix}*`)).to.deep.equal([])
        await other.call('reopen')
        expect((await other.call('get')).number).to.equal(3)
        expect((await one.call('get')).number).to.equal(3)
        expect(service.mints).to.have.length(3)
      }),
    )
  }

  it(
    'does not replace with a late token the one of the process that replaced it',
    scenario(async () => {
      const { service, holder, others } = await fleet('late', 2, () => ({ delayMs: 300 }))
      const late = holder.call('get')
      await service.untilAsked(1)
      holder.signal('SIGSTOP')
      await Promise.all(await waiting(others))
      holder.signal('SIGCONT')
      await late
      await sleep(500)
      const [one] = others as [Worker]
      await one.call('reopen')
      expect((await one.call('get')).number).to.equal(2)
      expect(service.mints).to.have.length(2)
    }),
  )

  it(
    'keeps its lock while a mint takes longer than that lasts',
    scenario(async () => {
      const { service, holder, others } = await fleet('slow', 3, () => ({ delayMs: 7_000 }))
      const first = holder.call('get')
      await service.untilAsked(1)
      const tokens = await Promise.all([first, ...(await waiting(others))])
      expect(tokens.map(({ number }) => number)).to.deep.equal([1, 1, 1])
      expect(Math.min(...tokens.map(({ tookMs }) => tookMs))).to.be.above(LOCK_MS)
      expect(service.mints).to.have.length(1)
    }),
  )
})
