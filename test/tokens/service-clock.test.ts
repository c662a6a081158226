import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { TokenError, type TokenEvent } from '../../src/index.js'
import { until } from '../support/until.js'
import { MemoryStore, withoutLocks } from './support/memory-store.js'
import { observeTokens } from './support/observe-tokens.js'
import {
  API_KEY,
  id,
  MINUTE,
  minter,
  rejection,
  SECOND,
  settle,
  useTokenService,
} from './support/token-service.js'

const HOUR = 60 * MINUTE
/** HTTP has whole seconds, and a reply takes a moment. */
const RESOLUTION = 2 * SECOND

describe('the clock of the service', () => {
  const { service, clock, connect, source } = useTokenService()
  const events = observeTokens()

  const clockEvents = () =>
    events.filter(
      (event): event is Extract<TokenEvent, { type: 'clock' }> => event.type === 'clock',
    )

  /** The header `Date` of a service whose clock is ahead. */
  const dated = (offsetMs: number) => () => ({
    date: new Date(Date.now() + offsetMs).toUTCString(),
  })

  it('is learned from the header Date: no token is given past its end by it', async () => {
    for (const offsetMs of [60 * SECOND, 10 * MINUTE]) {
      service.answerWith(minter({ headers: dated(offsetMs) }))
      const tokens = source({ refreshBeforeMs: 0 })
      await tokens.get()
      clock.advance(15 * MINUTE - offsetMs - RESOLUTION)
      expect(id(await tokens.get())).to.equal('1')
      clock.advance(RESOLUTION)
      expect(id(await tokens.get())).to.equal('2')
    }
  })

  it('moves the refresh of a token too', async () => {
    service.answerWith(minter({ headers: dated(60 * SECOND) }))
    const tokens = source()
    await tokens.get()
    clock.advance(13 * MINUTE - RESOLUTION)
    await tokens.get()
    await settle()
    expect(service.received).to.have.length(1)
    clock.advance(RESOLUTION)
    expect(id(await tokens.get())).to.equal('1')
    await settle()
    expect(id(await tokens.get())).to.equal('2')
  })

  it('may be ahead by as long as a reply took, 5 s at most', async () => {
    const { hrtime } = process
    let skippedS = 0
    const skipping = (): [number, number] => {
      const [seconds, nanoseconds] = hrtime()
      return [seconds + skippedS, nanoseconds]
    }
    process.hrtime = Object.assign(skipping, { bigint: hrtime.bigint })
    try {
      for (const [tookS, aheadMs] of [
        [0, 1 * SECOND],
        [3, 4 * SECOND],
        [12, 6 * SECOND],
      ] as const) {
        const headers = () => {
          skippedS += tookS
          return dated(0)()
        }
        service.answerWith(minter({ headers }))
        const tokens = source({ refreshBeforeMs: 0 })
        await tokens.get()
        clock.advance(15 * MINUTE - aheadMs - 500)
        expect(id(await tokens.get()), `${tookS} s`).to.equal('1')
        clock.advance(500)
        expect(id(await tokens.get()), `${tookS} s`).to.equal('2')
      }
    } finally {
      process.hrtime = hrtime
    }
  })

  it('is known the better, the more replies say it', async () => {
    service.answerWith(minter({ headers: dated(60 * SECOND) }))
    const tokens = source({ refreshBeforeMs: 0 })
    await tokens.get()
    // A reply within another part of a second.
    clock.advance(SECOND / 2)
    await tokens.get({ maxCredits: 1 })
    clock.advance(14 * MINUTE - SECOND - 100)
    expect(id(await tokens.get())).to.equal('1')
    clock.advance(100)
    expect(id(await tokens.get())).to.equal('3')
  })

  it('is the later one of Date and claims', async () => {
    const claims = () => ({ iat: Date.now() / 1000 + 30 })
    service.answerWith(minter({ headers: dated(60 * SECOND), claims }))
    const tokens = source({ refreshBeforeMs: 0 })
    await tokens.get()
    clock.advance(14 * MINUTE)
    expect(id(await tokens.get())).to.equal('2')
  })

  it('is learned from the claims iat and nbf', async () => {
    for (const name of ['iat', 'nbf']) {
      const claims = () => ({ [name]: (Date.now() + 60 * SECOND) / 1000 })
      service.answerWith(minter({ claims }))
      const tokens = source({ refreshBeforeMs: 0 })
      await tokens.get()
      clock.advance(14 * MINUTE - 1)
      expect(id(await tokens.get())).to.equal('1')
      clock.advance(1)
      expect(id(await tokens.get())).to.equal('2')
    }
  })

  it('does not let a token be given longer where it is behind', async () => {
    service.answerWith(
      minter({
        headers: dated(-60 * SECOND),
        claims: () => ({ iat: Date.now() / 1000 - 60 }),
      }),
    )
    const tokens = source({ refreshBeforeMs: 0 })
    await tokens.get()
    clock.advance(15 * MINUTE - 1)
    expect(id(await tokens.get())).to.equal('1')
    clock.advance(1)
    expect(id(await tokens.get())).to.equal('2')
  })

  it('moves no refresh where it is behind', async () => {
    service.answerWith(minter({ headers: dated(-10 * MINUTE) }))
    const tokens = source({ request: { expiresIn: { minutes: 1 } } })
    await tokens.get()
    clock.advance(29 * SECOND)
    await tokens.get()
    await settle()
    expect(tokens.stats()).to.include({ mints: 1 })
    clock.advance(SECOND)
    await tokens.get()
    await settle()
    expect(tokens.stats()).to.include({ mints: 2 })
    await tokens.get()
    await settle()
    expect(tokens.stats()).to.include({ mints: 2 })
  })

  it('is reported where it differs, once for each change', async () => {
    service.answerWith(minter({ headers: dated(60 * SECOND) }))
    const tokens = source()
    for (const maxCredits of [1, 2, 3]) await tokens.get({ maxCredits })
    expect(clockEvents()).to.have.length(1)
    expect(clockEvents()[0]).to.include({ reason: 'offset' })
    expect(clockEvents()[0]?.offsetMs).to.be.within(59 * SECOND, 62 * SECOND)
    service.answerWith(minter({ headers: dated(30 * SECOND) }))
    await tokens.get({ maxCredits: 4 })
    expect(clockEvents()).to.have.length(2)
  })

  it('is not reported where it agrees with ours', async () => {
    service.answerWith(minter({ headers: dated(0) }))
    const tokens = source()
    for (const maxCredits of [1, 2, 3]) await tokens.get({ maxCredits })
    expect(clockEvents()).to.deep.equal([])
  })

  it('is not believed where its Date is absurd', async () => {
    for (const offsetMs of [25 * HOUR, -25 * HOUR, 40_000 * HOUR, -400_000 * HOUR]) {
      events.length = 0
      service.answerWith(minter({ headers: dated(offsetMs) }))
      const tokens = source({ refreshBeforeMs: 0 })
      await tokens.get()
      expect(clockEvents().map(({ reason }) => reason)).to.deep.equal(['implausible'])
      clock.advance(15 * MINUTE - 1)
      expect(id(await tokens.get())).to.equal('1')
      clock.advance(1)
    }
    for (const date of ['', 'yesterday', '0', 'NaN']) {
      events.length = 0
      service.answerWith(minter({ headers: () => ({ date }) }))
      expect(id(await source().get())).to.equal('1')
      expect(clockEvents().filter(({ reason }) => reason === 'offset')).to.deep.equal([])
    }
  })

  it('is not believed where a claim is absurd', async () => {
    for (const iat of [8.64e12, -8.64e12, 1e300, '1', null]) {
      service.answerWith(minter({ claims: () => ({ iat }) }))
      const tokens = source({ refreshBeforeMs: 0 })
      await tokens.get()
      clock.advance(15 * MINUTE - 1)
      expect(id(await tokens.get())).to.equal('1')
      clock.advance(1)
    }
  })

  it('has ended a token that was too short: it is an error, and not kept', async () => {
    const claims = () => ({ sub: `x-${API_KEY}` })
    service.answerWith(minter({ headers: dated(60 * SECOND), claims }))
    const store = new MemoryStore()
    const tokens = source({ store, request: { expiresIn: { seconds: 30 } } })
    const error = await rejection(tokens.get())
    expect(error).to.be.instanceOf(TokenError)
    expect(String(error)).to.match(/6[012] s ahead of ours/)
    expect(inspect(error, { depth: Infinity }))
      .to.contain('[redacted]')
      .and.not.contain(API_KEY)
    await tokens.close()
    expect(store.tokens.size).to.equal(0)
  })

  it('shows a token that lives longer than it was asked for', async () => {
    for (const [offsetMs, excess] of [
      [-60 * SECOND, 60],
      [-10 * MINUTE, 600],
    ] as const) {
      events.length = 0
      service.answerWith(minter({ headers: dated(offsetMs) }))
      await source().get()
      const reported = clockEvents().find(({ reason }) => reason === 'lifetime')
      expect(reported)
        .to.have.property('excessMs')
        .within((excess - 2) * SECOND, excess * SECOND)
    }
    // Its clock is ahead, and the token ends later than was asked for.
    events.length = 0
    const claims = ({ exp }: { exp: number }) => ({ exp: exp + 60 })
    service.answerWith(minter({ headers: dated(30 * SECOND), claims }))
    await source({}, connect({ verifyToken: false })).get()
    expect(clockEvents().find(({ reason }) => reason === 'lifetime'))
      .to.have.property('excessMs')
      .within(59 * SECOND, 60 * SECOND)
    // Its end was asked for.
    events.length = 0
    service.answerWith(minter({ headers: dated(-60 * SECOND) }))
    await source({ request: { expiresAt: new Date(Date.now() + MINUTE) } }).get()
    expect(clockEvents().map(({ reason }) => reason)).to.deep.equal(['offset'])
    events.length = 0
    service.answerWith(minter({ headers: dated(60 * SECOND) }))
    await source().get()
    expect(clockEvents().map(({ reason }) => reason)).to.deep.equal(['offset'])
  })

  it('goes on while ours is set back', async () => {
    const start = Date.now() - performance.now()
    const headers = () => ({ date: new Date(start + performance.now()).toUTCString() })
    service.answerWith(minter({ headers }))
    const tokens = source({ request: { expiresIn: { seconds: 2 } }, refreshBeforeMs: 0 })
    await tokens.get()
    clock.advance(-HOUR)
    expect(id(await tokens.get())).to.equal('1')
    // The service may be 1 s ahead, since its time has whole seconds.
    await sleep(1100)
    expect(await rejection(tokens.get())).to.be.instanceOf(TokenError)
  })

  it('is learned from the store where our clock is behind', async () => {
    const store = new MemoryStore()
    const start = Date.now()
    let passedMs = 0
    store.now = () => start + passedMs
    await source({ store }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    clock.advance(-4 * MINUTE)
    const tokens = source({ store, refreshBeforeMs: 0 })
    expect(id(await tokens.get())).to.equal('1')
    const pass = (ms: number) => {
      clock.advance(ms)
      passedMs += ms
    }
    pass(15 * MINUTE - SECOND)
    expect(id(await tokens.get())).to.equal('1')
    pass(SECOND)
    expect(id(await tokens.get())).to.equal('2')
  })

  it('is not learned from a store that says far too little time', async () => {
    const store = new MemoryStore()
    await source({ store }).get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    const [[name, value]] = [...store.tokens] as [[string, string]]
    for (const [remainingMs, isBelieved] of [
      [14 * MINUTE, true],
      [9 * MINUTE, false],
      [1, false],
    ] as const) {
      store.plant(name, value)
      const tokens = source({ store: { ...withoutLocks(store), remainingMs: () => remainingMs } })
      expect(id(await tokens.get())).to.equal('1')
      clock.advance(14 * MINUTE + 30 * SECOND)
      service.answerWith(minter({ claims: () => ({ jti: 'new' }) }))
      expect(id(await tokens.get())).to.equal(isBelieved ? 'new' : '1')
      await settle()
      await tokens.close()
      clock.advance(-14 * MINUTE - 30 * SECOND)
    }
  })

  it('is not learned from the time of a stored value that was replaced meanwhile', async () => {
    const store = new MemoryStore()
    const one = source({ store })
    await one.get()
    await until(() => store.tokens.size === 1 && store.locks.size === 0)
    clock.advance(14 * MINUTE)
    const slow = new MemoryStore(store)
    slow.before = async ({ operation }) => {
      if (operation !== 'get') return
      await one.get()
      await until(() => one.stats().refreshes === 1 && store.locks.size === 0)
    }
    expect(id(await source({ store: slow }).get())).to.equal('2')
    expect(clockEvents()).to.deep.equal([])
  })

  it('is never past the end of a token that is given, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -70 * SECOND, max: 70 * SECOND }),
        fc.constantFrom(0, SECOND, MINUTE),
        fc.array(
          fc.record({
            advanceMs: fc.oneof(fc.nat({ max: 5 * SECOND }), fc.nat({ max: 4 * MINUTE })),
            fails: fc.boolean(),
          }),
          { minLength: 5, maxLength: 25 },
        ),
        async (offsetMs, refreshBeforeMs, steps) => {
          const mint = minter({ headers: dated(offsetMs) })
          let fails = false
          service.answerWith((received) => (fails ? { status: 503, body: '' } : mint(received)))
          const tokens = source({ request: { expiresIn: { minutes: 3 } }, refreshBeforeMs })
          for (const step of steps) {
            fails = step.fails
            clock.advance(step.advanceMs)
            const token = await tokens.get().catch(() => undefined)
            const serviceNow = Date.now() + offsetMs
            if (token !== undefined) {
              expect(token.expiresAt.toMillis()).to.be.above(serviceNow)
              expect(token.expiresAt.toMillis()).to.be.above(Date.now())
            } else {
              // Another one could not be had.
              expect(fails).to.equal(true)
            }
            await settle()
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})
