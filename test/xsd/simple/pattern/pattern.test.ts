import { expect } from 'chai'
import { Pattern, PatternError } from '../../../../src/xsd/simple/pattern/pattern.js'

const cases: [pattern: string, matches: string[], others: string[]][] = [
  ['', [''], ['a']],
  ['abc', ['abc'], ['ab', 'abcd', 'xabc', 'abc\n']],
  ['a|bc', ['a', 'bc'], ['ac', 'abc']],
  ['a{2}', ['aa'], ['a', 'aaa']],
  ['a{2,}', ['aa', 'aaaa'], ['a']],
  ['a{0,1}b?', ['', 'ab'], ['aa']],
  ['(ab)+(c|d)*', ['ab', 'ababcd'], ['', 'a']],
  ['^a$', ['^a$'], ['a']],
  ['a.c', ['abc', 'a\u{1f30a}c'], ['a\nc', 'a\rc', 'ac']],
  ['\\d{3}-\\d{4}', ['555-1234', '٥٥٥-1234'], ['555-12', '5551234']],
  ['\\D', ['a'], ['1', '٥']],
  ['\\w+', ['aé1', '$', '+'], ['a b', '-', '_']],
  ['\\W', ['-', '_', ' '], ['a']],
  ['\\s\\S', [' x', '\nx'], ['xx', '\u00a0x']],
  ['\\i\\c*', ['a-b:1', '_', ':'], ['-a', '1', '']],
  ['[\\i-[:]][\\c-[:]]*', ['a-b'], ['a:b', ':a']],
  ['\\I\\C', ['1 '], ['a ', '1a']],
  ['\\p{Lu}\\p{L}*\\P{N}', ['Aé.', 'Ab'], ['ab', 'A1']],
  ['\\p{IsBasicLatin}+', ['abc~'], ['é']],
  ['\\P{IsGreek}', ['a'], ['α']],
  ['[\\p{IsGreek}\\p{IsCyrillic}]+', ['αЖ'], ['a']],
  ['[a-z-[aeiou]]', ['b'], ['a', 'A', '-']],
  ['[^a-z-[0-9]]', ['A', '-'], ['a', '5']],
  ['[a-z-[b-y-[m]]]', ['a', 'm', 'z'], ['b', 'y']],
  ['[-a]', ['-', 'a'], ['b']],
  ['[a-]', ['-', 'a'], ['b']],
  ['[a-c-]', ['b', '-'], ['d']],
  ['[\\-\\]\\[\\\\\\^]', ['-', ']', '[', '\\', '^'], ['a']],
  ['[a-ce-ga-a]', ['a', 'c', 'e', 'g'], ['d', 'h']],
  ['[a-\\d]', ['a', '-', '5'], ['b', '.']],
  ['[^\\s,]+', ['a/b'], ['a b', 'a,b']],
  ['[&&~~!!]', ['&', '~', '!'], ['a']],
  ['[a^b]', ['^', 'a'], ['c']],
  ['[\\d.]+', ['1.5'], ['a', 'x']],
  ['[+\\-*/().{}|]+', ['+-*/().{}|'], ['a']],
  ['\\.\\\\\\?\\*\\+\\(\\)\\{\\}\\[\\]\\|\\-\\^\\$', ['.\\?*+(){}[]|-^$'], ['']],
  ['\\n\\r\\t', ['\n\r\t'], ['nrt']],
  ['[\u{1f300}-\u{1f3ff}]', ['\u{1f30a}'], ['a']],
  ['/#"\'', ['/#"\''], ['']],
  ['[A-Z]{1,2}[0-9R][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2}', ['CH1 1AA', 'EC1A 1BB'], ['ch1 1aa']],
]

describe('patterns of XML Schema', () => {
  for (const [pattern, matches, others] of cases) {
    it(`match what they mean and no other text: ${JSON.stringify(pattern)}`, () => {
      const expression = new Pattern(pattern)
      for (const text of matches) {
        expect(expression.matches(text), JSON.stringify(text)).to.equal(true)
      }
      for (const text of others) {
        expect(expression.matches(text), JSON.stringify(text)).to.equal(false)
      }
    })
  }

  it('count a lone surrogate as one character', () => {
    const expression = new Pattern('[^\u{1f600}]{2}')
    expect(expression.matches('\ud83da')).to.equal(true)
    expect(expression.matches('\u{1f600}a')).to.equal(false)
    expect(expression.matches('\u{1f601}a')).to.equal(true)
    expect(expression.matches('a\ud83d')).to.equal(true)
  })

  it('are refused where they are invalid, with the reason', () => {
    const refused: [pattern: string, message: string][] = [
      ['(', 'has a "(" without a ")"'],
      [')', 'has a ")" without a "("'],
      ['(a', 'has a "(" without a ")"'],
      ['[', 'is truncated'],
      ['[a', 'is truncated'],
      [']', 'has a "]" where it needs a backslash'],
      ['a{', 'has a "{" that does not begin a quantifier'],
      ['a{,2}', 'has a "{" that does not begin a quantifier'],
      ['a{2', 'has a "{" that does not begin a quantifier'],
      ['{2}', 'has a "{" where it needs a backslash'],
      ['*', 'has a "*" where it needs a backslash'],
      ['a**', 'has a "*" where it needs a backslash'],
      ['a{2,1}', 'has a quantifier whose maximum is less than its minimum'],
      ['[z-a]', 'has a range whose end is before its start: "z-a"'],
      ['\\', 'is truncated'],
      ['\\q', 'has the unknown escape \\q'],
      ['\\1', 'has the unknown escape \\1'],
      ['\\p{Xx}', 'names an unknown category or block: "Xx"'],
      ['\\p{IsKlingon}', 'names an unknown category or block: "IsKlingon"'],
      ['\\pL', 'has \\p without {…}'],
      ['(?:a)', 'has a "?" where it needs a backslash'],
      ['[a-z-[b]c]', 'has a subtraction that is not at the end of its class'],
      ['[a[b]]', 'has a "[" in a class'],
    ]
    for (const [pattern, message] of refused) {
      expect(() => new Pattern(pattern), pattern).to.throw(PatternError, message)
    }
  })
})
