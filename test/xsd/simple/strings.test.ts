import { expect } from 'chai'
import fc from 'fast-check'
import type { BuiltinName } from '../../../src/xsd/descriptor.js'
import { normalizeSpace, trimSpace } from '../../../src/xsd/simple/white-space.js'
import { expectTexts, readSimple, refusalOf, writeSimple } from './simple-values.js'

describe('strings', () => {
  it('are not changed', () => {
    expectTexts(
      'string',
      [
        ['', ''],
        [' a\t\n b ', ' a\t\n b '],
      ],
      [],
    )
    expectTexts('anySimpleType', [[' ', ' ']], [])
    for (const value of [5, null, true, ['a'], {}]) {
      expect(refusalOf('string', value)).to.match(/^must be a string, got /)
    }
  })

  it('have white space that is normalized by their type', () => {
    expectTexts('normalizedString', [[' a\t\n\rb ', ' a   b ']], [])
    expectTexts(
      'token',
      [
        [' a\t\n b ', 'a b'],
        [' ', ''],
        ['a\u00a0 ', 'a\u00a0'],
      ],
      [],
    )
    expectTexts(
      'anyURI',
      [
        [' urn:a b ', 'urn:a b'],
        ['', ''],
      ],
      [],
    )
  })

  it('are refused where white space normalization would change them', () => {
    expect(writeSimple('normalizedString', ' a  b ')).to.equal(' a  b ')
    for (const value of ['a\tb', 'a\n', '\r']) {
      expect(refusalOf('normalizedString', value)).to.equal('must not have tabs or line breaks')
    }
    expect(writeSimple('token', 'a b\u00a0')).to.equal('a b\u00a0')
    for (const value of [' a', 'a ', 'a  b', 'a\nb', ' ']) {
      expect(refusalOf('token', value)).to.match(/^must not have tabs/)
    }
  })

  it('are the same after writing and reading, or are refused', () => {
    for (const type of ['string', 'normalizedString', 'token', 'anyURI'] as const) {
      fc.assert(
        fc.property(
          fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\n', 'é', '\u{1f30a}') }),
          (value) => {
            const text = normalizeSpace(
              value,
              type === 'string' ? 'preserve' : type === 'normalizedString' ? 'replace' : 'collapse',
            )
            if (text !== value) refusalOf(type, value)
            else expect(readSimple(type, writeSimple(type, value))).to.equal(value)
            expect(readSimple(type, value)).to.equal(text)
          },
        ),
      )
    }
  })
})

describe('names', () => {
  const cases: [BuiltinName, string[], string[]][] = [
    [
      'NCName',
      ['a', '_a', 'a-b.c1', 'é', '\u{10000}x'],
      ['', 'a:b', ':', '1a', '-a', '.a', 'a b', 'a\u00d7', '·a'],
    ],
    ['Name', ['a', 'a:b', ':a', 'a::', ':'], ['', '1a', 'a:b c', '-', ':·\u00d7']],
    ['NMTOKEN', ['a', '1', '-', '1:b', ':', '·'], ['', 'a b', 'a\u00d7', '+']],
    ['ID', ['a'], ['1', 'a:b', '']],
    ['IDREF', ['a'], ['1', 'a:b', '']],
    ['ENTITY', ['a'], ['1', 'a:b', '']],
    ['NOTATION', ['a', 'a:b'], ['', ':', 'a:', ':a', 'a:b:c', 'a:1']],
    [
      'language',
      ['en', 'en-GB', 'x-klingon', 'de-1996'],
      ['', 'en_GB', 'toolonglang', 'en-', '-en', '1en', 'en-toolonglang'],
    ],
  ]

  it('are distinguished from invalid names', () => {
    for (const [type, legal, illegal] of cases) {
      expectTexts(
        type,
        legal.map((text) => [` ${text}\n`, text] as const),
        illegal,
      )
      for (const text of legal) expect(writeSimple(type, text)).to.equal(text)
      for (const text of illegal) expect(refusalOf(type, text)).to.match(/^must /)
    }
  })

  it('may be in lists that are not empty', () => {
    for (const type of ['NMTOKENS', 'IDREFS', 'ENTITIES'] as const) {
      expectTexts(
        type,
        [
          [' a\n\tb ', ['a', 'b']],
          ['a', ['a']],
        ],
        ['', ' ', 'a +'],
      )
      expect(writeSimple(type, ['a', 'b'])).to.equal('a b')
      for (const value of [[], 'a', ['a b'], [1]]) refusalOf(type, value)
    }
  })
})

describe('white space', () => {
  it('is that of XML only', () => {
    expect(trimSpace(' \t\r\n\u00a0a\u2003 ')).to.equal('\u00a0a\u2003')
    expect(trimSpace(' \n ')).to.equal('')
  })
})
