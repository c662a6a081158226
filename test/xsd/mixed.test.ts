import { expect } from 'chai'
import type { ElementDescriptor } from '../../src/xsd/descriptor.js'
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
  responseErrorOf,
  roundTrip,
  sequence,
} from './example-messages.js'

const text = complex(
  occurring(
    choice(
      element('b', () => text),
      element('n', 'int'),
      {
        kind: 'any',
        prop: '$any',
        namespace: '##other',
        targetNamespace: NS,
      },
    ),
    0,
    'unbounded',
    '$choice',
  ),
  { mixed: true, attributes: [{ name: 'lang', type: 'string' }] },
)
const descriptor: ElementDescriptor = { name: 'root', ns: NS, type: () => text }

describe('mixed content', () => {
  it('is an array of texts and elements in document order', () => {
    const value = {
      lang: 'en',
      $content: ['High ', { b: { $content: ['& low '] } }, { n: 5 }, ' tides ', { n: 6 }],
    }
    expect(writeElement(descriptor, value)).to.equal(
      `<root xmlns="${NS}" lang="en">High <b>&amp; low </b><n>5</n> tides <n>6</n></root>`,
    )
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
    expect(roundTrip(descriptor, { $content: [] })).to.deep.equal({ $content: [] })
    expect(roundTrip(descriptor, { $content: [' \n '] })).to.deep.equal({ $content: [' \n '] })
  })

  it('leaves an element that is declared after a wildcard to its declaration', () => {
    const any = { kind: 'any', prop: '$any', min: 0, max: 'unbounded' } as const
    const type = complex(sequence(any, element('q', 'int'), element('r', 'int', { min: 0 })), {
      mixed: true,
    })
    const root: ElementDescriptor = { name: 'root', ns: NS, type }
    const other = { name: 'x', namespace: 'urn:x', attributes: new Map(), children: [] }
    for (const $content of [
      [{ q: 1 }],
      ['a', { q: 1 }, { r: 2 }, 'b'],
      [{ $any: other }, { q: 1 }],
    ]) {
      expect(writeElement(root, { $content })).to.match(/<q>1<\/q>/)
    }
    expect(inputErrorOf(root, { $content: [{ $any: other }] }).message).to.match(/must have q/)
    // A wildcard that has to match elements of that name does so.
    const two = { kind: 'any', prop: '$any', min: 2, max: 2 } as const
    const ordered: ElementDescriptor = {
      name: 'root',
      ns: NS,
      type: complex(sequence(two, element('q', 'int')), { mixed: true }),
    }
    expect(writeElement(ordered, { $content: [{ q: 1 }, { q: 2 }, { q: 3 }] })).to.match(/q>3/)
  })

  it('joins the texts around unknown elements', () => {
    expect(read(descriptor, `<root xmlns="${NS}">a<x/>b<!-- -->c<n>1</n>d</root>`)).to.deep.equal({
      $content: ['abc', { n: 1 }, 'd'],
    })
  })

  it('keeps elements of wildcards', () => {
    const value = read(descriptor, `<root xmlns="${NS}">a<x xmlns="urn:x">1</x></root>`)
    expect(value).to.have.nested.property('$content[1].$any.name', 'x')
    expect(writeElement(descriptor, value)).to.equal(
      `<root xmlns="${NS}">a<x xmlns="urn:x">1</x></root>`,
    )
  })

  it('distinguishes elements from others of their local name', () => {
    const value = read(descriptor, `<root xmlns="${NS}"><n xmlns="urn:x">1</n><n>2</n></root>`)
    expect(value).to.have.nested.property('$content[0].$any.namespace', 'urn:x')
    expect(value).to.have.deep.nested.property('$content[1]', { n: 2 })
  })

  it('omits an optional element that is nil without being nillable', () => {
    const optional: ElementDescriptor = {
      name: 'root',
      ns: NS,
      type: complex(
        sequence(element('n', 'int', { min: 0 }), element('m', 'int', { min: 0, max: 2 })),
        { mixed: true },
      ),
    }
    expect(readInside(optional, 'a<n xsi:nil="true"/>b')).to.deep.equal({ $content: ['ab'] })
    expect(refusalInside(optional, '<m>1</m><m xsi:nil="true"/>').reason).to.equal('contract')
  })

  it('is that of a type whose base is mixed', () => {
    const inherited = { ...descriptor, type: complex(undefined, { base: () => text }) }
    const value = { lang: 'en', $content: ['a', { n: 1 }] }
    expect(writeElement(inherited, value)).to.equal(
      `<root xmlns="${NS}" lang="en">a<n>1</n></root>`,
    )
    expect(roundTrip(inherited, value)).to.deep.equal(value)
  })

  it('is refused with items other than a text or an object of one member', () => {
    const fieldOf = (item: unknown) => inputErrorOf(descriptor, { $content: ['', item] }).field
    expect(fieldOf(5)).to.equal('$content[1]')
    expect(fieldOf({})).to.equal('$content[1]')
    expect(fieldOf({ n: 1, b: { $content: [] } })).to.equal('$content[1]')
    expect(fieldOf({ x: 1 })).to.equal('$content[1].x')
    expect(fieldOf({ n: 'x' })).to.equal('$content[1].n')
    expect(fieldOf('\u0000')).to.equal('$content[1]')
    expect(inputErrorOf(descriptor, {}).field).to.equal('$content')
    expect(inputErrorOf(descriptor, { $content: 'text' }).field).to.equal('$content')
  })

  it('is refused with an element that is a member of the object', () => {
    for (const more of [{ n: 1 }, { b: undefined }, { $any: [] }, { $choice: [] }]) {
      const { field, message } = inputErrorOf(descriptor, { $content: ['text'], ...more })
      expect(field).to.equal(Object.keys(more)[0])
      expect(message).to.include('is not in the contract')
    }
  })
})

