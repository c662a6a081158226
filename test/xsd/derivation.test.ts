import { expect } from 'chai'
import type { ComplexType, ElementDescriptor } from '../../src/xsd/descriptor.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import {
  complex,
  element,
  inputErrorOf,
  NS,
  readInside,
  refusalInside,
  root,
  roundTrip,
  sequence,
  writeInside,
} from './example-messages.js'

const named = (name: string, more: Partial<ComplexType>): Partial<ComplexType> => ({
  name: `{${NS}}${name}`,
  alias: name,
  ...more,
})

const station: ComplexType = complex(
  sequence(element('id', 'int')),
  named('Station', {
    derived: () => [buoy, gauge, deep],
    attributes: [{ name: 'code', type: 'string' }],
  }),
)
const buoy: ComplexType = complex(
  sequence(element('depth', 'double')),
  named('Buoy', { base: () => station, attributes: [{ name: 'colour', type: 'string' }] }),
)
const gauge: ComplexType = complex(undefined, named('Gauge', { base: () => station }))
const deep: ComplexType = complex(
  sequence(element('pressure', 'double', { min: 0 })),
  named('DeepBuoy', { base: () => buoy }),
)
const abstract: ComplexType = complex(
  sequence(element('id', 'int')),
  named('Anything', { abstract: true, derived: () => [concrete] }),
)
const concrete: ComplexType = complex(
  sequence(element('more', 'string')),
  named('Something', { base: () => abstract }),
)
const descriptor = root(
  element('station', () => station, { min: 0, max: 'unbounded' }),
  element('thing', () => abstract, { min: 0 }),
  element('buoy', () => buoy, { min: 0 }),
)

