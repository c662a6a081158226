import { expect } from 'chai'
import type { ComplexType, ElementDescriptor } from '../../src/xsd/descriptor.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import {
  complex,
  element,
  inputErrorOf,
  NS,
  read,
  responseErrorOf,
  roundTrip,
  sequence,
} from './example-messages.js'

const XML = 'http://www.w3.org/XML/1998/namespace'

const descriptor: ElementDescriptor = {
  name: 'root',
  ns: NS,
  type: complex(sequence(element('id', 'string', { min: 0 })), {
    attributes: [
      { name: 'unit', type: 'string', required: true },
      { name: 'count', type: 'int', default: '3' },
      { name: 'kind', type: 'string', fixed: 'tide' },
      { name: 'tags', type: 'NMTOKENS' },
      { name: 'lang', ns: XML, type: 'language' },
      { name: 'mark', ns: 'urn:marks', type: 'boolean' },
      { name: 'id', prop: 'idAttribute', type: 'ID' },
    ],
  }),
}

const filled = { unit: 'm', count: 3, kind: 'tide' }

describe('attributes', () => {
  it('are members beside the elements', () => {
    const value = {
      ...filled,
      tags: ['a', 'b'],
      lang: 'en',
      mark: true,
      idAttribute: 'x1',
      id: 'element',
    }
    expect(writeElement(descriptor, value)).to.equal(
      `<root xmlns="${NS}" xmlns:n1="urn:marks" unit="m" count="3" kind="tide" tags="a b" xml:lang="en" n1:mark="true" id="x1"><id>element</id></root>`,
    )
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('have their default or fixed value where they are absent', () => {
    expect(read(descriptor, `<root xmlns="${NS}" unit=""/>`)).to.deep.equal({ ...filled, unit: '' })
  })

  it('that are required must not be absent', () => {
    expect(responseErrorOf(descriptor, `<root xmlns="${NS}"/>`).message).to.equal(
      'root/@unit is missing',
    )
    expect(inputErrorOf(descriptor, {}).message).to.equal('unit: is required')
  })

  it('are refused with another than the fixed value, or an unreadable one', () => {
    const messageOf = (attribute: string) =>
      responseErrorOf(descriptor, `<root xmlns="${NS}" unit="" ${attribute}/>`).message
    expect(messageOf('kind="wave"')).to.equal('root/@kind is not a legal xs:string')
    expect(messageOf('count="many"')).to.equal('root/@count is not a legal xs:int')
    expect(inputErrorOf(descriptor, { unit: '', kind: 'wave' }).field).to.equal('kind')
    expect(inputErrorOf(descriptor, { unit: '', idAttribute: '1x' }).field).to.equal('idAttribute')
  })

  it('are distinguished from others of their local name', () => {
    expect(
      read(
        descriptor,
        `<root xmlns="${NS}" xmlns:u="urn:u" unit="m" u:count="x" mark="x" u:unit="x"/>`,
      ),
    ).to.deep.equal(filled)
  })

  it('keep white space and quotes', () => {
    const value = { ...filled, unit: ' "\t\r\n\'<&> ' }
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('are not null', () => {
    expect(inputErrorOf(descriptor, { unit: null }).field).to.equal('unit')
  })

  it('are created for each reader where they are a default', () => {
    const list: ElementDescriptor = {
      name: 'root',
      type: complex(undefined, { attributes: [{ name: 'l', type: 'NMTOKENS', default: 'a b' }] }),
    }
    const [first, second] = [read(list, '<root/>'), read(list, '<root/>')] as { l: string[] }[]
    expect(first).to.deep.equal({ l: ['a', 'b'] })
    expect(first?.l).not.to.equal(second?.l)
  })
})

describe('further attributes', () => {
  const open: ElementDescriptor = {
    name: 'root',
    ns: NS,
    type: complex(undefined, {
      attributes: [{ name: 'unit', type: 'string' }],
      anyAttribute: true,
    }),
  }

  it('are kept by their names in Clark notation', () => {
    const value = {
      unit: 'm',
      $anyAttributes: {
        plain: ' 1',
        '{urn:a}x': '&',
        '{urn:b}x': '"',
        '{urn:a}y': '',
        [`{${XML}}space`]: 'preserve',
      },
    }
    expect(roundTrip(open, value)).to.deep.equal(value)
    expect(read(open, `<root xmlns="${NS}" xsi:schemaLocation="a b"/>`)).to.deep.equal({})
  })

  it('are those of a type whose base has them', () => {
    const base = open.type as ComplexType
    const inherited = { ...open, type: complex(undefined, { base: () => base }) }
    const value = { unit: 'm', $anyAttributes: { '{urn:a}x': '1' } }
    expect(roundTrip(inherited, value)).to.deep.equal(value)
  })

  it('may have any valid name', () => {
    const value = JSON.parse('{"$anyAttributes":{"__proto__":"x","constructor":"y"}}')
    const copy = roundTrip(open, value) as { $anyAttributes: object }
    expect(JSON.stringify(copy)).to.equal(JSON.stringify(value))
    expect(Object.getPrototypeOf(copy.$anyAttributes)).to.equal(Object.prototype)
  })

  it('are refused with names that are invalid, declared, or those of namespace declarations', () => {
    for (const name of [
      '',
      'a b',
      'a:b',
      '{urn:a}',
      '{urn:a',
      'a\ud800',
      '{\u0000}a',
      'unit',
      'xmlns',
      '{http://www.w3.org/2000/xmlns/}x',
    ]) {
      expect(inputErrorOf(open, { $anyAttributes: { [name]: 'hush' } }).message).not.to.contain(
        'hush',
      )
    }
    expect(inputErrorOf(open, { $anyAttributes: { 'a-b': 5 } }).field).to.equal(
      '$anyAttributes.a-b',
    )
    expect(inputErrorOf(open, { $anyAttributes: ['x'] }).field).to.equal('$anyAttributes')
  })
})

describe('simple content', () => {
  const measure = complex(undefined, {
    text: 'decimal',
    attributes: [{ name: 'unit', type: 'string' }],
  })
  const descriptor: ElementDescriptor = { name: 'root', ns: NS, type: measure }

  it('is the member $value', () => {
    const value = { $value: '1.50', unit: 'm' }
    expect(writeElement(descriptor, value)).to.equal(`<root xmlns="${NS}" unit="m">1.50</root>`)
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('is refused without it, or with elements', () => {
    expect(inputErrorOf(descriptor, { unit: 'm' }).field).to.equal('$value')
    expect(responseErrorOf(descriptor, `<root xmlns="${NS}"/>`).message).to.equal(
      'root is not a legal xs:decimal',
    )
    expect(responseErrorOf(descriptor, `<root xmlns="${NS}">1<b/></root>`).reason).to.equal(
      'contract',
    )
  })

  it('is that of the base where a type extends it', () => {
    const more: ElementDescriptor = {
      ...descriptor,
      type: complex(undefined, {
        base: () => measure,
        attributes: [{ name: 'error', type: 'double' }],
      }),
    }
    const value = { $value: '1', unit: 'm', error: 0.5 }
    expect(roundTrip(more, value)).to.deep.equal(value)
  })

  it('and attributes are those of the type itself where it restricts its base', () => {
    const strict: ElementDescriptor = {
      ...descriptor,
      type: complex(undefined, {
        base: () => measure,
        text: 'int',
        attributes: [{ name: 'unit', type: 'string', required: true }],
      }),
    }
    expect(roundTrip(strict, { $value: 1, unit: 'm' })).to.deep.equal({ $value: 1, unit: 'm' })
    expect(responseErrorOf(strict, `<root xmlns="${NS}">1</root>`).message).to.equal(
      'root/@unit is missing',
    )
  })
})
