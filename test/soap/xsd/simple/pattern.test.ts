import { expect } from 'chai'
import { translatePattern } from '../../../../src/soap/xsd/simple/pattern.js'

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
    it(`mean in JS what they mean there: ${JSON.stringify(pattern)}`, () => {
      const expression = translatePattern(pattern)
      if (expression === undefined) throw new Error('is not translated')
      for (const text of matches) expect(expression.test(text), JSON.stringify(text)).to.equal(true)
      for (const text of others) expect(expression.test(text), JSON.stringify(text)).to.equal(false)
    })
  }

  it('are left alone where they are none, or where JS has nothing like them', () => {
    for (const pattern of [
      '(',
      ')',
      '(a',
      '[',
      '[a',
      ']',
      'a{',
      '{2}',
      '*',
      'a**',
      'a{2,1}',
      '[z-a]',
      '\\',
      '\\q',
      '\\1',
      '\\p{Xx}',
      '\\p{IsKlingon}',
      '\\pL',
      '(?:a)',
      '[a-z-[b]c]',
    ]) {
      expect(translatePattern(pattern), pattern).to.equal(undefined)
    }
  })
})
