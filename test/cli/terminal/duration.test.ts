import { expect } from 'chai'
import { describeSpan, parseDuration } from '../../../src/cli/terminal/duration.js'

describe('durations on the command line', () => {
  for (const [text, seconds] of [
    ['90s', 90],
    ['15m', 900],
    ['2h', 7200],
    ['1h30m', 5400],
    ['7d', 604_800],
    ['1d2h3m4s', 93_784],
    ['15M', 900],
    ['PT15M', 900],
    ['P1DT1S', 86_401],
  ] as const) {
    it(`take ${text}`, () => {
      expect(parseDuration(text)?.toMillis()).to.equal(seconds * 1000)
    })
  }

  for (const text of [
    '',
    '15',
    'm',
    '15 m',
    '-15m',
    '1.5h',
    '30m1h',
    '15min',
    'tomorrow',
    'P',
    '9999999999s',
  ]) {
    it(`refuse ${JSON.stringify(text)}`, () => {
      expect(parseDuration(text)).to.equal(undefined)
    })
  }

  it('are formatted by their two largest units', () => {
    expect(describeSpan(0)).to.equal('0 seconds')
    expect(describeSpan(1999)).to.equal('1 second')
    expect(describeSpan(-61_000)).to.equal('1 minute 1 second')
    expect(describeSpan(86_400_000 * 2 + 5000)).to.equal('2 days')
    expect(describeSpan(3_600_000 * 3 + 60_000 * 2)).to.equal('3 hours 2 minutes')
  })
})
