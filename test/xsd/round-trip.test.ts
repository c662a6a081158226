import { expect } from 'chai'
import fc from 'fast-check'
import { InputError, ResponseError } from '../../src/errors.js'
import type { XmlElement } from '../../src/xml/node.js'
import { parseXml } from '../../src/xml/parser.js'
import { readElement } from '../../src/xsd/read/global-element.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import { anythingWith } from '../support/arbitrary-anything.js'
import { comparable, messages, simpleMessages } from './arbitrary-message.js'
import {
  choice,
  complex,
  element,
  holding,
  inEnvelope,
  NS,
  occurring,
  root,
  roundTrip,
  sequence,
} from './example-messages.js'

/** The same object with its members in another order, at every level. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered)
  if (typeof value !== 'object' || value === null) return value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  const entries = Object.entries(value).map(([name, member]) => [name, reordered(member)] as const)
  return Object.fromEntries(entries.reverse())
}

describe('a value that is written and read again', () => {
  it('is the same, for every simple type', () => {
    fc.assert(
      fc.property(simpleMessages, ({ type, value }) => {
        const copy = roundTrip(holding(type), { v: value })
        expect(comparable(copy)).to.deep.equal(comparable({ v: value }))
      }),
      { numRuns: 1000 },
    )
  })

  it('is the same, for every construct', () => {
    fc.assert(
      fc.property(messages, ({ descriptor, value }) => {
        expect(comparable(roundTrip(descriptor, value))).to.deep.equal(comparable(value))
      }),
      { numRuns: 600 },
    )
  })

  it('is written the same in any order of the members', () => {
    fc.assert(
      fc.property(messages, ({ descriptor, value }) => {
        expect(writeElement(descriptor, reordered(value))).to.equal(writeElement(descriptor, value))
      }),
    )
  })
})

describe('an arbitrary value', () => {
  const inner = complex(sequence(element('a', 'int'), element('b', 'string', { min: 0, max: 2 })), {
    attributes: [{ name: 'k', type: 'int' }],
  })
  const mixed = complex(choice(element('a', 'int'), element('b', 'string')), { mixed: true })
  const descriptor = root(
    element('a', 'int', { min: 0 }),
    element('b', inner, { min: 0, max: 'unbounded', nillable: true }),
    element('c', 'anyType', { min: 0 }),
    element('d', mixed, { min: 0 }),
    occurring(choice(element('e', 'dateTime'), element('f', inner)), 0, 'unbounded', '$choice'),
    {
      kind: 'any',
      prop: '$any',
      min: 0,
      max: 'unbounded',
      namespace: '##other',
      targetNamespace: NS,
    },
  )
  const names = [
    'a',
    'b',
    'c',
    'd',
    'e',
    'f',
    '$choice',
    '$any',
    '$content',
    '$value',
    '$type',
    'k',
  ]

  it('is written or refused with an InputError', () => {
    fc.assert(
      fc.property(anythingWith(names), (input) => {
        let text: string
        try {
          text = writeElement(descriptor, input)
        } catch (error) {
          expect(error).to.be.instanceOf(InputError)
          return
        }
        // What was accepted can be read.
        const [node] = parseXml(inEnvelope(text)).children
        readElement(descriptor, node as XmlElement)
      }),
      { numRuns: 1000 },
    )
  })

  it('is read or refused with a ResponseError', () => {
    const XSI = 'http://www.w3.org/2001/XMLSchema-instance'
    const { node } = fc.letrec<{ node: XmlElement; child: XmlElement | string }>((tie) => ({
      node: fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'x', '__proto__'),
        namespace: fc.constantFrom(NS, NS, NS, '', 'urn:x'),
        attributes: fc
          .dictionary(
            fc.constantFrom('k', `{${XSI}}nil`, `{${XSI}}type`, '{urn:x}k'),
            fc.constantFrom('1', 'true', 'x', 'p:T', ''),
            { maxKeys: 2 },
          )
          .map((attributes) => new Map(Object.entries(attributes))),
        children: fc.array(tie('child'), { maxLength: 3 }),
        scope: fc.constant({
          parent: undefined,
          prefix: 'p',
          uri: 'http://www.w3.org/2001/XMLSchema',
        }),
      }),
      child: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(' ', '1', 'x', '2030-01-01T00:00:00Z'),
        tie('node'),
      ),
    }))
    fc.assert(
      fc.property(node, (outer) => {
        try {
          readElement(descriptor, { ...outer, name: 'root', namespace: NS })
        } catch (error) {
          expect(error).to.be.instanceOf(ResponseError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
