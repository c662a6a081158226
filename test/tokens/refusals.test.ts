import { expect } from 'chai'
import fc from 'fast-check'
import { HttpError, ServiceError, TokenError, type TokenSource } from '../../src/index.js'
import type { Answer, Received } from '../support/fake-service.js'
import { refusal } from '../support/get-jwt-replies.js'
import {
  id,
  MINUTE,
  minter,
  rejection,
  SECOND,
  settle,
  useTokenService,
} from './support/token-service.js'

describe('requests that the service refuses', () => {
  const { service, clock, source } = useTokenService()

  const refuse = () => refusal('no')
  /** Refuses requests with this many credits, and mints the others. */
  const refuseCredits = (isRefused: (credits: number) => boolean) => {
    const mint = minter()
    return (received: Received): Answer => {
      const credits = Number(/<maxCredits>(\d+)</.exec(received.body)?.[1] ?? 0)
      return isRefused(credits) ? refusal('no') : mint(received)
    }
  }
  const outcomes = async (waiting: Promise<unknown>[]) =>
    (await Promise.allSettled(waiting)).map((result) =>
      result.status === 'rejected' ? result.reason : undefined,
    )

  it('are tried once for all that ask at once, and each caller gets the error', async () => {
    service.answerWith(refuse)
    const tokens = source()
    const errors = await outcomes(Array.from({ length: 200 }, () => tokens.get()))
    for (const error of errors) {
      expect(error).to.be.instanceOf(ServiceError)
      expect(String(error)).to.contain('no')
    }
    expect(service.received).to.have.length(1)
    expect(tokens.stats()).to.include({ failures: 1, waits: 199 })
  })

  it('are tried 5 times a minute, however many ask', async () => {
    service.answerWith(refuse)
    const tokens = source()
    for (let call = 0; call < 200; call++) {
      expect(await rejection(tokens.get())).to.be.instanceOf(ServiceError)
      clock.advance(MINUTE / 200)
    }
    expect(service.received).to.have.length.within(3, 5)
  })

  it('are tried 20 times a minute where all differ', async () => {
    service.answerWith(refuse)
    const tokens = source()
    for (let call = 1; call <= 200; call++) {
      expect(await rejection(tokens.get({ maxCredits: call }))).to.be.instanceOf(ServiceError)
      clock.advance(MINUTE / 200)
    }
    expect(service.received).to.have.length.within(8, 20)
  })

  it('are tried 20 times where all differ and come at once', async () => {
    service.answerWith(() => ({ body: refuse(), delayMs: 20 }))
    for (const maxConcurrentMints of [16, 100]) {
      service.received.length = 0
      const tokens = source({ maxConcurrentMints })
      const errors = await outcomes(
        Array.from({ length: 200 }, (_, index) => tokens.get({ maxCredits: index + 1 })),
      )
      for (const error of errors) expect(error).to.be.instanceOf(ServiceError)
      expect(service.received).to.have.length.within(5, 20)
    }
  })

  it('are tried 20 times where they come at once after a success and a refusal', async () => {
    const tokens = source({ maxConcurrentMints: 100 })
    await tokens.get()
    service.answerWith(() => ({ body: refuse(), delayMs: 20 }))
    await rejection(tokens.get({ maxCredits: 1 }))
    await outcomes(Array.from({ length: 200 }, (_, index) => tokens.get({ maxCredits: index + 2 })))
    expect(service.received).to.have.length.within(5, 20)
  })

  it('are tried every 15 s at least', async () => {
    service.answerWith(refuse)
    const tokens = source()
    for (let call = 1; call <= 30; call++) await rejection(tokens.get({ maxCredits: call }))
    for (let part = 0; part < 4; part++) {
      service.received.length = 0
      clock.advance(15 * SECOND)
      await rejection(tokens.get({ maxCredits: 1 }))
      expect(service.received).to.have.length(1)
    }
    service.answerWith(minter())
    clock.advance(15 * SECOND)
    expect(id(await tokens.get({ maxCredits: 1 }))).to.equal('1')
    // The credentials are right: others are not held back for them.
    expect(id(await tokens.get({ maxCredits: 31 }))).to.equal('2')
  })

  it('are held back for as long as each was refused itself', async () => {
    service.answerWith(refuse)
    const tokens = source()
    for (const maxCredits of [1, 2, 3, 1, 2, 3]) await rejection(tokens.get({ maxCredits }))
    expect(service.received).to.have.length(3)
  })

  it('are held back from the beginning of the last attempt on', async () => {
    service.answerWith(refuse)
    const tokens = source()
    await rejection(tokens.get())
    service.answerWith(() => {
      clock.advance(4 * SECOND)
      return refuse()
    })
    clock.advance(5 * SECOND)
    await rejection(tokens.get())
    clock.advance(6 * SECOND - 1)
    await rejection(tokens.get())
    expect(service.received).to.have.length(1)
    clock.advance(1)
    await rejection(tokens.get())
    expect(service.received).to.have.length(2)
  })

  it('do not take others down, however often one is refused', async () => {
    service.answerWith(refuseCredits((credits) => credits === 1))
    const tokens = source()
    for (let attempt = 1; attempt <= 6; attempt++) {
      await rejection(tokens.get({ maxCredits: 1 }))
      expect(service.received).to.have.length(attempt)
      if (attempt < 6) clock.advance(15 * SECOND)
    }
    expect(id(await tokens.get({ maxCredits: 2 }))).to.equal('1')
  })

  it('hold back others less easily after they did so without reason', async () => {
    service.answerWith(refuseCredits((credits) => credits > 1))
    const tokens = source()
    let next = 2
    for (const needed of [5, 10, 20, 20]) {
      for (let count = 1; count <= needed; count++) {
        await rejection(tokens.get({ maxCredits: next++ }))
      }
      const asked = service.received.length
      await rejection(tokens.get({ maxCredits: next++ }))
      expect(service.received, String(needed)).to.have.length(asked)
      clock.advance(15 * SECOND)
      await tokens.get({ maxCredits: 1 })
      expect(service.received).to.have.length(asked + 1)
      await tokens.forget({ maxCredits: 1 })
    }
  })

  it('may be tried earlier where a success came after they were refused', async () => {
    service.answerWith(refuseCredits((credits) => credits < 10))
    const tokens = source()
    await rejection(tokens.get({ maxCredits: 1 }))
    await tokens.get({ maxCredits: 10 })
    clock.advance(5 * SECOND)
    for (const maxCredits of [2, 3, 4, 5, 6]) await rejection(tokens.get({ maxCredits }))
    expect(service.received).to.have.length(7)
    // Five that were refused say that the credentials are.
    clock.advance(4 * SECOND - 1)
    await rejection(tokens.get({ maxCredits: 1 }))
    expect(service.received).to.have.length(7)
    clock.advance(1)
    await rejection(tokens.get({ maxCredits: 1 }))
    expect(service.received).to.have.length(8)
  })

  it('do not take others down', async () => {
    service.answerWith(refuseCredits((credits) => credits === 1))
    const tokens = source()
    for (let call = 0; call < 100; call++) {
      expect(await rejection(tokens.get({ maxCredits: 1 }))).to.be.instanceOf(ServiceError)
      await tokens.get({ maxCredits: 100 + call })
      clock.advance(SECOND / 2)
    }
    expect(service.received).to.have.length.below(107)
  })

  it('do not take others down where they come at once', async () => {
    service.answerWith(refuseCredits((credits) => credits % 20 === 1))
    const tokens = source()
    const errors = await outcomes(
      Array.from({ length: 60 }, (_, index) => tokens.get({ maxCredits: index + 1 })),
    )
    expect(errors.filter((error) => error !== undefined)).to.have.length(3)
  })

  it('do not hold back a token that is given from memory', async () => {
    service.answerWith(refuseCredits((credits) => credits > 0))
    const tokens = source()
    const token = await tokens.get()
    for (let call = 1; call <= 30; call++) await rejection(tokens.get({ maxCredits: call }))
    clock.advance(14 * MINUTE)
    service.answerWith(refuse)
    for (let step = 0; step < 59; step++) {
      expect(await tokens.get()).to.equal(token)
      await settle()
      clock.advance(SECOND)
    }
    expect(service.received).to.have.length.within(2, 5)
    clock.advance(SECOND)
    await rejection(tokens.get())
  })

  it('are held back by the statuses 401 and 403 too, and by no other', async () => {
    for (const [status, attempts] of [
      [401, 1],
      [403, 1],
      [500, 3],
      [404, 3],
      [429, 3],
    ] as const) {
      service.answerWith(() => ({ status, body: 'no' }))
      const tokens = source()
      for (let call = 0; call < 3; call++) {
        expect(await rejection(tokens.get()))
          .to.be.instanceOf(HttpError)
          .and.include({ status })
      }
      expect(service.received).to.have.length(attempts)
    }
  })

  it('are held back where the token is wider than the request, without the others', async () => {
    service.answerWith(minter({ claims: () => ({ mc: '7' }) }))
    const tokens = source()
    for (let maxCredits = 1; maxCredits <= 6; maxCredits++) {
      for (let call = 0; call < 3; call++) {
        expect(await rejection(tokens.get({ maxCredits }))).to.be.instanceOf(TokenError)
      }
    }
    expect(service.received).to.have.length(6)
    await tokens.get({ maxCredits: 7 })
  })

  it('are not held back for longer where our clock is set back', async () => {
    service.answerWith(refuse)
    const tokens = source()
    await rejection(tokens.get())
    service.answerWith(minter())
    clock.advance(-60 * MINUTE)
    expect(id(await tokens.get())).to.equal('1')
  })

  it('are not held back after clear or forget of another, but tried in their time', async () => {
    service.answerWith(refuse)
    const tokens = source()
    await rejection(tokens.get())
    await tokens.forget()
    await tokens.clear()
    await rejection(tokens.get())
    expect(service.received).to.have.length(1)
  })

  it('are tried at most a handful of times in any minute, whatever asks when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            credits: fc.integer({ min: 1, max: 40 }),
            count: fc.integer({ min: 1, max: 3 }),
            advanceMs: fc.oneof(fc.nat({ max: 500 }), fc.nat({ max: 6000 })),
          }),
          { minLength: 20, maxLength: 60 },
        ),
        async (calls) => {
          const attempts: { at: number; credits: string }[] = []
          service.answerWith(({ body }) => {
            const credits = /<maxCredits>(\d+)</.exec(body)?.[1] ?? ''
            attempts.push({ at: Date.now(), credits })
            return refusal('no')
          })
          const tokens: TokenSource = source()
          for (const { credits, count, advanceMs } of calls) {
            await outcomes(Array.from({ length: count }, () => tokens.get({ maxCredits: credits })))
            clock.advance(advanceMs)
          }
          for (const { at, credits } of attempts) {
            const within = attempts.filter((each) => each.at >= at && each.at < at + MINUTE)
            expect(within).to.have.length.below(21)
            const same = within.filter((each) => each.credits === credits)
            expect(same).to.have.length.below(6)
          }
        },
      ),
      { numRuns: 15 },
    )
  })
})

describe('refreshes that fail', () => {
  const { service, clock, source } = useTokenService()

  it('back off with jitter, twice as long each time, and go on', async () => {
    const firsts = new Set<number>()
    for (let run = 0; run < 5; run++) {
      service.answerWith(minter())
      const tokens = source()
      const token = await tokens.get()
      const attempts: number[] = []
      service.answerWith(() => {
        attempts.push(Date.now())
        return { status: 503, body: '' }
      })
      clock.advance(14 * MINUTE)
      for (let step = 0; step < 500; step++) {
        expect(await tokens.get()).to.equal(token)
        await settle()
        clock.advance(100)
      }
      const gaps = attempts.map((at, index) => at - (attempts[index - 1] ?? at)).slice(1)
      firsts.add(gaps.slice(0, 4).reduce((sum, gap) => sum + gap, 0))
      expect(gaps.length).to.be.within(4, 7)
      for (const [index, gap] of gaps.entries()) {
        const longest = Math.min(1000 * 2 ** index, 30_000)
        expect(gap).to.be.within(longest / 2, longest + 100)
      }
    }
    expect(firsts.size).to.be.above(1)
  })
})
