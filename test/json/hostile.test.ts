import { expect } from 'chai'
import { AbortError } from '../../src/errors.js'
import { parseJson, parseJsonInSlices } from '../../src/json/parser.js'
import { cpuTime } from '../support/cpu-time.js'
import { longestTurn, withTurns } from '../support/longest-turn.js'
import { thrownError } from '../support/thrown-error.js'
import { outcomeOf } from './outcome.js'

const MIB = 1 << 20

function filled(before: string, piece: string, after: string, length = MIB): string {
  return `${before}${piece.repeat(Math.floor(length / piece.length))}${after}`
}

function numbered(count: number, member: (i: number) => string): string {
  return `{${Array.from({ length: count }, (_, i) => member(i)).join(',')}}`
}

describe('parseJson: hostile texts', () => {
  const texts: readonly (readonly [what: string, text: string, outcome: string])[] = [
    ['"["', filled('', '[', ''), 'too-large'],
    ['"{"', filled('', '{', ''), 'not-json'],
    ['members that do not end', filled('', '{"a":', ''), 'too-large'],
    ['arrays', filled('[', '[],', '0]'), 'read'],
    ['objects', filled('[', '{},', '0]'), 'read'],
    ['objects with a member', filled('[', '{"":0},', '0]'), 'read'],
    ['a string', filled('"', 'a', '"'), 'read'],
    ['a string that does not end', filled('"', 'a', ''), 'truncated'],
    ['escaped backslashes', filled('"', '\\\\', '"'), 'read'],
    ['escaped backslashes that do not end', filled('"', '\\\\', ''), 'truncated'],
    ['escaped quotes', filled('"', '\\"', ''), 'truncated'],
    ['escaped code units', filled('"', '\\u0041', '"'), 'read'],
    ['escaped lone surrogates', filled('"', '\\ud800', '"'), 'read'],
    ['wide characters', filled('"', '😀', '"'), 'read'],
    ['strings', filled('[', '"\\n",', '""]'), 'read'],
    ['a name', filled('{"', 'n', '":0}'), 'too-large'],
    ['equal names', filled('{', '"a":0,', '"a":0}'), 'read'],
    ['different names', numbered(9e4, (i) => `"k${i}":0`), 'read'],
    ['names that are numbers', numbered(9e4, (i) => `"${i * 65536}":0`), 'read'],
    ['long names', numbered(256, (i) => `"${'n'.repeat(4090)}${i}":0`), 'read'],
    ['digits', filled('', '1', ''), 'too-large'],
    ['zeros', filled('', '0', ''), 'too-large'],
    ['digits of a fraction', filled('0.', '1', ''), 'too-large'],
    ['digits of an exponent', filled('1e', '1', ''), 'too-large'],
    ['digits before a wrong character', filled('', '1', 'x'), 'too-large'],
    ['numbers', filled('[', '1,', '0]'), 'read'],
    ['white space', filled('', ' ', ''), 'truncated'],
    ['white space before a value', filled('', '\r\n', '0'), 'read'],
    ['white space after a value', filled('0', '\t', ''), 'read'],
    ['white space before a wrong character', filled('[', ' ', 'x'), 'not-json'],
    ['commas', filled('[', ',', ']'), 'not-json'],
  ]
  for (const [what, text, expected] of texts) {
    // Quadratic time would be minutes.
    it(`a megabyte of ${what} takes linear time`, () => {
      const { result, cpuMs } = cpuTime(() => outcomeOf(() => parseJson(text)))
      expect('error' in result ? result.error.reason : 'read').to.equal(expected)
      expect(cpuMs).to.be.lessThan(5000)
    })
  }
})

describe('parseJsonInSlices: long texts', () => {
  it('yields to other work', async () => {
    let turns = 0
    await withTurns(
      () => parseJsonInSlices(filled('[', '"a",', '0]')),
      () => turns++,
    )
    expect(turns).to.be.within(10, 200)
  })

  it('does not pause within a short text', async () => {
    let turns = 0
    await withTurns(
      () => parseJsonInSlices(filled('["', 'a', '"]', 30000)),
      () => turns++,
    )
    expect(turns).to.equal(0)
  })

  it('does not hold the event loop', async () => {
    const reply = '{"Status":{"Success":true,"CreditsRemaining":1.5},"Results":["caf\\u00e9"]},'
    const parts = [
      filled('[', reply, '0]', MIB),
      filled('"', 'a', '"', 5 * MIB),
      filled('"', '\\\\', '"', 5 * MIB),
      filled('', ' ', '0', 5 * MIB),
    ]
    const text = `[${parts.join(',')}]`
    // Read at once, it takes seconds.
    const longest = await longestTurn(() => parseJsonInSlices(text), 100)
    expect(longest).to.be.within(0.01, 400)
  })
})

describe('parseJsonInSlices: abort', () => {
  it('rejects before it reads', async () => {
    const reason = new Error('stop')
    const error = await thrownError(() => parseJsonInSlices('x', AbortSignal.abort(reason)))
    expect(error).to.be.instanceOf(AbortError)
    expect(error.cause).to.equal(reason)
  })

  it('rejects at the next pause', async () => {
    const controller = new AbortController()
    const reading = parseJsonInSlices(filled('[', '1,', 'x'), controller.signal)
    controller.abort('stop')
    const error = await thrownError(() => reading)
    expect(error).to.include({ code: 'ABORTED', cause: 'stop' })
  })

  it('reads the whole text with a signal that does not fire', async () => {
    const { signal } = new AbortController()
    const array = (await parseJsonInSlices(filled('[', '"a",', '0]'), signal)) as readonly unknown[]
    expect(array.length).to.equal(MIB / 4 + 1)
  })

  it('needs no methods of the signal', async () => {
    const signal = {
      aborted: true,
      reason: 'stop',
      addEventListener() {},
      removeEventListener() {},
    }
    expect(await thrownError(() => parseJsonInSlices('1', signal))).to.be.instanceOf(AbortError)
  })
})
