import { expect } from 'chai'
import fc from 'fast-check'
import { DateTime, FixedOffsetZone } from 'luxon'
import { InputError } from '../../src/errors.js'
import { parseJson } from '../../src/json/parser.js'
import { readJson } from '../../src/json/read-value.js'
import { writeJson } from '../../src/json/write-value.js'
import * as userAdmin from '../../src/useradmin/generated/descriptors.js'
import { parseDateTime, unspecifiedZone } from '../../src/xsd/date-time.js'
import type { ComplexType, SimpleTypeRef } from '../../src/xsd/descriptor.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import { anythingWith } from '../support/arbitrary-anything.js'
import { dateTimes } from '../support/arbitrary-date-time.js'
import { complex, element, sequence } from '../xsd/example-messages.js'

const named = complex(sequence(element('Name', 'string', { min: 0 })))
const type = complex(
  sequence(
    element('a', 'string', { min: 0 }),
    element('b', () => named, { min: 0 }),
    element('emails', () => named, { min: 0, max: 3, nillable: true }),
    element('codes', 'int', { min: 0, max: 'unbounded' }),
    element('note', 'string', { min: 0, nillable: true }),
  ),
  { attributes: [{ name: 'unit', prop: '$unit', type: 'NMTOKEN' }] },
)

/** The text of the one member `v` of a simple type. */
function written(of: SimpleTypeRef, value: unknown): string {
  const text = writeJson(complex(sequence(element('v', of))), { v: value })
  return text.slice('{"v":'.length, -1)
}

