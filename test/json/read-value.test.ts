import { expect } from 'chai'
import type { DateTime } from 'luxon'
import { ResponseError } from '../../src/errors.js'
import { parseJson } from '../../src/json/parser.js'
import { readJson } from '../../src/json/read-value.js'
import { JsonNumber, JsonObject, type JsonValue } from '../../src/json/value.js'
import * as userAdmin from '../../src/useradmin/generated/descriptors.js'
import type { ComplexType, ElementParticle, TypeRef } from '../../src/xsd/descriptor.js'
import { complex, element, sequence } from '../xsd/example-messages.js'

function read(type: ComplexType, text: string): unknown {
  return readJson(type, parseJson(text))
}

function refusal(type: ComplexType, text: string): string {
  try {
    read(type, text)
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error
    expect(error.reason).to.equal('contract')
    return error.message
  }
  throw new Error('was read')
}

/** A type with the one member `v`. */
function holding(type: TypeRef, more: Partial<ElementParticle> = {}): ComplexType {
  return complex(sequence(element('v', type, more)))
}

const named = complex(sequence(element('Name', 'string')))

describe('reading JSON', () => {
  it('gives the reply of the documentation', () => {
    const text =
      '{"Status":{"Success":true,"ErrorMessage":null,"CreditsRemaining":4.5},"Jwt":"a.b.c"}'
    expect(read(userAdmin.JwtOutput, text)).to.deep.equal({
      Status: { Success: true, CreditsRemaining: 4.5 },
      Jwt: 'a.b.c',
    })
    expect(read(userAdmin.JwtOutput, '{"Status":null}')).to.deep.equal({})
  })

  it('gives the TypeScript values of each kind', () => {
    const values: readonly (readonly [TypeRef, string, unknown])[] = [
      ['boolean', 'true', true],
      ['int', '-5', -5],
      ['long', '9223372036854775807', 2n ** 63n - 1n],
      ['decimal', '1.50', '1.50'],
      ['double', '1E5', 1e5],
      ['float', '0.1', 0.1],
      ['string', '"\\u0000"', '\u0000'],
      ['token', '" a  b "', 'a b'],
      ['base64Binary', '"AQL/"', new Uint8Array([1, 2, 255])],
      ['date', '"2030-01-01"', '2030-01-01'],
      [{ kind: 'restriction', base: 'decimal', enumeration: ['1.0'] }, '1', '1.0'],
      ['string', '"it"', 'it'],
    ]
    for (const [type, text, value] of values) {
      expect(read(holding(type), `{"v":${text}}`)).to.deep.equal({ v: value })
    }
    const at = (text: string): DateTime =>
      (read(holding('dateTime'), `{"v":"${text}"}`) as { v: DateTime }).v
    expect(at('2030-06-01T01:00:00').zone.type).to.equal('unspecified')
    expect(at('2030-06-01T01:00:00+01:00').offset).to.equal(60)
  })

  it('refuses another kind, and never shows the content', () => {
    const refused: readonly (readonly [TypeRef, string, string])[] = [
      ['boolean', '"true"', 'v is not true or false, but a string'],
      ['boolean', '1', 'v is not true or false, but a number'],
      ['string', '5', 'v is not a string, but a number'],
      ['string', 'true', 'v is not a string, but a boolean'],
      ['int', '"5"', 'v is not a number, but a string'],
      ['int', '[5]', 'v is not a number, but an array'],
      ['dateTime', '{}', 'v is not a string, but an object'],
      [() => named, '[]', 'v is not an object, but an array'],
      [() => named, '"x"', 'v is not an object, but a string'],
      [() => userAdmin.ArrayOfString, '{"string":["a"]}', 'v is not an array, but an object'],
      [() => userAdmin.ArrayOfString, '"a"', 'v is not an array, but a string'],
    ]
    for (const [type, text, message] of refused) {
      expect(refusal(holding(type), `{"v":${text}}`)).to.equal(message)
    }
    expect(refusal(holding('string', { max: 2 }), '{"v":"a"}')).to.equal(
      'v is not an array, but a string',
    )
    for (const text of ['null', '[]', '"x"', '1', 'false']) {
      expect(refusal(userAdmin.JwtOutput, text)).to.match(/^JwtOutput is not an object, but /)
    }
    expect(refusal(named, '[]')).to.equal('the value is not an object, but an array')
  })

  it('refuses values outside of their types', () => {
    const level = { kind: 'restriction', base: 'string', name: '{urn:x}Level', enumeration: ['MX'] }
    const refused: readonly (readonly [TypeRef, string, string])[] = [
      ['int', '1.5', 'xs:int'],
      ['int', '1e1', 'xs:int'],
      ['int', '2147483648', 'xs:int'],
      ['unsignedByte', '-1', 'xs:unsignedByte'],
      ['long', '9223372036854775808', 'xs:long'],
      ['decimal', '1e5', 'xs:decimal'],
      ['double', '1e400', 'xs:double'],
      ['double', '-1e400', 'xs:double'],
      ['float', '1e39', 'xs:float'],
      [{ kind: 'restriction', base: 'float' }, '-3.5e38', 'xs:float'],
      ['dateTime', '"soon"', 'xs:dateTime'],
      ['base64Binary', '"a"', 'xs:base64Binary'],
      [level as TypeRef, '"mx"', 'Level'],
    ]
    for (const [type, text, label] of refused) {
      expect(refusal(holding(type), `{"v":${text}}`)).to.equal(`v is not a legal ${label}`)
    }
    expect(read(holding('float'), '{"v":3.4028235e38}')).to.deep.equal({ v: 3.4028235e38 })
    expect(read(holding('double'), '{"v":1e39}')).to.deep.equal({ v: 1e39 })
    expect(refusal(holding('string', { fixed: 'it' }), '{"v":"that"}')).to.match(/not a legal/)
  })

  it('refuses a member of the contract that is there twice, alike or not', () => {
    for (const text of [
      '{"Success":true,"Success":true,"CreditsRemaining":1}',
      '{"Success":false,"CreditsRemaining":1,"Success":true}',
    ]) {
      expect(refusal(userAdmin.Status, text)).to.equal('Success is there more than once')
    }
    expect(refusal(userAdmin.JwtOutput, '{"Jwt":null,"Jwt":null}')).to.equal(
      'Jwt is there more than once',
    )
  })

  it('ignores members that the contract does not have, repeated or not, and the case counts', () => {
    const text = '{"Name":"x","name":5,"Added":1,"Added":[{}],"__proto__":{"a":1}}'
    expect(read(named, text)).to.deep.equal({ Name: 'x' })
    expect(refusal(named, '{"name":"x"}')).to.equal('Name is missing')
  })

  it('takes null for absent where the contract has no nil', () => {
    const optional = complex(
      sequence(
        element('a', 'string', { min: 0 }),
        element('b', () => named, { min: 0 }),
        element('c', 'int', { min: 0, max: 'unbounded' }),
        element('d', 'int', { min: 0, max: 'unbounded', nillable: true }),
        element('e', () => userAdmin.ArrayOfString, { min: 0 }),
      ),
      { attributes: [{ name: 'f', type: 'int' }] },
    )
    const nulls = '{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null}'
    for (const text of ['{}', nulls]) {
      expect(Object.keys(read(optional, text) as object)).to.deep.equal([])
    }
    const required = complex(
      sequence(element('a', 'string'), element('c', 'int', { max: 3, nillable: true })),
      { attributes: [{ name: 'f', type: 'int', required: true }] },
    )
    for (const [text, message] of [
      ['{"c":[1],"f":1}', 'a is missing'],
      ['{"a":"x","f":1}', 'c is missing'],
      ['{"a":"x","c":[1]}', 'f is missing'],
      ['{"a":null,"c":[1],"f":1}', 'a is null, which the contract does not allow'],
      ['{"a":"x","c":null,"f":1}', 'c is null, which the contract does not allow'],
      ['{"a":"x","c":[1],"f":null}', 'f is null, which the contract does not allow'],
    ] as const) {
      expect(refusal(required, text)).to.equal(message)
    }
  })

  it('reads nil as null, and an absent one as null where it is required', () => {
    const nillable = complex(
      sequence(
        element('a', 'int', { nillable: true }),
        element('b', () => named, { min: 0, nillable: true }),
        element('c', () => userAdmin.ArrayOfString, { nillable: true }),
      ),
    )
    expect(read(nillable, '{}')).to.deep.equal({ a: null, c: null })
    expect(read(nillable, '{"a":null,"b":null,"c":null}')).to.deep.equal({
      ...{ a: null, b: null, c: null },
    })
  })

  it('reads lists within their bounds, and an empty one as absent', () => {
    const list = holding('int', { min: 0, max: 3 })
    expect(read(list, '{"v":[1]}')).to.deep.equal({ v: [1] })
    expect(read(list, '{"v":[]}')).to.deep.equal({})
    expect(refusal(list, '{"v":[1,2,3,4]}')).to.equal('v has 4 items, not 0 to 3')
    expect(refusal(list, '{"v":[1,null]}')).to.equal(
      'v[1] is null, which the contract does not allow',
    )
    const bounded = holding(() => named, { min: 2, max: 'unbounded', nillable: true })
    expect(refusal(bounded, '{"v":[]}')).to.equal('v has 0 items, not at least 2')
    expect(refusal(bounded, '{"v":[null]}')).to.equal('v has 1 items, not at least 2')
    expect(read(bounded, '{"v":[null,{"Name":"x"}]}')).to.deep.equal({ v: [null, { Name: 'x' }] })
    expect(refusal(bounded, '{"v":[null,{"Name":"x"},{"Name":5}]}')).to.equal(
      'v[2].Name is not a string, but a number',
    )
  })

  it('reads an array of ArrayOf…, with paths of JSON', () => {
    const { ArrayOfString, ArrayOfOption } = userAdmin
    expect(read(ArrayOfString, '["a",null]')).to.deep.equal({ string: ['a', null] })
    expect(read(ArrayOfString, '[]')).to.deep.equal({})
    expect(refusal(ArrayOfString, '["a",5]')).to.equal('[1] is not a string, but a number')
    expect(
      refusal(
        holding(() => ArrayOfOption),
        '{"v":[null,{"Name":5}]}',
      ),
    ).to.equal('v[1].Name is not a string, but a number')
    const lists = holding(() => ArrayOfString, { min: 0, max: 'unbounded' })
    expect(read(lists, '{"v":[["a"],[]]}')).to.deep.equal({ v: [{ string: ['a'] }, {}] })
    expect(refusal(lists, '{"v":[[],["a",{}]]}')).to.equal('v[1][1] is not a string, but an object')
    const bounded = complex(sequence(element('x', 'int', { min: 2, max: 3 })), {
      name: '{urn:x}ArrayOfInt',
    })
    expect(refusal(bounded, '[]')).to.equal('ArrayOfInt has 0 items, not 2 to 3')
  })

  it('gives attributes their defaults, each time anew', () => {
    const type = complex(undefined, {
      attributes: [
        { name: 'unit', type: 'string', default: 'kg' },
        { name: 'kind', type: 'string', fixed: 'x' },
        { name: 'bytes', prop: '$bytes', type: 'hexBinary', default: 'FF' },
      ],
    })
    const bytes = new Uint8Array([255])
    const first = read(type, '{}') as { $bytes: Uint8Array }
    expect(first).to.deep.equal({ unit: 'kg', kind: 'x', $bytes: bytes })
    first.$bytes[0] = 0
    expect(read(type, '{"unit":"g","kind":null}')).to.deep.equal({
      ...{ unit: 'g', kind: 'x', $bytes: bytes },
    })
    expect(refusal(type, '{"kind":"y"}')).to.match(/^kind is not a legal/)
  })

  it('gives plain objects with own members, whatever their names are', () => {
    const type = complex(sequence(element('__proto__', 'int'), element('constructor', 'int')))
    const value = read(type, '{"__proto__":1,"constructor":2}') as object
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype)
    expect(Object.entries(value)).to.deep.equal([
      ['__proto__', 1],
      ['constructor', 2],
    ])
  })

  it('does not depend on changed prototypes', () => {
    const parsed = parseJson('{"Name":"x"}')
    const array = parseJson('{"v":[1,2]}')
    const list = holding('int', { max: 'unbounded' })
    // The forms are made before, since the content model of XML is made with iterators too.
    const expected = [readJson(named, parsed), readJson(list, array)]
    const prototype = Object.prototype as Record<string, unknown>
    const iterator = Array.prototype[Symbol.iterator]
    const results: unknown[] = []
    prototype['Name'] = 'polluted'
    Array.prototype[Symbol.iterator] = (() => ({ next: () => ({ done: true }) })) as never
    try {
      results[0] = readJson(named, parsed)
      results[1] = readJson(list, array)
    } finally {
      delete prototype['Name']
      Array.prototype[Symbol.iterator] = iterator
    }
    expect(expected).to.deep.equal([{ Name: 'x' }, { v: [1, 2] }])
    expect(results).to.deep.equal(expected)
  })

  it('takes time in proportion to the length', () => {
    const record = complex(
      sequence(
        element('id', 'int'),
        element('name', 'string'),
        element('at', 'dateTime', { min: 0 }),
      ),
    )
    const type = holding(() => record, { min: 0, max: 'unbounded' })
    const recordsOf = (count: number): JsonValue => {
      const records = Array.from(
        { length: count },
        (_, id): JsonValue =>
          new JsonObject(
            new Map<string, JsonValue>([
              ['id', new JsonNumber(String(id))],
              ['name', `name ${id}`],
              ['at', '2030-06-01T01:00:00'],
            ]),
            new Set(),
          ),
      )
      return new JsonObject(new Map([['v', records]]), new Set())
    }
    const timed = (count: number): number => {
      const value = recordsOf(count)
      const start = performance.now()
      expect((readJson(type, value) as { v: unknown[] }).v).to.have.lengthOf(count)
      return performance.now() - start
    }
    timed(2_000)
    const least = (count: number): number => Math.min(timed(count), timed(count), timed(count))
    expect(least(10_000)).to.be.below(least(1_000) * 10 * 5 + 50)
  })
})
