import { expect } from 'chai'
import fc from 'fast-check'
import { parseXml } from '../../src/xml/parser.js'
import type { ComplexType, ElementDescriptor } from '../../src/xsd/descriptor.js'
import { readElement } from '../../src/xsd/read/global-element.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import { comparable, elementValues } from '../support/arbitrary-value.js'
import { ReportElement as explicit } from './explicit-descriptors.js'

const ns = 'urn:example:tides'

// What explicit-descriptors.ts has, in the form that is generated.
const Base: ComplexType = {
  kind: 'complex',
  name: '{urn:example:units}Base',
  ns: 'urn:example:units',
  attributes: [{ name: 'id', type: 'int', required: true }],
  content: [{ name: 'unit', type: 'string', min: 0 }],
}
const Reading: ComplexType = {
  kind: 'complex',
  name: '{urn:example:tides}Reading',
  ns,
  base: () => Base,
  content: [
    { name: 'level', type: 'decimal' },
    { name: 'note', ns: '', type: 'string', min: 0 },
    { name: 'unit', prop: 'unit_tides', type: 'string' },
    {
      kind: 'choice',
      min: 0,
      items: [
        { name: 'ebb', type: 'boolean' },
        {
          kind: 'sequence',
          items: [
            { name: 'flood', type: 'boolean' },
            { name: 'speed', ns: '', type: 'float', min: 0 },
          ],
        },
      ],
    },
    {
      kind: 'sequence',
      min: 0,
      max: 'unbounded',
      prop: '$sequence',
      items: [
        { name: 'at', type: 'time' },
        { name: 'mark', ns: '', type: 'int', min: 0, max: 2 },
      ],
    },
    { kind: 'any', prop: '$any', min: 0, max: 'unbounded', namespace: ['urn:example:other'] },
  ],
}
const Remark: ComplexType = {
  kind: 'complex',
  mixed: true,
  content: {
    kind: 'choice',
    min: 0,
    max: 'unbounded',
    prop: '$choice',
    items: [
      { name: 'b', ns, type: 'string' },
      { name: 'i', type: 'string' },
    ],
  },
}
const Harbour: ComplexType = {
  kind: 'complex',
  content: { name: 'name', type: 'string', min: 0 },
}
const Report: ComplexType = {
  kind: 'complex',
  ns,
  content: [
    { name: 'reading', type: () => Reading, max: 'unbounded' },
    { name: 'harbour', type: () => Harbour, min: 0 },
    { name: 'remark', type: () => Remark, nillable: true },
  ],
}
const short: ElementDescriptor = { name: 'Report', ns, type: Report }

/** Within an element that binds `xsi`, as in an envelope. */
function parse(text: string) {
  const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
  return parseXml(text.replace(/^<[^\s/>]+/, (start) => `${start} ${xsi}`))
}

describe('the two forms of a descriptor', () => {
  it('write the same text', () => {
    const value = {
      reading: [
        {
          id: 1,
          unit: 'm',
          level: '1.5',
          note: 'calm',
          unit_tides: 'spring',
          flood: true,
          speed: 2,
          $sequence: [{ at: '10:00:00', mark: [1, 2] }],
        },
      ],
      harbour: { name: 'east' },
      remark: { $content: ['a ', { b: 'very' }, ' ', { i: 'low' }, ' tide'] },
    }
    const text =
      `<tns:Report xmlns:tns="${ns}" xmlns:n1="urn:example:units"><tns:reading id="1">` +
      '<n1:unit>m</n1:unit><tns:level>1.5</tns:level><note>calm</note><tns:unit>spring</tns:unit>' +
      '<tns:flood>true</tns:flood><speed>2</speed><tns:at>10:00:00</tns:at><mark>1</mark><mark>2</mark>' +
      '</tns:reading><tns:harbour><name>east</name></tns:harbour>' +
      '<tns:remark>a <tns:b>very</tns:b> <i>low</i> tide</tns:remark></tns:Report>'
    expect(writeElement(short, value)).to.equal(text)
    expect(writeElement(explicit, value)).to.equal(text)
    expect(comparable(readElement(short, parseXml(text)))).to.deep.equal(comparable(value))
    expect(comparable(readElement(explicit, parseXml(text)))).to.deep.equal(comparable(value))
  })

  it('write and read each value alike', () => {
    fc.assert(
      fc.property(elementValues(explicit), (value) => {
        const text = writeElement(explicit, value)
        expect(writeElement(short, value)).to.equal(text)
        const copy = comparable(readElement(short, parse(text)))
        expect(copy).to.deep.equal(comparable(readElement(explicit, parse(text))))
        expect(copy).to.deep.equal(comparable(value))
      }),
    )
  })

  it('refuse an element in another namespace alike', () => {
    const report = (note: string): string =>
      `<t:Report xmlns:t="${ns}"><t:reading id="1"><t:level>1</t:level>${note}` +
      '<t:unit>m</t:unit></t:reading><t:remark/></t:Report>'
    for (const descriptor of [short, explicit]) {
      const value = readElement(descriptor, parseXml(report('<note>a</note>')))
      expect(value).to.have.nested.property('reading[0].note', 'a')
      const text = report('<t:note>a</t:note>')
      expect(() => readElement(descriptor, parseXml(text))).to.throw(/note is in another namespace/)
    }
  })
})
