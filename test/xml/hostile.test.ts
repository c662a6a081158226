import { expect } from 'chai'
import { ResponseError } from '../../src/errors.js'
import type { XmlLimits } from '../../src/xml/limits.js'
import type { XmlElement } from '../../src/xml/node.js'
import { parseXml } from '../../src/xml/parser.js'

const MIB = 1 << 20
const UNLIMITED: XmlLimits = {
  maxDepth: MIB,
  maxNodes: 100 * MIB,
  maxAttributes: MIB,
  maxNamespaces: MIB,
}

function filled(before: string, piece: string, after: string): string {
  return `${before}${piece.repeat(Math.floor(MIB / piece.length))}${after}`
}

function numbered(count: number, attribute: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => attribute(i)).join(' ')
}

function outcome(text: string, limits?: XmlLimits): XmlElement | string {
  try {
    return parseXml(text, limits)
  } catch (error) {
    if (error instanceof ResponseError) return error.reason
    throw error
  }
}

// A megabyte each. A time that is not linear exceeds the time limit of the tests.
describe('parseXml: hostile documents', () => {
  const refused: readonly (readonly [what: string, text: string, reason: string])[] = [
    ['"<"', filled('', '<', ''), 'not-xml'],
    ['"<" in an element', filled('<a>', '<', ''), 'not-xml'],
    ['"&" in text', filled('<a>', '&', '</a>'), 'not-xml'],
    ['"&" in a value', filled('<a b="', '&', '"/>'), 'not-xml'],
    ['open elements', filled('', '<a>', ''), 'too-large'],
    ['a start tag that does not end', filled('<a ', 'b="" ', ''), 'not-xml'],
    ['white space at the end', filled('<a', ' ', ''), 'truncated'],
    ['a comment that does not end', filled('<a><!--', ' ', ''), 'truncated'],
    ['a comment of hyphens', filled('<a><!--', '-', '--></a>'), 'not-xml'],
    ['a section that does not end', filled('<a><![CDATA[', ']', ''), 'truncated'],
    ['sections within a section', filled('<a>', '<![CDATA[', ''), 'truncated'],
    ['an instruction that does not end', filled('<a><?p ', '?', ''), 'truncated'],
    ['a name that does not end', filled('<', 'n', ''), 'too-large'],
    ['a name', filled('<', 'n', '/>'), 'too-large'],
    ['a name of an attribute', filled('<a ', 'n', '=""/>'), 'too-large'],
    ['a namespace name', filled('<a xmlns="', 'n', '"/>'), 'too-large'],
    ['a value that does not end', filled('<a b="', 'v', ''), 'truncated'],
    ['a number that does not end', filled('<a>&#', '1', ''), 'truncated'],
    ['a number that is too large', filled('<a>&#x', 'f', ';</a>'), 'not-xml'],
    ['a name that is not an entity', filled('<a>&', 'n', ';</a>'), 'not-xml'],
    ['an XML declaration that does not end', filled('<?xml', ' ', ''), 'truncated'],
    [
      'an XML declaration with much white space',
      filled('<?xml', ' ', 'version="1.0"?><a/>'),
      'not-xml',
    ],
    ['white space', filled('', '\r\n', ''), 'empty'],
    ['the same attribute', filled('<a ', 'b="" ', '/>'), 'not-xml'],
    ['attributes', `<a ${numbered(1e5, (i) => `a${i}=""`)}/>`, 'too-large'],
    ['declarations', `<a ${numbered(5e4, (i) => `xmlns:p${i}="u"`)}/>`, 'too-large'],
    ['elements', filled('<r>', '<a/>', '</r>'), 'read'],
    ['elements with an attribute', filled('<r>', '<a b=""/>', '</r>'), 'read'],
  ]
  for (const [what, text, reason] of refused) {
    it(`a megabyte of ${what}`, () => {
      const result = outcome(text)
      expect(typeof result === 'string' ? result : 'read').to.equal(reason)
    })
  }

  const texts: readonly (readonly [what: string, text: string, length: number])[] = [
    ['"]"', filled('<a>', ']', '</a>'), MIB],
    ['">"', filled('<a>', '>', '</a>'), MIB],
    ['references', filled('<a>', '&#10;', '</a>'), Math.floor(MIB / 5)],
    ['returns', filled('<a>', '\r', '</a>'), MIB],
    ['line ends', filled('<a>', '\r\n', '</a>'), MIB / 2],
    ['texts and comments', filled('<a>', 'x<!---->', '</a>'), MIB / 8],
    ['texts and sections', filled('<a>', ']<![CDATA[]]>', '</a>'), Math.floor(MIB / 13)],
    ['texts and instructions', filled('<a>', 'x<?p?>', '</a>'), Math.floor(MIB / 6)],
    ['zeros in a number', filled('<a>&#', '0', '65;</a>'), 1],
    ['wide characters', filled('<a>', '😀', '</a>'), MIB],
  ]
  for (const [what, text, length] of texts) {
    it(`a megabyte of ${what} in a text`, () => {
      const { children } = parseXml(text)
      expect(children).to.have.length(1)
      expect(String(children[0])).to.have.length(length)
    })
  }

  const values: readonly (readonly [what: string, piece: string])[] = [
    ['references', '&lt;'],
    ['tabs', '\t'],
    ['line ends', '\r\n'],
    ['apostrophes', "'"],
  ]
  for (const [what, piece] of values) {
    it(`a megabyte of ${what} in a value`, () => {
      const value = parseXml(filled('<a b="', piece, '"/>')).attributes.get('b')
      expect(value).to.have.length(MIB / piece.length)
    })
  }

  const large: readonly (readonly [what: string, text: string])[] = [
    ['elements', filled('<r>', '<a/>', '</r>')],
    ['nested elements', `${'<a>'.repeat(5e4)}${'</a>'.repeat(5e4)}`],
    ['attributes', `<a ${numbered(1e5, (i) => `a${i}=""`)}/>`],
    ['attributes in a namespace', `<a xmlns:p="u" ${numbered(5e4, (i) => `p:a${i}=""`)}/>`],
    ['declarations', `<a ${numbered(3e4, (i) => `xmlns:p${i}="u"`)}/>`],
    [
      'prefixes among many declarations',
      `<a ${numbered(3e4, (i) => `xmlns:p${i}="u"`)}>${'<p0:a p1:b=""/>'.repeat(2e4)}</a>`,
    ],
    [
      'names in a long namespace',
      `<a xmlns:p="${'u'.repeat(4096)}" xmlns:q="${'u'.repeat(4096)}">${'<p:a q:b=""/>'.repeat(2e4)}</a>`,
    ],
  ]
  for (const [what, text] of large) {
    it(`many ${what}, without limits`, () => {
      expect(outcome(text, UNLIMITED)).to.have.property('name')
    })
  }
})
