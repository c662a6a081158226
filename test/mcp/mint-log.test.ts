import { expect } from 'chai'
import fc from 'fast-check'
import { MintLog } from '../../src/mcp/mint-log.js'

const HOUR = 3_600_000

describe('the log of mints', () => {
  it('never has more than the limit in any hour, and refuses none that is within it', () => {
    const steps = fc.array(fc.nat({ max: HOUR }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), steps, (limit, gaps) => {
        const log = new MintLog()
        const made: number[] = []
        let now = 0
        for (const gap of gaps) {
          now += gap
          const recent = made.filter((at) => at > now - HOUR)
          const outcome = log.reserve(limit, now)
          if ('waitMs' in outcome) {
            expect(recent.length).to.equal(limit)
            expect(outcome.waitMs).to.equal((recent[0] ?? 0) + HOUR - now)
          } else {
            expect(recent.length).to.be.below(limit)
            made.push(now)
          }
        }
      }),
    )
  })

  it('does not count what was released', () => {
    const log = new MintLog()
    const first = log.reserve(1, 0)
    if ('waitMs' in first) throw new Error('refused')
    first.release()
    first.release()
    expect(log.reserve(1, 0)).not.to.have.property('waitMs')
    expect(log.reserve(1, 0)).to.deep.equal({ waitMs: HOUR })
    expect(log.reserve(1, HOUR - 1)).to.deep.equal({ waitMs: 1 })
    expect(log.reserve(1, HOUR)).not.to.have.property('waitMs')
  })
})