function errorOf(run: () => unknown): InputError {
  try {
    run()
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('was written')
}

const refusal = (value: unknown): string => errorOf(() => writeJson(type, value)).message

describe('writing JSON', () => {
  it('gives the request of the documentation', () => {
    const value: unknown = {
      options: { Option: [{ Name: 'ApplicationName', Value: 'crm' }] },
      maxCredits: 5,
      allowedMethods: { string: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'] },
      expiresAt: DateTime.fromISO('2020-06-01T02:00:00+01:00', { setZone: true }),
      username: 'u',
    }
    expect(writeJson(userAdmin.GetJWT, value)).to.equal(
      '{"username":"u","expiresAt":"2020-06-01T01:00:00","allowedMethods":["EmailValidation","InternationalTelephoneValidation.IsValid"],"maxCredits":5,"options":[{"Name":"ApplicationName","Value":"crm"}]}',
    )
  })

  it('has members in the order of the contract, attributes last', () => {
    const value = { $unit: 'kg', note: 'n', codes: [1, 2], emails: [{}, null], b: {}, a: 'x' }
    expect(writeJson(type, value)).to.equal(
      '{"a":"x","b":{},"emails":[{},null],"codes":[1,2],"note":"n","unit":"kg"}',
    )
  })

  it('distinguishes absent and nil, and takes an empty list for an absent one', () => {
    expect(writeJson(type, {})).to.equal('{}')
    expect(writeJson(type, { a: undefined, codes: [], note: null })).to.equal('{"note":null}')
    expect(refusal({ a: null })).to.equal('a: must not be null: the contract does not allow nil')
    expect(refusal({ codes: null })).to.equal('codes: must be an array, got null')
    expect(refusal({ codes: [null] })).to.equal(
      'codes[0]: must not be null: the contract does not allow nil',
    )
  })

  it('writes a nil element of a type with attributes as null', () => {
    const marked = complex(undefined, {
      alias: 'Marked',
      attributes: [{ name: 'by', type: 'string', required: true }],
    })
    const holder = complex(sequence(element('m', () => marked, { nillable: true })))
    expect(writeJson(holder, { m: null })).to.equal('{"m":null}')
    expect(writeJson(holder, { m: { $nil: true } })).to.equal('{"m":null}')
    expect(writeJson(holder, { m: { $type: 'Marked', by: 'x' } })).to.equal('{"m":{"by":"x"}}')
    for (const [m, message] of [
      [{ $nil: true, by: 'x' }, 'm.by: must be absent: null in JSON has no attributes'],
      [{ $nil: false, by: 'x' }, 'm.$nil: must be true, or absent'],
      [{ $type: 'Other', by: 'x' }, 'm.$type: is not in the contract'],
    ] as const) {
      expect(errorOf(() => writeJson(holder, { m })).message).to.equal(message)
    }
    const empty = complex(sequence(element('e', () => named, { nillable: true })))
    expect(errorOf(() => writeJson(empty, { e: { $nil: true, Name: 'x' } })).message).to.equal(
      'e.Name: must be absent: a nil element has only attributes',
    )
  })

  it('writes ArrayOf… as an array, whose path has the names of TypeScript', () => {
    const { ArrayOfString } = userAdmin
    expect(writeJson(ArrayOfString, {})).to.equal('[]')
    expect(writeJson(ArrayOfString, { string: [] })).to.equal('[]')
    expect(writeJson(ArrayOfString, { string: ['a', null] })).to.equal('["a",null]')
    const input = { expiresAt: DateTime.utc(2030), maxCredits: null }
    for (const [allowedMethods, field] of [
      [{ string: ['a', 5] }, 'allowedMethods.string[1]'],
      [{ String: ['a'] }, 'allowedMethods.String'],
      [['a'], 'allowedMethods'],
    ]) {
      expect(
        errorOf(() => writeJson(userAdmin.GetJWT, { ...input, allowedMethods })).field,
      ).to.equal(field)
    }
  })

  it('does so for one that must have items, and for one in an optional sequence', () => {
    const item = element('x', 'int', { min: 2, max: 3 })
    const name = '{urn:x}ArrayOfInt' as const
    const array = complex(sequence(item), { name })
    expect(writeJson(array, { x: [1, 2] })).to.equal('[1,2]')
    expect(errorOf(() => writeJson(array, {})).message).to.equal('x: is required')
    expect(errorOf(() => writeJson(array, { x: [1] })).message).to.equal(
      'x: must have at least 2 items',
    )
    const optional = complex({ ...sequence(item), min: 0 }, { name })
    expect(writeJson(optional, {})).to.equal('[]')
    // Not arrays: another name, an attribute, a second element.
    for (const other of [
      complex(sequence(item), { name: '{urn:x}ListOfInt' }),
      complex(sequence(item), { name, attributes: [{ name: 'n', type: 'int' }] }),
      complex(sequence(item, element('y', 'int', { min: 0 })), { name }),
      complex(sequence(item), { name, base: () => complex(undefined) }),
    ]) {
      expect(writeJson(other, { x: [1, 2] })).to.equal('{"x":[1,2]}')
    }
  })

  it('calls the writers that replace those of members, for values that are there', () => {
    const seen: unknown[] = []
    const options = (value: unknown): string => {
      seen.push(value)
      return '{"n":1}'
    }
    const replacing = new Map([['options', options]])
    const value = { expiresAt: DateTime.utc(2030), maxCredits: null }
    const given = { any: 'thing' }
    expect(writeJson(userAdmin.GetJWT, { ...value, options: given }, replacing)).to.equal(
      '{"expiresAt":"2030-01-01T00:00:00","maxCredits":null,"options":{"n":1}}',
    )
    expect(writeJson(userAdmin.GetJWT, value, replacing)).not.to.contain('options')
    expect(seen).to.deep.equal([given])
    expect(
      errorOf(() => writeJson(userAdmin.GetJWT, { ...value, options: null }, replacing)).field,
    ).to.equal('options')
    // Of the outermost object only.
    const holder = complex(sequence(element('in', () => userAdmin.GetJWT)))
    expect(writeJson(holder, { in: { ...value, options: {} } }, replacing)).to.contain(
      '"options":[]',
    )
  })

  it('names members by their names in the contract, whatever they are', () => {
    const names = ['__proto__', 'toJSON', 'constructor', 'größe']
    const odd = complex(sequence(...names.map((name) => element(name, 'int', { min: 0 }))))
    const value = JSON.parse('{"größe":4,"constructor":3,"toJSON":2,"__proto__":1}')
    expect(writeJson(odd, value)).to.equal('{"__proto__":1,"toJSON":2,"constructor":3,"größe":4}')
  })
})

describe('simple values in JSON', () => {
  it('are booleans, numbers and strings', () => {
    const oneOrZero = { kind: 'restriction', base: 'boolean', patterns: ['[01]'] } as const
    const texts: readonly (readonly [SimpleTypeRef, unknown, string])[] = [
      ['boolean', true, 'true'],
      ['boolean', false, 'false'],
      [oneOrZero, true, 'true'],
      [oneOrZero, false, 'false'],
      ['int', -5, '-5'],
      ['long', 2n ** 63n - 1n, '9223372036854775807'],
      ['integer', -(10n ** 30n), `-1${'0'.repeat(30)}`],
      ['double', 1e21, '1e+21'],
      ['double', 5e-324, '5e-324'],
      ['float', -0, '-0'],
      ['string', 'a"b\\\n\u2028é', '"a\\"b\\\\\\n\u2028é"'],
      ['base64Binary', new Uint8Array([1, 2, 255]), '"AQL/"'],
      ['hexBinary', new Uint8Array([1, 255]), '"01FF"'],
      ['date', '2030-01-01', '"2030-01-01"'],
      ['duration', 'P1D', '"P1D"'],
      [{ kind: 'restriction', base: 'string', enumeration: ['MX'] }, 'MX', '"MX"'],
    ]
    for (const [of, value, text] of texts) expect(written(of, value)).to.equal(text)
  })

  it('are decimals with all digits, in the form of JSON', () => {
    const texts = {
      '+5': '5',
      '.5': '0.5',
      '05': '5',
      '5.': '5',
      '-.50': '-0.50',
      '000': '0',
      '-007.10': '-7.10',
      '00.000': '0.000',
      '12345678901234567890.12345678901234567890': '12345678901234567890.12345678901234567890',
    }
    for (const [value, text] of Object.entries(texts)) {
      expect(written('decimal', value), value).to.equal(text)
    }
  })

  it('are legal numbers of the same value, whatever the decimal is', () => {
    const decimals = fc
      .stringMatching(/^[+-]?[0-9]{0,30}(\.[0-9]{0,30})?$/)
      .filter((text) => /\d/.test(text))
    fc.assert(
      fc.property(decimals, (value) => {
        const text = written('decimal', value)
        expect(text).to.match(/^-?(0|[1-9]\d*)(\.\d+)?$/)
        const significant = (digits: string): string =>
          digits
            .replace('+', '')
            .replace(/^(-?)0*(?=\d)/, '$1')
            .replace(/^(-?)\./, '$10.')
            .replace(/\.$/, '')
        expect(text).to.equal(significant(value))
      }),
    )
  })

  it('are refused where they are not finite, since JSON has no other numbers', () => {
    for (const of of ['float', 'double'] as const) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        expect(errorOf(() => written(of, value)).message).to.equal(
          'v: must be finite, since JSON has no other numbers',
        )
      }
    }
  })

  it('are instants in UTC without a zone, and with a fraction only where it is not zero', () => {
    const at = (text: string): DateTime => parseDateTime(text) as DateTime
    const texts: readonly (readonly [DateTime, string])[] = [
      [DateTime.utc(2030, 6, 1, 1), '2030-06-01T01:00:00'],
      [DateTime.utc(2030, 6, 1, 1, 0, 0, 120), '2030-06-01T01:00:00.12'],
      [at('2030-06-01T01:00:00+01:00'), '2030-06-01T00:00:00'],
      [at('2030-12-31T23:30:00-01:30'), '2031-01-01T01:00:00'],
      [at('2030-06-01T01:00:00.000Z'), '2030-06-01T01:00:00'],
      [at('2030-06-01T24:00:00Z'), '2030-06-02T00:00:00'],
      [at('2030-06-01T01:00:00.1234567890+00:00'), '2030-06-01T01:00:00.123456789'],
      [at('2030-06-01T00:00:00.00001+14:00'), '2030-05-31T10:00:00.00001'],
      [DateTime.fromISO('2030-06-01T01:00:00', { zone: unspecifiedZone }), '2030-06-01T01:00:00'],
      [at('2030-06-01T01:00:00.500'), '2030-06-01T01:00:00.500'],
      [at('0001-01-01T00:30:00+01:00'), '-0001-12-31T23:30:00'],
    ]
    for (const [value, text] of texts) expect(written('dateTime', value)).to.equal(`"${text}"`)
    expect(errorOf(() => written('dateTime', DateTime.invalid('x'))).message).to.equal(
      'v: must be a valid DateTime',
    )
  })

  it('are the same instants when they are read', () => {
    const holder = complex(sequence(element('v', 'dateTime')))
    fc.assert(
      fc.property(dateTimes, (v) => {
        const read = readJson(holder, parseJson(writeJson(holder, { v }))) as { v: DateTime }
        expect(read.v.zone.type).to.equal('unspecified')
        expect(read.v.toMillis()).to.equal(v.toMillis())
      }),
    )
  })

  it('are not left in the zone of an object that only has the methods of a DateTime', () => {
    const of = { offset: 0, year: 2030, month: 99, day: 1, hour: 0, minute: 0, second: 0 }
    const liar = Object.assign(Object.create(DateTime.prototype), { isLuxonDateTime: true })
    for (const [name, value] of Object.entries({
      ...{ ...of, millisecond: 0, isValid: true, zone: FixedOffsetZone.utcInstance },
    })) {
      Object.defineProperty(liar, name, { value })
    }
    expect(errorOf(() => written('dateTime', liar)).field).to.equal('v')
  })

  it('may have all characters but lone surrogates', () => {
    expect(written('string', '\u0000\u001f\ufffe\u{1f30a}')).to.equal(
      '"\\u0000\\u001f\ufffe\u{1f30a}"',
    )
    for (const [text, at] of [
      ['\ud800', 0],
      ['a\udc00b', 1],
      ['\u{1f30a}\ud83d', 2],
    ] as const) {
      expect(errorOf(() => written('string', text)).message).to.equal(
        `v: has a lone surrogate, which UTF-8 cannot carry, at index ${at}`,
      )
    }
  })
})

