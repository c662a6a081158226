import { expect } from 'chai'
import fc from 'fast-check'
import { findIllegalCharacter } from '../../src/xml/chars.js'
import { escapeAttribute, escapeText } from '../../src/xml/escape.js'
import { parseXml } from '../../src/xml/parser.js'

/** Strings that XML can carry, with much of what has to be escaped. */
const legal = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(
        '&',
        '<',
        '>',
        '"',
        "'",
        '\t',
        '\n',
        '\r',
        ' ',
        ']',
        ']]>',
        '&amp;',
        '<!--',
        '-->',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
  })
  .filter((text) => findIllegalCharacter(text) === -1)

describe('escapeText', () => {
  it('escapes what would be read as something else', () => {
    expect(escapeText('a&b<c>d\re')).to.equal('a&amp;b&lt;c&gt;d&#13;e')
    expect(escapeText(']]>')).to.equal(']]&gt;')
    expect(escapeText('&amp;')).to.equal('&amp;amp;')
  })

  it('does not change other characters', () => {
    const text = '"\'\t\n é😀\x7f\x85\u2028'
    expect(escapeText(text)).to.equal(text)
    expect(escapeText('')).to.equal('')
  })

  it('is reversed by reading', () => {
    fc.assert(
      fc.property(legal, (text) => {
        const { children } = parseXml(`<a>${escapeText(text)}</a>`)
        expect(children).to.deep.equal(text === '' ? [] : [text])
      }),
    )
  })
})

describe('escapeAttribute', () => {
  it('escapes what would be read as something else, in quotes of both kinds', () => {
    expect(escapeAttribute('a&b<c>d"e\'f\tg\nh\ri')).to.equal(
      'a&amp;b&lt;c&gt;d&quot;e&apos;f&#9;g&#10;h&#13;i',
    )
    expect(escapeAttribute('a b')).to.equal('a b')
  })

  it('is reversed by reading', () => {
    fc.assert(
      fc.property(legal, fc.constantFrom('"', "'"), (value, quote) => {
        const { attributes } = parseXml(`<a b=${quote}${escapeAttribute(value)}${quote}/>`)
        expect(attributes.get('b')).to.equal(value)
      }),
    )
  })
})

describe('findIllegalCharacter', () => {
  it('finds the first one', () => {
    for (const [text, at] of [
      ['', -1],
      ['a\t\n\r\x20\x7f\x85\xa0\ud7ff\ue000\ufffd😀\u{10ffff}', -1],
      ['\0', 0],
      ['ab\x08\0', 2],
      ['a\x0b', 1],
      ['a\x0c', 1],
      ['a\x0e', 1],
      ['a\x1f', 1],
      ['😀\ufffe', 2],
      ['😀\uffff', 2],
      ['😀\ud83d', 2],
      ['😀\ude00', 2],
      ['\ude00\ud83d', 0],
      ['a\ud83d\ud83d\ude00', 1],
    ] as const) {
      expect(findIllegalCharacter(text), JSON.stringify(text)).to.equal(at)
    }
  })

  it('agrees with XML about every code point', () => {
    const judgedWrong: number[] = []
    for (let code = 0; code <= 0x10ffff; code = code < 0x10100 ? code + 1 : code + 0x7ff) {
      const isLegal =
        [0x9, 0xa, 0xd].includes(code) ||
        (code >= 0x20 && code <= 0xd7ff) ||
        (code >= 0xe000 && code <= 0xfffd) ||
        code >= 0x10000
      const found = findIllegalCharacter(String.fromCodePoint(code))
      if ((found === -1) !== isLegal) judgedWrong.push(code)
    }
    expect(judgedWrong).to.deep.equal([])
  })
})