describe('mixed content of a fixed order', () => {
  const letter: ElementDescriptor = {
    name: 'root',
    ns: NS,
    type: complex(
      sequence(
        element('to', 'string'),
        element('from', 'string', { min: 0 }),
        choice(element('x', 'int'), element('y', 'int', { max: 2 })),
        occurring(sequence(element('k', 'int'), element('v', 'int')), 0, 'unbounded', '$sequence'),
      ),
      { mixed: true },
    ),
  }

  it('is written only in that order', () => {
    const write = (...names: string[]) => ({
      $content: names.map((name) => ({ [name]: name === 'to' || name === 'from' ? '' : 1 })),
    })
    for (const names of [
      ['to', 'x'],
      ['to', 'from', 'y', 'y', 'k', 'v', 'k', 'v'],
    ]) {
      expect(roundTrip(letter, write(...names))).to.deep.equal(write(...names))
    }
    expect(inputErrorOf(letter, write('x', 'to')).field).to.equal('$content[1]')
    expect(inputErrorOf(letter, write('to', 'x', 'y')).field).to.equal('$content[2]')
    expect(inputErrorOf(letter, write('to', 'to', 'x')).field).to.equal('$content[1]')
    expect(inputErrorOf(letter, write('to')).message).to.equal('$content: must have x or y')
    expect(inputErrorOf(letter, write('to', 'x', 'k')).message).to.equal('$content: must have v')
  })

  it('is read with elements as often as they are allowed', () => {
    const twice: ElementDescriptor = {
      ...letter,
      type: complex(sequence(element('n', 'int', { min: 2, max: 3 })), { mixed: true }),
    }
    const inner = (count: number) => `<root xmlns="${NS}">${'<n>1</n>'.repeat(count)}</root>`
    for (const count of [2, 3]) {
      expect(read(twice, inner(count)))
        .to.have.property('$content')
        .with.lengthOf(count)
    }
    expect(responseErrorOf(twice, inner(1)).message).to.equal('root has n 1 times, not 2 to 3')
    expect(responseErrorOf(twice, inner(4)).message).to.equal('root has n 4 times, not 2 to 3')
  })

  it('is read in any order, but not without what is required', () => {
    const inner = (xml: string) => `<root xmlns="${NS}">${xml}</root>`
    expect(read(letter, inner('<x>1</x> <to/>'))).to.deep.equal({
      $content: [{ x: 1 }, ' ', { to: '' }],
    })
    expect(responseErrorOf(letter, inner('<x>1</x>')).message).to.equal('root/to is missing')
    expect(responseErrorOf(letter, inner('<to/>')).message).to.equal('root is without x or y')
    expect(responseErrorOf(letter, inner('<to/><to/><x>1</x>')).reason).to.equal('contract')
    expect(responseErrorOf(letter, inner('<to/><x>1</x><y>1</y>')).reason).to.equal('contract')
  })
})
