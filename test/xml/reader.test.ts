import { expect } from 'chai'
import fc from 'fast-check'
import { ResponseError } from '../../src/errors.js'
import type { NamespaceScope, XmlElement } from '../../src/xml/node.js'
import { parseXml, type XmlDocument } from '../../src/xml/parser.js'
import { XmlReader } from '../../src/xml/reader.js'
import { mutate, randomNumbers, SMALL } from './mutations.js'
import { REPLIES, SUCCESS } from './reply-documents.js'

/** All that a caller can see of a tree. */
function seen({ name, namespace, attributes, children, scope }: XmlElement): unknown {
  const scopes: string[] = []
  for (let at: NamespaceScope | undefined = scope; at !== undefined; at = at.parent) {
    scopes.push(`${at.prefix}=${at.uri}`)
  }
  return {
    name,
    namespace,
    attributes: [...attributes],
    scopes,
    children: children.map((child) => (typeof child === 'string' ? child : seen(child))),
  }
}

function treeOf({ root, flaw }: XmlDocument): XmlElement {
  if (flaw !== undefined) throw flaw
  return root
}

function outcome(read: () => XmlElement): unknown {
  try {
    return seen(read())
  } catch (error) {
    expect(error).to.be.instanceOf(ResponseError)
    const { reason, message } = error as ResponseError
    return { reason, message }
  }
}

function expectSame(reader: XmlReader, text: string): void {
  const found = outcome(() => treeOf(reader.read(text)))
  expect(found, JSON.stringify(text)).to.deep.equal(outcome(() => parseXml(text)))
}

describe('XmlReader', () => {
  for (const [what, bases, seed] of [
    ['replies', REPLIES, 7],
    ['small documents', SMALL, 11],
  ] as const) {
    it(`reads changed ${what} as without an earlier document`, () => {
      const random = randomNumbers(seed)
      for (const base of bases) {
        for (let run = 0; run < 150; run++) {
          const reader = new XmlReader()
          expectSame(reader, base)
          expectSame(reader, base)
          expectSame(reader, mutate(base, random))
          expectSame(reader, mutate(base, random))
          expectSame(reader, base)
        }
      }
    })
  }

  it('reads again as before a document with a flaw or a line end of two characters in an attribute', () => {
    for (const value of ['&#1;', '\u0001', '&#xFFFF;', '\r\n'.repeat(4)]) {
      const reader = new XmlReader()
      for (let run = 0; run < 5; run++) expectSame(reader, `<a b="${value}"><c>x</c></a>`)
    }
  })

  it('reads any text between the same tags', () => {
    const piece = fc.oneof(
      { arbitrary: fc.string({ unit: 'binary' }), weight: 1 },
      {
        weight: 5,
        arbitrary: fc.constantFrom(
          '',
          ' ',
          '\n',
          '\r\n',
          '&amp;',
          '&#13;',
          '<![CDATA[x]]>',
          '<![CDATA[abcd]]>',
          '<!---->',
          ']]>',
          'é',
          '😀',
        ),
      },
    )
    const text = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''))
    const document = fc
      .tuple(text, text, text)
      .map(([a, b, c]) => `<p:a xmlns:p="u" x="1">${a}<b xmlns="v">${b}</b>${c}</p:a>`)
    fc.assert(
      fc.property(fc.array(document, { minLength: 2, maxLength: 5 }), (documents) => {
        const reader = new XmlReader()
        const first = documents.slice(0, 1)
        for (const each of [...first, ...documents, ...first]) {
          expectSame(reader, each)
        }
      }),
    )
  })

  for (const [first, second] of [
    ['Tom &amp; Jerry<![CDATA[abcd]]>', 'Tom<![CDATA[abcd]]>'],
    ['a<!---->b<![CDATA[1234567]]>', 'aXb<![CDATA[1234567]]>'],
    ['a<!---->b', 'c<!---->b'],
    ['<![CDATA[ab]]>c', '<![CDATA[ab]]>d'],
    ['&#65;b', '&#65;c'],
  ]) {
    it(`does not read a text as markup: ${first}`, () => {
      const reader = new XmlReader()
      for (const text of [first, first, second, first]) expectSame(reader, `<a>${text}</a>`)
    })
  }

  it('reads documents that always differ from earlier ones', () => {
    const reader = new XmlReader()
    for (let count = 1; count <= 40; count++) {
      expectSame(reader, `<a>${'<b>1</b>'.repeat(count % 20)}</a>`)
    }
    expectSame(reader, SUCCESS)
    expectSame(reader, SUCCESS)
  })

  it('returns the flaw of a document, whatever markup it remembers', () => {
    const reader = new XmlReader()
    const text = (value: string) => `<a><b>${value}</b></a>`
    for (let time = 0; time < 5; time++) {
      expect(reader.read(text('x')).flaw).to.equal(undefined)
      expect(reader.read(text('&#1;')).flaw).to.be.instanceOf(ResponseError)
      expect(reader.read(text('\u0001')).flaw).to.be.instanceOf(ResponseError)
      expect(reader.read(text('\ufffd')).flaw).to.equal(undefined)
    }
  })

  it('shares no part between two trees', () => {
    const reader = new XmlReader()
    const text = '<a xmlns="u" x="1"><b>2</b></a>'
    for (let time = 0; time < 5; time++) {
      const root = treeOf(reader.read(text))
      expect(seen(root)).to.deep.equal(seen(parseXml(text)))
      ;(root.attributes as Map<string, string>).set('x', 'changed')
      ;(root.children as unknown[]).push('changed')
      Reflect.set(root.scope ?? {}, 'uri', 'changed')
    }
  })

  it('reads a document that is too long to be remembered', () => {
    const reader = new XmlReader()
    for (const count of [200, 2000]) {
      const text = `<a>${'<b>1</b>'.repeat(count)}</a>`
      expectSame(reader, text)
      expectSame(reader, text)
    }
  })
})
