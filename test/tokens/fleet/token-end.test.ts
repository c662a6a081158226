import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { describeWithRedis } from '../../support/redis-server.js'
import { scenariosAtOnce, useFleets } from './fleet.js'
import { type Behaviour, type Mint, MintingService } from './minting-service.js'
import type { Gets } from './worker.js'

const MINUTE = 60_000

/** The clock of the service is that of this process. */
describeWithRedis('a fleet over Redis hands out no token that has ended', (redis) => {
  const started = useFleets()
  const scenario = scenariosAtOnce()

  async function startService(name: string, behaviour = (_mint: Mint): Behaviour => ({})) {
    const service = started.add(await new MintingService(behaviour).start())
    const { endpoint } = service
    return { service, common: { redisUrl: redis.url, endpoint, prefix: `${redis.prefix}${name}:` } }
  }

  /** That the last hand-out of each token was before its end. */
  function checkEnds({ last }: Gets): void {
    for (const { at, endsAt } of last) expect(at).to.be.below(endsAt)
  }

  for (const [title, skewMs] of [
    ['', 0],
    [', where its clocks are behind', -MINUTE],
  ] as const) {
    it(
      `and mints one for each cycle${title}`,
      scenario(async () => {
        const { service, common } = await startService(`cycles${skewMs}`)
        // It ends 6 s from now by the clock of the service.
        const request = { expiresIn: { milliseconds: 6_000 - skewMs } }
        const source = { request, refreshBeforeMs: 3_000 }
        const workers = await started.workers(4, { ...common, skewMs, source })
        const end = { number: 3, durationMs: 40_000 }
        const all = await Promise.all(workers.map((worker) => worker.call('getAllTheTime', end)))
        for (const gets of all) {
          expect(gets.errors).to.deep.equal([])
          expect(gets.last.at(0)?.number).to.equal(1)
          expect(gets.last.at(-1)?.number).to.equal(3)
          checkEnds(gets)
        }
        expect(service.mints).to.have.length(3)
      }),
    )
  }

  it(
    'whose clocks differ',
    scenario(async () => {
      const { service, common } = await startService('differ')
      const source = { request: { expiresIn: { seconds: 12 } } }
      const workers = await Promise.all(
        [-MINUTE, 0, MINUTE].map((skewMs) => started.worker({ ...common, skewMs, source })),
      )
      const all = await Promise.all(
        workers.map((worker) => worker.call('getAllTheTime', { durationMs: 14_000 })),
      )
      all.forEach(checkEnds)
      const [behind, right, ahead] = all
      // What it asks for has ended on arrival, so it lives on the tokens of the others.
      expect(['', 'TOKEN_MISMATCH']).to.include(behind?.errors.join())
      expect(right?.errors).to.deep.equal([])
      expect(ahead?.errors).to.deep.equal([])
      for (const gets of all) {
        expect(gets.last.at(-1)?.at).to.be.above(Date.now() - 3_000)
      }
      // For the process that is ahead, the tokens of the others have ended, and its own last 6 s at least.
      expect(service.mints.length).to.be.within(2, 10)
    }),
  )

  it(
    'to processes that only read the store',
    scenario(async () => {
      const { service, common } = await startService('readers', ({ by }) =>
        by === 'minter' ? {} : { refuse: 'not you' },
      )
      // The process that mints is behind, so that the token ends 10 s from now by the clock of the service.
      const source = { request: { expiresIn: { seconds: 70 } } }
      const minter = await started.worker({ ...common, name: 'minter', skewMs: -MINUTE, source })
      const readers = await Promise.all(
        [-MINUTE, -MINUTE / 2, 0].map((skewMs) => started.worker({ ...common, skewMs, source })),
      )
      const { endsAt } = await minter.call('get')
      await sleep(3_000)
      const durationMs = endsAt - Date.now() + 2_000
      const all = await Promise.all(
        readers.map((reader) => reader.call('getAllTheTime', { durationMs })),
      )
      for (const gets of all) {
        checkEnds(gets)
        expect(gets.last).to.have.length(1)
        expect(gets.last[0]?.at).to.be.above(endsAt - 3_000)
        expect(gets.errors).to.have.length(1)
      }
      expect(service.mints).to.have.length(1)
    }),
  )
})
