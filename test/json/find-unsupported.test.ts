import { expect } from 'chai'
import { findUnsupported } from '../../src/json/find-unsupported.js'
import { parseJson } from '../../src/json/parser.js'
import { readJson } from '../../src/json/read-value.js'
import { writeJson } from '../../src/json/write-value.js'
import * as userAdmin from '../../src/useradmin/generated/descriptors.js'
import type {
  BuiltinName,
  ComplexType,
  ElementParticle,
  Particle,
  TypeRef,
} from '../../src/xsd/descriptor.js'
import { thrownError } from '../support/thrown-error.js'
import { choice, complex, element, occurring, sequence } from '../xsd/example-messages.js'

/** A type with an element `In` of a type with the content, after a supported one. */
function around(content: Particle | undefined, more: Partial<ComplexType> = {}): ComplexType {
  const inner = complex(content, more)
  return complex(
    sequence(
      element('First', 'string'),
      element('In', () => inner),
    ),
  )
}

function withMember(type: TypeRef, more: Partial<ElementParticle> = {}): ComplexType {
  return around(sequence(element('a', 'string'), element('b', type, more)))
}

const restricted = (base: BuiltinName, more: object = {}) =>
  ({ kind: 'restriction', base, ...more }) as const

const sub: ComplexType = { kind: 'complex', name: '{urn:x}Sub', alias: 'Sub' }

describe('the form of a type in JSON', () => {
  it('is known for the messages of UserAdmin', () => {
    for (const type of Object.values(userAdmin)) {
      if ('kind' in type) expect(findUnsupported(type)).to.equal(undefined)
    }
  })

  const unknown: Readonly<Record<string, readonly [type: ComplexType, path: string]>> = {
    'a choice': [around(choice(element('a', 'string'), element('b', 'string'))), 'In.a'],
    'an optional group': [around(occurring(sequence(element('a', 'int')), 0, 1)), 'In.a'],
    'a repeated group': [
      around(sequence(occurring(sequence(element('a', 'int')), 1, 2, '$sequence'))),
      'In.$sequence',
    ],
    'a group without elements': [around(occurring(sequence(), 0, 1)), 'In.$sequence'],
    'a wildcard': [around(sequence({ kind: 'any', prop: '$any' })), 'In.$any'],
    'mixed content': [around(undefined, { mixed: true }), 'In.$content'],
    'simple content': [around(undefined, { text: 'string' }), 'In.$value'],
    'attributes of any name': [around(undefined, { anyAttribute: true }), 'In.$anyAttributes'],
    'an abstract type': [around(undefined, { abstract: true }), 'In.$type'],
    'a type that another may replace': [around(undefined, { derived: () => [sub] }), 'In.$type'],
    'an element whose type another may replace': [
      withMember(() => complex(undefined), { derived: () => [sub] }),
      'In.b.$type',
    ],
    'a list of items of an unknown form': [withMember('QName', { max: 'unbounded' }), 'In.b'],
    'two elements of one name': [
      around(sequence(element('a', 'int'), element('a', 'int', { ns: 'urn:x', prop: 'a2' }))),
      'In.a2',
    ],
    'an element and an attribute of one name': [
      around(sequence(element('a', 'int')), {
        attributes: [{ name: 'a', prop: 'a_1', type: 'int' }],
      }),
      'In.a_1',
    ],
    'an attribute of an unknown form': [
      around(undefined, { attributes: [{ name: 'a', type: 'NMTOKENS' }] }),
      'In.a',
    ],
    'an instant of an enumeration': [
      withMember(restricted('dateTime', { enumeration: ['2030-01-01T00:00:00Z'] })),
      'In.b',
    ],
    'an instant of a fixed value': [
      withMember('dateTime', { fixed: '2030-01-01T00:00:00Z' }),
      'In.b',
    ],
    'the item of an array': [
      around(sequence(element('x', 'anyType', { max: 'unbounded' })), {
        name: '{urn:x}ArrayOfAny',
      }),
      'In',
    ],
  }
  for (const [what, [type, path]] of Object.entries(unknown)) {
    it(`is not known for ${what}`, () => {
      expect(findUnsupported(type)).to.equal(path)
    })
  }

  it('is not known for each simple type without a scalar', () => {
    const builtins: readonly BuiltinName[] = [
      'anySimpleType',
      'QName',
      'NOTATION',
      'NMTOKENS',
      'IDREFS',
      'ENTITIES',
    ]
    for (const type of [
      ...builtins,
      ...builtins.map((base) => restricted(base)),
      { kind: 'list', item: 'string' },
      { kind: 'union', members: ['string', 'int'] },
      'anyType',
    ] as const) {
      expect(findUnsupported(withMember(type)), JSON.stringify(type)).to.equal('In.b')
    }
  })

  it('is not known for the type itself', () => {
    expect(findUnsupported(complex(undefined, { abstract: true }))).to.equal('$type')
    const named = { name: '{urn:x}ArrayOfAny' } as const
    const array = sequence(element('x', 'anyType', { max: 2 }))
    expect(findUnsupported(complex(array, named))).to.equal('ArrayOfAny')
  })

  it('is known for recursive types, bases, required groups and elements that cannot be replaced', () => {
    const tree: ComplexType = complex(
      sequence(
        element('name', 'string'),
        { kind: 'all', items: [element('left', () => tree, { min: 0 })] },
        element('right', () => tree, { max: 'unbounded', min: 0 }),
      ),
    )
    expect(findUnsupported(tree)).to.equal(undefined)
    const base = complex(sequence(element('a', 'int')), { derived: () => [sub] })
    const type = complex(sequence(element('b', () => base, { derived: () => [] })))
    expect(findUnsupported(type)).to.equal(undefined)
    expect(findUnsupported(complex(undefined, { base: () => base }))).to.equal(undefined)
    expect(findUnsupported(complex(undefined))).to.equal(undefined)
  })

  it('is looked for in the order of the contract, also through many types', () => {
    const type = complex(
      sequence(
        element('a', () => complex(sequence(element('x', 'QName')))),
        element('b', 'QName'),
      ),
    )
    expect(findUnsupported(type)).to.equal('a.x')
    let deep = complex(sequence(element('n', 'QName')))
    for (let depth = 0; depth < 20_000; depth++) {
      const inner = deep
      deep = complex(sequence(element('n', () => inner)))
    }
    expect(findUnsupported(deep)).to.match(/^n(\.n)+$/)
  })

  it('is needed to write and to read', async () => {
    const type = withMember('QName', { min: 0 })
    const value = { First: 'x', In: { a: 'y', b: '{urn:x}z' } }
    expect(await thrownError(() => writeJson(type, value))).to.include({
      code: 'BAD_INPUT',
      message: 'In.b: has no known form in JSON',
    })
    expect(await thrownError(() => readJson(type, parseJson(JSON.stringify(value))))).to.include({
      reason: 'contract',
      message: 'In.b has no known form in JSON',
    })
    const abstract = complex(undefined, { abstract: true })
    expect(await thrownError(() => writeJson(abstract, {}))).to.include({ field: '$type' })
    expect(await thrownError(() => readJson(abstract, parseJson('{}')))).to.include({
      message: '$type has no known form in JSON',
    })
  })
})
