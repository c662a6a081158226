import { expect } from 'chai'
import { Pattern, PatternError } from '../../../../src/xsd/simple/pattern/pattern.js'
import { cpuTime } from '../../../support/cpu-time.js'

/** A text of some characters in an order without repetition. */
function mixed(characters: string, length: number): string {
  const list = [...characters]
  let state = 1
  return Array.from({ length }, () => {
    state = (state * 48_271) % 0x7fff_ffff
    return list[state % list.length]
  }).join('')
}

describe('the time that a pattern takes', () => {
  const long = 100_000
  const cases: [pattern: string, text: string][] = [
    ['(a+)+b', 'a'.repeat(long)],
    ['(a*)*b', 'a'.repeat(long)],
    ['(a|a)*b', 'a'.repeat(long)],
    ['(a|aa)+b', 'a'.repeat(long)],
    ['(.*)*,(.*)*;', ','.repeat(long)],
    ['([A-Za-z0-9]+([._-]?[A-Za-z0-9]+)*)@x', 'a1'.repeat(long / 2)],
    ['(\\w+\\s?)*!', mixed('ab ', long)],
    ['(ab?){2,500}', 'a'.repeat(long)],
    ['((ab?){2,30}){2,30}', 'ab'.repeat(long / 2)],
    ['(\\d{1,100}){1,100}', '1'.repeat(long)],
    ['(a{0,100}c?){0,100}b', 'a'.repeat(long)],
    ['(.{1,99999}x?){1,300}y', mixed('abx', long)],
    ['.*a.{1,4000}b', mixed('abc', long)],
    ['(a|bc?)*a(a|bc?){400}!', mixed('ab', long)],
    ['((a?){3000})*b', 'a'.repeat(long)],
    ['([\\p{L}-[\\p{Lu}]]|\\i|\\c)*!', mixed('aßж中é', long)],
  ]
  for (const [pattern, text] of cases) {
    it(`grows with the text alone: ${pattern}`, () => {
      const expression = new Pattern(pattern)
      const { result, cpuMs } = cpuTime(() => expression.matches(text))
      expect(cpuMs).to.be.below(2000)
      // The work for one text is bounded as well; two of the patterns exceed the bound.
      if (!/^\(\.\{1,99999\}|400\}!$/.test(pattern)) expect(result).to.equal(false)
    })
  }

  it('is bounded for a million characters and all the states that a pattern may have', () => {
    const expression = new Pattern('(a|bc?)*a(a|bc?){1200}!')
    const { cpuMs } = cpuTime(() => expression.matches(mixed('ab', 1_000_000)))
    expect(cpuMs).to.be.below(5000)
  })

  it('is constant for each character where counts are large', () => {
    const text = mixed('abc ', 32_000)
    for (const pattern of ['[\\s\\S]{0,32000}', '.{1,32000}', '(a|b|c| ){32000}', '[a-z ]{5,}']) {
      const expression = new Pattern(pattern)
      expect(expression.matches(text), pattern).to.equal(true)
      expect(expression.matches(`${text}abcda`), pattern).to.equal(pattern.endsWith(',}'))
      expect(cpuTime(() => expression.matches(text)).cpuMs).to.be.below(2000)
    }
  })

  it('does not depend on how large its numbers are', () => {
    expect(new Pattern('a{0,1000000000}').matches('a'.repeat(1000))).to.equal(true)
    expect(new Pattern('a{1000000000}').matches('a'.repeat(1000))).to.equal(false)
    expect(new Pattern(`a{1,${'9'.repeat(400)}}`).matches('aa')).to.equal(true)
  })
})

describe('a pattern of a certain size', () => {
  const cases: [what: string, pattern: string, message: RegExp][] = [
    ['counts of counts', '((a{1,1000}b?){1,1000}c?){1,1000}', /needs more than 10000 states/],
    ['large counts', '(ab?){0,1000000000}', /needs more than 10000 states/],
    ['nested counts', `${'('.repeat(150)}ab${'){2}'.repeat(150)}`, /10000 states/],
    ['parentheses', `${'('.repeat(9000)}a${')'.repeat(9000)}`, /more than 200 nested brackets/],
    ['open parentheses', '('.repeat(10_000), /more than 200 nested brackets/],
    [
      'subtractions',
      `${'[a-'.repeat(4000)}[b]${']'.repeat(4000)}`,
      /more than 200 nested brackets/,
    ],
    ['alternatives', 'abc|'.repeat(25_000), /more than 20000 characters/],
    ['short alternatives', 'abc|'.repeat(4000), /needs more than 10000 states/],
    [
      'letters',
      Array.from({ length: 1100 }, (_, at) => `${String.fromCodePoint(0x4e00 + at)}x`).join('|'),
      /more than 1000 different characters/,
    ],
  ]
  for (const [what, pattern, message] of cases) {
    it(`is refused at once: ${what}`, () => {
      const { cpuMs } = cpuTime(() => {
        expect(() => new Pattern(pattern)).to.throw(PatternError, message)
      })
      expect(cpuMs).to.be.below(3000)
    })
  }

  it('is accepted for long lists as in contracts', () => {
    const codes = Array.from({ length: 1500 }, (_, at) => at.toString(36).padStart(3, '0'))
    const expression = new Pattern(codes.join('|'))
    for (const code of codes) expect(expression.matches(code)).to.equal(true)
    expect(expression.matches('zzz')).to.equal(false)
    const letters = Array.from({ length: 900 }, (_, at) => String.fromCodePoint(0x4e00 + at))
    const names = new Pattern(letters.map((letter) => `${letter}\u{1f600}?`).join('|'))
    for (const letter of letters) expect(names.matches(`${letter}\u{1f600}`)).to.equal(true)
    expect(names.matches('\u3000')).to.equal(false)
  })
})

describe('the cache of a pattern', () => {
  it('is bounded, whatever texts were matched', () => {
    const expression = new Pattern('(a|bc?)*a(a|bc?){200}!|[\\s\\S]{3}')
    const characters = Array.from({ length: 3000 }, (_, at) =>
      String.fromCodePoint(0x1f000 + at * 7),
    )
    for (let round = 0; round < 30; round++) expression.matches(mixed('ab', 1000 + round))
    for (const character of characters) {
      expect(expression.matches(`${character}ab`)).to.equal(true)
      expect(expression.matches(`${character}abc`)).to.equal(false)
    }
    expect(expression.matches(`${'a'.repeat(300)}!`)).to.equal(true)
  })
})