describe('the values of a caller, in JSON', () => {
  it('are refused as in XML', () => {
    const descriptor = { name: 'whole', type }
    const throwing = {
      get a(): string {
        throw new Error('hush')
      },
    }
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    class Input {}
    for (const value of [
      undefined,
      null,
      'text',
      [],
      new Map(),
      new Input(),
      throwing,
      proxy,
      { A: 'x' },
      { emils: [] },
      { constructor: 1 },
      JSON.parse('{"__proto__":{}}'),
      { $type: 'x' },
      { $nil: true },
      { a: 5 },
      { b: 'x' },
      { b: { name: 'x' } },
      { b: { Name: null } },
      { b: { $nil: true } },
      { emails: {} },
      { emails: [{}, undefined] },
      { emails: [{ Name: 5 }] },
      { emails: [{}, {}, {}, {}] },
      { codes: ['1'] },
      { codes: [1.5] },
      { codes: [2 ** 31] },
      { $unit: null },
      { $unit: 'a b' },
      { unit: 'kg' },
    ]) {
      const inXml = errorOf(() => writeElement(descriptor, value))
      const inJson = errorOf(() => writeJson(type, value, undefined, 'whole'))
      expect(inJson.message).to.equal(inXml.message)
      expect(inJson.field).to.equal(inXml.field)
    }
    const strict = complex(
      sequence(
        element('id', 'int', { nillable: true }),
        element('at', { kind: 'restriction', base: 'string', maxLength: 2 }, { min: 0 }),
        element('as', { kind: 'restriction', base: 'token', enumeration: ['x'] }, { min: 0 }),
        element('it', 'string', { min: 0, fixed: 'it' }),
        element('of', 'string', { min: 0, max: 2 }),
        element('list', 'string', { min: 2, max: 3 }),
      ),
      { attributes: [{ name: 'k', type: 'string', required: true }] },
    )
    const right = { id: null, list: ['a', 'b'], k: 'x' }
    expect(writeJson(strict, right)).to.equal('{"id":null,"list":["a","b"],"k":"x"}')
    for (const wrong of [
      { id: undefined },
      { k: undefined },
      { at: 'abc' },
      { as: 'y' },
      { it: 'that' },
      { of: ['a', 'b', 'c'] },
      { list: [] },
      { list: ['a'] },
    ]) {
      const value = { ...right, ...wrong }
      const inXml = errorOf(() => writeElement({ name: 'whole', type: strict }, value))
      expect(errorOf(() => writeJson(strict, value)).message).to.equal(inXml.message)
    }
  })

  it('are named by the type where they are refused as a whole', () => {
    expect(errorOf(() => writeJson(type, 5)).message).to.equal(
      'input: must be an object, got a number',
    )
    expect(errorOf(() => writeJson(userAdmin.Option, 5)).field).to.equal('Option')
  })

  it('are refused where they are nested too deeply, or in themselves', () => {
    const tree: ComplexType = complex(
      sequence(
        element('one', () => tree, { min: 0 }),
        element('many', () => tree, { min: 0, max: 'unbounded' }),
      ),
    )
    const nested = (depth: number, wrap: (inner: object) => object): object => {
      let value = {}
      for (let at = 1; at < depth; at++) value = wrap(value)
      return value
    }
    const one = (inner: object): object => ({ one: inner })
    const many = (inner: object): object => ({ many: [inner] })
    expect(writeJson(tree, nested(64, one))).to.have.lengthOf(63 * 8 + 2)
    expect(writeJson(tree, nested(32, many))).to.contain('{}')
    const error = errorOf(() => writeJson(tree, nested(65, one)))
    expect(error.message).to.match(/^one(\.one){63}: is nested deeper than 64 objects and arrays$/)
    expect(errorOf(() => writeJson(tree, nested(33, many))).field).to.match(
      /^many(\[0\]\.many)*\[0\]$/,
    )
    const circle: { one?: object; many?: object[] } = {}
    circle.one = circle
    expect(errorOf(() => writeJson(tree, circle)).message).to.equal('one: is inside of itself')
    const list: { many: object[] } = { many: [] }
    list.many.push({}, list)
    expect(errorOf(() => writeJson(tree, list)).message).to.equal('many[1]: is inside of itself')
    // The same object or array twice is not a circle.
    const twice = { one: {}, many: [{}] }
    const shared = [{}]
    expect(writeJson(tree, { one: { many: shared }, many: shared })).to.equal(
      '{"one":{"many":[{}]},"many":[{}]}',
    )
    expect(writeJson(tree, { one: twice, many: [twice, twice] })).to.contain('"many":[{')
  })

  it('are nested through arrays as deeply', () => {
    const arrays: ComplexType = complex(
      sequence(element('x', () => arrays, { min: 0, max: 'unbounded' })),
      { name: '{urn:x}ArrayOfArrays' },
    )
    const nested = (depth: number): object => {
      let value = {}
      for (let at = 0; at < depth; at++) value = { x: [value] }
      return value
    }
    expect(writeJson(arrays, nested(64))).to.equal(`${'['.repeat(65)}${']'.repeat(65)}`)
    expect(errorOf(() => writeJson(arrays, nested(66))).message).to.match(/nested deeper than 64/)
    const circle: { x: object[] } = { x: [] }
    circle.x.push(circle)
    expect(errorOf(() => writeJson(arrays, circle)).message).to.match(/is inside of itself$/)
  })

  it('are written alike with changed prototypes', () => {
    const value = { a: 'x', b: { Name: 'y' }, emails: [{ Name: 'z' }], codes: [1, 2], $unit: 'kg' }
    const text = writeJson(type, value)
    const changed: readonly (readonly [object, PropertyKey])[] = [
      [Object.prototype, 'toJSON'],
      [Array.prototype, 'toJSON'],
      [String.prototype, 'toJSON'],
      [Number.prototype, 'toJSON'],
      [Boolean.prototype, 'toJSON'],
      [Array.prototype, Symbol.iterator],
      [Object.prototype, 'note'],
      [Object.prototype, '$type'],
    ]
    const texts: string[] = []
    for (const [prototype, key] of changed) {
      const was = Object.getOwnPropertyDescriptor(prototype, key)
      Object.defineProperty(prototype, key, {
        configurable: true,
        value: key === Symbol.iterator ? () => ({ next: () => ({ done: true }) }) : () => 'changed',
      })
      try {
        texts[texts.length] = writeJson(type, value)
      } finally {
        if (was === undefined) Reflect.deleteProperty(prototype, key)
        else Object.defineProperty(prototype, key, was)
      }
    }
    expect(texts).to.deep.equal(changed.map(() => text))
  })

  it('are checked by facets alike with a changed iterator of arrays', () => {
    const short = { kind: 'restriction', base: 'string', maxLength: 2 } as const
    const holder = complex(sequence(element('v', short)))
    expect(writeJson(holder, { v: 'ab' })).to.equal('{"v":"ab"}')
    const was = Array.prototype[Symbol.iterator]
    let error: unknown
    Array.prototype[Symbol.iterator] = (() => ({ next: () => ({ done: true }) })) as never
    try {
      writeJson(holder, { v: 'abc' })
    } catch (thrown) {
      error = thrown
    } finally {
      Array.prototype[Symbol.iterator] = was
    }
    expect(error).to.include({ message: 'v: must not be longer than 2' })
  })

  it('are written as JSON or refused with an InputError, and what is written is read', () => {
    const names = ['a', 'b', 'emails', 'codes', 'note', '$unit', 'Name', '$nil', '$type', 'x']
    fc.assert(
      fc.property(anythingWith(names), (input) => {
        let text: string
        try {
          text = writeJson(type, input)
        } catch (error) {
          expect(error).to.be.instanceOf(InputError)
          return
        }
        expect(writeJson(type, readJson(type, parseJson(text)))).to.equal(text)
      }),
      { numRuns: 1000 },
    )
  })
})
