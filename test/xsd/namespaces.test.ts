import { expect } from 'chai'
import type { ElementDescriptor, ElementParticle } from '../../src/xsd/descriptor.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import {
  choice,
  complex,
  element,
  inputErrorOf,
  NS,
  occurring,
  read,
  readInside,
  refusalInside,
  root,
  roundTrip,
  sequence,
} from './example-messages.js'

const unqualified = (name: string, type: ElementParticle['type']): ElementParticle => ({
  kind: 'element',
  name,
  type,
})

describe('namespaces', () => {
  it('have a prefix each, beyond the one of the outermost element', () => {
    const data = complex(
      sequence(
        { kind: 'element', name: 'a', ns: 'urn:data', type: 'int' },
        { kind: 'element', name: 'b', ns: 'urn:more"', type: 'int', min: 0 },
      ),
    )
    const descriptor = root(element('d', data), element('e', 'int'))
    expect(writeElement(descriptor, { d: { a: 1 }, e: 2 })).to.equal(
      `<root xmlns="${NS}" xmlns:n1="urn:data"><d><n1:a>1</n1:a></d><e>2</e></root>`,
    )
    const value = { d: { a: 1, b: 2 }, e: 3 }
    expect(writeElement(descriptor, value)).to.contain('xmlns:n2="urn:more&quot;"')
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('leave unqualified elements without one', () => {
    const inner = complex(sequence(unqualified('b', 'string'), element('c', 'int', { min: 0 })))
    const descriptor = root(unqualified('a', inner))
    const value = { a: { b: 'x', c: 1 } }
    expect(writeElement(descriptor, value)).to.equal(
      `<tns:root xmlns:tns="${NS}"><a><b>x</b><tns:c>1</tns:c></a></tns:root>`,
    )
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('may all be absent', () => {
    const descriptor: ElementDescriptor = {
      name: 'root',
      type: complex(sequence(unqualified('a', 'int'), element('b', 'int'))),
    }
    expect(writeElement(descriptor, { a: 1, b: 2 })).to.equal(
      `<root xmlns:n1="${NS}"><a>1</a><n1:b>2</n1:b></root>`,
    )
    expect(roundTrip(descriptor, { a: 1, b: 2 })).to.deep.equal({ a: 1, b: 2 })
  })

  it('distinguish elements of one local name', () => {
    const descriptor = root(element('a', 'int', { min: 0 }), {
      kind: 'element',
      name: 'a',
      ns: 'urn:other',
      prop: 'a_other',
      type: 'string',
      min: 0,
    })
    for (const value of [{ a: 1 }, { a_other: 'x' }, { a: 1, a_other: 'x' }]) {
      expect(roundTrip(descriptor, value)).to.deep.equal(value)
    }
    expect(inputErrorOf(descriptor, { a_other: 1 }).field).to.equal('a_other')
    expect(refusalInside(descriptor, '<a>x</a>').message).to.equal('root/a is not a legal xs:int')
  })

  it('are read with any prefixes', () => {
    const descriptor = root(element('a', 'int'))
    expect(
      read(descriptor, `<p:root xmlns:p="${NS}"><q:a xmlns:q="${NS}">1</q:a></p:root>`),
    ).to.deep.equal({
      a: 1,
    })
  })
})

describe('qualified names', () => {
  const descriptor = root(
    element('q', 'QName'),
    element('l', { kind: 'list', item: 'QName' }, { min: 0 }),
  )

  it('are in Clark notation, and have prefixes on the wire', () => {
    const value = { q: `{${NS}}a`, l: ['{urn:x}b', 'c', '{urn:y}d', '{urn:x}e'] }
    expect(writeElement(descriptor, value)).to.equal(
      `<tns:root xmlns:tns="${NS}" xmlns:n1="urn:x" xmlns:n2="urn:y"><tns:q>tns:a</tns:q><tns:l>n1:b c n2:d n1:e</tns:l></tns:root>`,
    )
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('are read by the namespaces in scope', () => {
    const q = (attributes: string, text: string) =>
      read(descriptor, `<p:root xmlns:p="${NS}" ${attributes}><p:q>${text}</p:q></p:root>`)
    expect(q('', ' p:a\n')).to.deep.equal({ q: `{${NS}}a` })
    expect(q('', 'a')).to.deep.equal({ q: 'a' })
    expect(q('xmlns="urn:d"', 'a')).to.deep.equal({ q: '{urn:d}a' })
    expect(q('', 'xml:lang')).to.deep.equal({ q: '{http://www.w3.org/XML/1998/namespace}lang' })
  })

  it('are refused with an undeclared prefix, or an invalid name', () => {
    for (const text of ['x:a', ':a', 'a:', 'a:b:c', '', 'a b', '1']) {
      expect(refusalInside(descriptor, `<q>${text}</q>`).message).to.equal(
        'root/q is not a legal xs:QName',
      )
    }
    for (const q of [
      '{http://www.w3.org/2000/xmlns/}a',
      '{\u0000}a',
      'a\ud800',
      'a:b',
      '{urn:x',
      '{urn:x}',
      '',
      5,
      '{urn:x}a b',
    ]) {
      expect(inputErrorOf(descriptor, { q }).field).to.equal('q')
    }
  })

  it('may be enumerated', () => {
    const enumerated = root(
      element('q', { kind: 'restriction', base: 'QName', enumeration: ['{urn:x}a', 'b'] }),
    )
    expect(roundTrip(enumerated, { q: '{urn:x}a' })).to.deep.equal({ q: '{urn:x}a' })
    expect(inputErrorOf(enumerated, { q: '{urn:y}a' }).field).to.equal('q')
  })
})

describe('an element that the contract has in another namespace', () => {
  const inner = complex(sequence(element('name', 'string', { min: 0 })))
  const optional = root(
    element('item', inner, { min: 0 }),
    element('tag', 'string', { min: 0, max: 'unbounded' }),
    { ...choice(element('a', 'int'), element('b', 'int')), min: 0 },
    occurring(sequence(element('k', 'int')), 0, 'unbounded', '$sequence'),
  )

  it('is refused, although it may be absent', () => {
    const strays: readonly (readonly [inner: string, path: string])[] = [
      ['<item xmlns=""><name>x</name></item>', 'root/item'],
      ['<item><name xmlns="">x</name></item>', 'root/item/name'],
      ['<item><name xmlns="urn:other">x</name></item>', 'root/item/name'],
      ['<tag>x</tag><tag xmlns="">y</tag>', 'root/tag'],
      ['<b xmlns="">1</b>', 'root/b'],
      ['<k>1</k><k xmlns="">1</k>', 'root/k'],
    ]
    for (const [xml, path] of strays) {
      const error = refusalInside(optional, xml)
      expect(error.reason, xml).to.equal('namespace')
      const found = xml.includes('urn:other') ? 'another' : 'no'
      expect(error.message).to.equal(
        `${path} is in ${found} namespace, where the contract has ${NS}`,
      )
    }
  })

  it('is refused where it should be in no namespace as well', () => {
    const plain = root({ kind: 'element', name: 'a', type: 'string', min: 0 })
    const error = refusalInside(plain, '<a>x</a>')
    expect(error.reason).to.equal('namespace')
    expect(error.message).to.equal('root/a is in another namespace, where the contract has none')
    expect(readInside(plain, '<a xmlns="">x</a>')).to.deep.equal({ a: 'x' })
  })

  it('is refused in mixed content', () => {
    const mixed: ElementDescriptor = {
      name: 'root',
      ns: NS,
      type: complex(sequence(element('n', 'int', { min: 0 })), { mixed: true }),
    }
    expect(refusalInside(mixed, 'a<n xmlns="">1</n>').message).to.equal(
      `root/n is in no namespace, where the contract has ${NS}`,
    )
  })

  it('belongs to the wildcard that matches it', () => {
    const open = root(element('n', 'int', { min: 0 }), {
      kind: 'any',
      prop: '$any',
      min: 0,
      max: 'unbounded',
      namespace: ['', 'urn:other'],
    })
    const value = readInside(open, '<n xmlns="">1</n><n>2</n><n xmlns="urn:other">3</n>')
    expect(value).to.have.property('n', 2)
    expect(value).to.have.property('$any').with.length(2)
    expect(refusalInside(open, '<n xmlns="urn:third">1</n>').reason).to.equal('namespace')
  })
})