describe('derived types', () => {
  it('have the content and the attributes of their base first', () => {
    expect(
      writeInside(descriptor, { buoy: { colour: 'red', depth: 2, code: 'x', id: 1 } }),
    ).to.equal('<buoy code="x" colour="red"><id>1</id><depth>2</depth></buoy>')
  })

  it('are limited by an element that blocks some of them', () => {
    const limited = root(element('station', () => station, { derived: () => [gauge] }))
    const value = { station: { $type: 'Gauge', id: 1 } }
    expect(roundTrip(limited, value)).to.deep.equal(value)
    expect(inputErrorOf(limited, { station: { $type: 'Buoy', id: 1, depth: 2 } }).message).to.equal(
      'station.$type: must be one of Station, Gauge',
    )
    expect(
      refusalInside(limited, '<station xsi:type="Buoy"><id>1</id><depth>2</depth></station>')
        .message,
    ).to.include('has an xsi:type that the contract does not have')
  })

  it('replace their base with xsi:type', () => {
    const value = {
      station: [
        { $type: 'Station', id: 1 },
        { $type: 'Buoy', id: 2, depth: 0.5, colour: 'red' },
        { $type: 'DeepBuoy', id: 3, depth: 9, pressure: 1, code: 'c' },
        { $type: 'Gauge', id: 4 },
      ],
    }
    expect(writeInside(descriptor, value)).to.equal(
      '<station><id>1</id></station>' +
        '<station xsi:type="Buoy" colour="red"><id>2</id><depth>0.5</depth></station>' +
        '<station xsi:type="DeepBuoy" code="c"><id>3</id><depth>9</depth><pressure>1</pressure></station>' +
        '<station xsi:type="Gauge"><id>4</id></station>',
    )
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('are the declared type without xsi:type', () => {
    expect(writeInside(descriptor, { station: [{ id: 1 }] })).to.equal(
      '<station><id>1</id></station>',
    )
    const inner = `<station xmlns:t="${NS}" xsi:type=" t:Station "><id>1</id></station>`
    expect(readInside(descriptor, inner)).to.deep.equal({ station: [{ $type: 'Station', id: 1 }] })
  })

  it('are found by the namespace of xsi:type and not by its prefix', () => {
    const inner = (type: string, ns: string) =>
      `<station xmlns:t="${ns}" xsi:type="${type}"><id>1</id></station>`
    expect(readInside(descriptor, inner('t:Gauge', NS))).to.have.nested.property(
      'station[0].$type',
      'Gauge',
    )
    for (const bad of [
      inner('t:Gauge', 'urn:else'),
      inner('u:Gauge', NS),
      inner('t:Nothing', NS),
      inner('', NS),
      inner(':', NS),
    ]) {
      expect(refusalInside(descriptor, bad).reason).to.equal('contract')
    }
  })

  it('have no $type where no other type is possible', () => {
    const value = { buoy: { id: 1, depth: 2 } }
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
    expect(roundTrip(descriptor, { buoy: { $type: 'Buoy', id: 1, depth: 2 } })).to.deep.equal(value)
    expect(
      inputErrorOf(descriptor, { buoy: { $type: 'DeepBuoy', id: 1, depth: 2 } }).field,
    ).to.equal('buoy.$type')
  })

  it('are refused with a name of another type', () => {
    for (const $type of ['Nothing', 5, null, '__proto__']) {
      expect(inputErrorOf(descriptor, { station: [{ $type, id: 1 }] }).message).to.equal(
        'station[0].$type: must be one of Station, Buoy, Gauge, DeepBuoy',
      )
    }
  })

  it('may have only the members of their $type', () => {
    expect(inputErrorOf(descriptor, { station: [{ id: 1, depth: 2 }] }).field).to.equal(
      'station[0].depth',
    )
    expect(inputErrorOf(descriptor, { station: [{ $type: 'Buoy', id: 1 }] }).field).to.equal(
      'station[0].depth',
    )
  })
})

describe('abstract types', () => {
  it('accept a type that is derived from them', () => {
    const value = { thing: { $type: 'Something', id: 1, more: 'x' } }
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('are refused by themselves', () => {
    for (const thing of [{ id: 1 }, { $type: 'Anything', id: 1 }]) {
      expect(inputErrorOf(descriptor, { thing }).message).to.equal(
        'thing.$type: must be one of Something',
      )
    }
    expect(refusalInside(descriptor, '<thing><id>1</id></thing>').message).to.equal(
      'root/thing is of an abstract type and does not say which',
    )
    expect(
      refusalInside(descriptor, '<thing xsi:type="Anything"><id>1</id></thing>').reason,
    ).to.equal('contract')
  })
})

describe('an abstract type without derived types', () => {
  it('is refused', () => {
    const lone = root(element('v', complex(sequence(), { abstract: true }), { min: 0 }))
    expect(inputErrorOf(lone, { v: {} }).field).to.equal('v')
    expect(refusalInside(lone, '<v/>').reason).to.equal('contract')
    expect(roundTrip(lone, {})).to.deep.equal({})
  })
})

describe('a derived type in another namespace', () => {
  const other: ComplexType = complex(
    { kind: 'sequence', items: [{ kind: 'element', name: 'x', ns: 'urn:other', type: 'int' }] },
    { name: '{urn:other}Other', alias: 'Other', base: () => base },
  )
  const base: ComplexType = complex(
    sequence(element('id', 'int')),
    named('Base', { derived: () => [other] }),
  )

  it('has its prefix declared on the outermost element', () => {
    const descriptor = root(element('v', () => base))
    const value = { v: { $type: 'Other', id: 1, x: 2 } }
    expect(writeElement(descriptor, value)).to.equal(
      `<root xmlns="${NS}" xmlns:n1="urn:other"><v xsi:type="n1:Other"><id>1</id><n1:x>2</n1:x></v></root>`,
    )
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('without a namespace is not in the default one', () => {
    const plain: ComplexType = complex(undefined, {
      name: 'Plain',
      alias: 'Plain',
      base: () => start,
    })
    const start: ComplexType = complex(
      sequence(element('id', 'int')),
      named('Start', { derived: () => [plain] }),
    )
    const descriptor: ElementDescriptor = root(element('v', () => start))
    const value = { v: { $type: 'Plain', id: 1 } }
    expect(writeElement(descriptor, value)).to.equal(
      `<tns:root xmlns:tns="${NS}"><tns:v xsi:type="Plain"><tns:id>1</tns:id></tns:v></tns:root>`,
    )
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })
})

describe('xsi:type on a simple type', () => {
  it('is ignored', () => {
    const descriptor = root(element('n', 'int'))
    expect(
      readInside(
        descriptor,
        '<n xmlns:x="http://www.w3.org/2001/XMLSchema" xsi:type="x:long">5</n>',
      ),
    ).to.deep.equal({ n: 5 })
  })
})
