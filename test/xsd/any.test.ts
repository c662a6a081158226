import { expect } from 'chai'
import { DateTime } from 'luxon'
import type { XmlElement } from '../../src/xml/node.js'
import { parseXml } from '../../src/xml/parser.js'
import type { AnyParticle, ElementDescriptor } from '../../src/xsd/descriptor.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import {
  choice,
  element,
  inputErrorOf,
  NS,
  occurring,
  read,
  readInside,
  refusalInside,
  root,
  roundTrip,
  writeInside,
} from './example-messages.js'

function any(more: Partial<AnyParticle> = {}): AnyParticle {
  return { kind: 'any', prop: '$any', min: 0, max: 'unbounded', ...more }
}

function node(
  name: string,
  namespace: string,
  children: XmlElement['children'] = [],
  attributes: Record<string, string> = {},
): XmlElement {
  return { name, namespace, attributes: new Map(Object.entries(attributes)), children }
}

/** Without scopes, which are not part of the content of an element. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null || !('children' in value)) return value
  const { name, namespace, attributes, children } = value as XmlElement
  return { name, namespace, attributes: new Map(attributes), children: children.map(bare) }
}

describe('element wildcards', () => {
  const descriptor = root(element('a', 'int', { min: 0 }), any())

  it('match elements that are not declared', () => {
    const value = readInside(descriptor, '<x xmlns="urn:x" k="v">t<y/></x><a>1</a><z/>') as {
      $any: unknown
    }
    expect(value).to.have.property('a', 1)
    expect(bare(value.$any)).to.deep.equal([
      node('x', 'urn:x', ['t', node('y', 'urn:x')], { k: 'v' }),
      node('z', NS),
    ])
    expect(readInside(descriptor, '<a>1</a>')).to.deep.equal({ a: 1 })
  })

  it('are written in any namespace', () => {
    const $any = [
      node('x', 'urn:x', [
        node('y', 'urn:y', ['<&'], { '{urn:z}k': '"', plain: '1' }),
        node('z', ''),
      ]),
      node('w', NS, [node('v', NS)]),
      node('none', ''),
    ]
    expect(writeInside(descriptor, { $any })).to.equal(
      '<x xmlns="urn:x"><y xmlns="urn:y" xmlns:a1="urn:z" a1:k="&quot;" plain="1">&lt;&amp;</y><z xmlns=""/></x><w><v/></w><none xmlns=""/>',
    )
    const copy = roundTrip(descriptor, { $any }) as { $any: unknown }
    expect(bare(copy.$any)).to.deep.equal($any)
  })

  it('are a single element where there is at most one', () => {
    const single = root(any({ max: 1 }))
    const copy = roundTrip(single, { $any: node('x', 'urn:x') }) as { $any: unknown }
    expect(bare(copy.$any)).to.deep.equal(node('x', 'urn:x'))
    expect(refusalInside(single, '<x/><y/>').reason).to.equal('contract')
    expect(refusalInside(root(any({ min: 1 })), '').reason).to.equal('contract')
    expect(inputErrorOf(root(any({ min: 1, max: 1 })), {}).field).to.equal('$any')
  })

  it('allow only the namespaces that the schema allows', () => {
    const other = root(any({ namespace: '##other', targetNamespace: NS }))
    const listed = root(any({ namespace: ['urn:x', ''] }))
    const reads = (descriptor: ElementDescriptor, inner: string) =>
      '$any' in (readInside(descriptor, inner) as object)
    const elements: Record<string, string> = {
      'urn:x': '<x xmlns="urn:x"/>',
      'urn:y': '<x xmlns="urn:y"/>',
      '': '<x xmlns=""/>',
      [NS]: '<x/>',
    }
    const expected = new Map([
      [other, ['urn:x', 'urn:y']],
      [listed, ['urn:x', '']],
    ])
    for (const [particle, allowed] of expected) {
      for (const [namespace, text] of Object.entries(elements)) {
        const isAllowed = allowed.includes(namespace)
        expect(reads(particle, text), namespace).to.equal(isAllowed)
        const value = { $any: [node('x', namespace)] }
        if (isAllowed) expect(writeElement(particle, value)).to.contain('<x')
        else expect(inputErrorOf(particle, value).field).to.equal('$any[0].namespace')
      }
    }
  })

  it('match up to maxOccurs elements, and leave the others to the next wildcard', () => {
    const two = root(any({ max: 2 }), element('a', 'int'), any({ max: 1, prop: '$any2' }))
    const value = readInside(two, '<x/><y/><a>1</a><z/>') as Record<string, XmlElement[]>
    expect(value['$any']?.map(({ name }) => name)).to.deep.equal(['x', 'y'])
    expect(value).to.have.nested.property('$any2.name', 'z')
  })

  it('are checked against their bounds', () => {
    const bounded = root(any({ min: 2, max: 3 }))
    const elements = (count: number) => Array.from({ length: count }, () => node('x', 'urn:x'))
    for (const count of [2, 3]) {
      const text = writeInside(bounded, { $any: elements(count) })
      expect(readInside(bounded, text)).to.have.property('$any').with.lengthOf(count)
    }
    for (const count of [1, 4]) {
      expect(inputErrorOf(bounded, { $any: elements(count) }).field).to.equal('$any')
      const text = '<x xmlns="urn:x"/>'.repeat(count)
      expect(refusalInside(bounded, text).message).to.equal(
        `root has ${count} further elements, not 2 to 3`,
      )
    }
  })

  it('keep the meaning of qualified names that were read', () => {
    const original = read(
      descriptor,
      `<root xmlns="${NS}" xmlns:p="urn:p" xmlns:soap="urn:s"><q xmlns="urn:q" xsi:type="p:T" xmlns:a1="urn:a"><r code=" soap:Client ">a1:b</r><s>p:T and more</s></q></root>`,
    )
    const text = writeElement(descriptor, original)
    expect(text).to.equal(
      `<root xmlns="${NS}"><q xmlns="urn:q" xmlns:p="urn:p" xsi:type="p:T"><r xmlns:soap="urn:s" xmlns:a1="urn:a" code=" soap:Client ">a1:b</r><s>p:T and more</s></q></root>`,
    )
    expect(bare((read(descriptor, text) as { $any: unknown }).$any)).to.deep.equal(
      bare((original as { $any: unknown }).$any),
    )
  })

  it('distinguish a prefix that is bound again from the outer one', () => {
    const original = read(
      descriptor,
      `<root xmlns="${NS}"><q xmlns:xsi="urn:mine" xsi:k="xsi:x"><r xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:nil="true"/></q></root>`,
    )
    const again = read(descriptor, writeElement(descriptor, original))
    expect(bare((again as { $any: unknown }).$any)).to.deep.equal(
      bare((original as { $any: unknown }).$any),
    )
  })

  it('ignore the scope of an element that a caller has made', () => {
    for (const [prefix, uri] of [
      ['xmlns', 'urn:x'],
      ['xml', 'urn:x'],
      ['p', ''],
      ['p', 5],
    ]) {
      const scope = { parent: undefined, prefix, uri } as XmlElement['scope']
      const $any = [{ ...node('x', 'urn:x', [`${prefix}:y`]), scope }]
      expect(writeInside(descriptor, { $any })).to.equal(`<x xmlns="urn:x">${prefix}:y</x>`)
    }
  })

  it('may be an alternative of a choice', () => {
    const either = root(choice(element('a', 'int'), any({ min: 1, max: 1, namespace: ['urn:x'] })))
    expect(roundTrip(either, { a: 1 })).to.deep.equal({ a: 1 })
    const copy = roundTrip(either, { $any: node('x', 'urn:x') }) as { $any: unknown }
    expect(bare(copy.$any)).to.deep.equal(node('x', 'urn:x'))
    expect(refusalInside(either, '<a>1</a><x xmlns="urn:x"/>').reason).to.equal('contract')
    expect(inputErrorOf(either, { a: 1, $any: node('x', 'urn:x') }).field).to.equal('root')
  })

  it('may occur in a repeated group', () => {
    const occurrences = root(
      occurring(
        choice(
          element('a', 'int'),
          any({ min: 1, max: 1, namespace: '##other', targetNamespace: NS }),
        ),
        0,
        'unbounded',
        '$choice',
      ),
    )
    const value = readInside(
      occurrences,
      '<a>1</a><x xmlns="urn:x"/><y xmlns="urn:x"/><b/><a>2</a>',
    )
    expect(value).to.have.property('$choice').that.has.length(4)
    expect(writeInside(occurrences, value)).to.equal(
      '<a>1</a><x xmlns="urn:x"/><y xmlns="urn:x"/><a>2</a>',
    )
  })

  it('are refused where they are not elements', () => {
    const fieldOf = (value: unknown) => inputErrorOf(descriptor, { $any: [value] }).field
    expect(fieldOf('x')).to.equal('$any[0]')
    expect(fieldOf({})).to.equal('$any[0].name')
    expect(fieldOf({ ...node('x', ''), name: 'p:x' })).to.equal('$any[0].name')
    expect(fieldOf({ ...node('x', ''), name: 'x\ud800' })).to.equal('$any[0].name')
    expect(fieldOf(node('x', 'urn:\u0000'))).to.equal('$any[0]')
    expect(fieldOf(node('x', '', [], { 'k\udc00': '' }))).to.match(/^\$any\[0\]\.attributes\./)
    expect(fieldOf(node('x', '', [], { '{\u0000}k': '' }))).to.match(/^\$any\[0\]\.attributes\./)
    expect(fieldOf({ ...node('x', ''), namespace: 5 })).to.equal('$any[0].namespace')
    expect(fieldOf(node('x', 'http://www.w3.org/2000/xmlns/'))).to.equal('$any[0].namespace')
    expect(fieldOf({ ...node('x', ''), attributes: {} })).to.equal('$any[0].attributes')
    expect(fieldOf({ ...node('x', ''), children: 'x' })).to.equal('$any[0].children')
    expect(fieldOf(node('x', '', ['', node('y', '', ['\u0000'])]))).to.equal(
      '$any[0].children[1].children[0]',
    )
    expect(fieldOf(node('x', '', [], { k: '\u0000' }))).to.equal('$any[0].attributes.k')
    expect(fieldOf(node('x', '', [], { xmlns: 'urn:x' }))).to.equal('$any[0].attributes.xmlns')
  })

  it('are refused where one contains itself', () => {
    const children: XmlElement[] = []
    children.push(node('x', '', children))
    expect(inputErrorOf(descriptor, { $any: children }).message).to.match(/is inside of itself$/)
  })
})

describe('anything at all', () => {
  const descriptor = root(element('v', 'anyType', { nillable: true, min: 0 }))

  it('is a primitive, a date or bytes by xsi:type', () => {
    const XSD = 'http://www.w3.org/2001/XMLSchema'
    const texts: [unknown, string, string][] = [
      ['a<b', 'string', 'a&lt;b'],
      [true, 'boolean', 'true'],
      [5, 'int', '5'],
      [-0.5, 'double', '-0.5'],
      [2 ** 31, 'double', '2147483648'],
      [Number.NaN, 'double', 'NaN'],
      [5n, 'long', '5'],
      [2n ** 63n, 'integer', '9223372036854775808'],
      [new Uint8Array([1, 2]), 'base64Binary', 'AQI='],
    ]
    for (const [v, type, text] of texts) {
      expect(writeElement(descriptor, { v })).to.equal(
        `<root xmlns="${NS}" xmlns:xsd="${XSD}"><v xsi:type="xsd:${type}">${text}</v></root>`,
      )
      expect(roundTrip(descriptor, { v })).to.deep.equal({ v })
    }
    const v = DateTime.fromISO('2030-01-02T03:04:05+02:00', { setZone: true })
    const copy = roundTrip(descriptor, { v }) as { v: DateTime }
    expect(copy.v.equals(v)).to.equal(true)
    expect(roundTrip(descriptor, { v: '' })).to.deep.equal({ v: '' })
    expect(roundTrip(descriptor, { v: null })).to.deep.equal({ v: null })
  })

  it('is an element whose attributes and children are the content', () => {
    const v = node('ignored', 'urn:ignored', ['text', node('x', 'urn:x')], {
      k: '1',
      '{urn:k}l': '2',
    })
    expect(writeInside(descriptor, { v })).to.equal(
      '<v k="1" xmlns:a1="urn:k" a1:l="2">text<x xmlns="urn:x"/></v>',
    )
    const copy = roundTrip(descriptor, { v }) as { v: unknown }
    expect(bare(copy.v)).to.deep.equal({ ...v, name: 'v', namespace: NS })
  })

  it('remains an element where its type is unknown, or a list', () => {
    for (const type of ['p:Unknown', 'x:NMTOKENS', 'x:anyType', 'x:nothing', 'x:constructor']) {
      const text = `<v xmlns:p="urn:p" xmlns:x="http://www.w3.org/2001/XMLSchema" xsi:type="${type}">t</v>`
      const { v } = readInside(descriptor, text) as { v: XmlElement }
      expect(v.children).to.deep.equal(['t'])
      // It can be used as input again.
      expect(bare((roundTrip(descriptor, { v }) as { v: unknown }).v)).to.deep.equal(bare(v))
    }
  })

  it('remains an element where its type has the name of another namespace', () => {
    // As long as that of XML Schema.
    const text = '<v xmlns:x="http://www.w3.org/2001/XMLSchemb" xsi:type="x:int">1</v>'
    const { v } = readInside(descriptor, text) as { v: XmlElement }
    expect(v.children).to.deep.equal(['1'])
  })

  it('is refused where it is not readable by its type, or of an unsupported kind', () => {
    const text = '<v xmlns:x="http://www.w3.org/2001/XMLSchema" xsi:type="x:int">hush</v>'
    expect(refusalInside(descriptor, text).message).to.equal('root/v is not a legal xs:int')
    for (const v of [Symbol('x'), () => 1, {}, [], new Date()]) {
      expect(inputErrorOf(descriptor, { v }).code).to.equal('BAD_INPUT')
    }
  })

  it('may be the whole message', () => {
    const whole: ElementDescriptor = { name: 'root', ns: NS, type: 'anyType' }
    expect(roundTrip(whole, 'text')).to.equal('text')
    const inner = parseXml('<x xmlns:p="urn:p" p:k="p:v">t</x>')
    expect(bare(roundTrip(whole, inner))).to.deep.equal({
      ...(bare(inner) as object),
      name: 'root',
      namespace: NS,
    })
  })
})
