import { expect } from 'chai'
import fc from 'fast-check'
import {
  readApplicationName,
  readServiceOptions as readOptions,
  withApplicationName,
} from '../../src/data8/convention/options.js'
import { InputError } from '../../src/errors.js'
import { checkXmlText } from '../../src/soap/text-check.js'

const readServiceOptions = (options: unknown, applicationName: unknown) =>
  readOptions(options, applicationName, checkXmlText)

function refusal(run: () => unknown): InputError {
  try {
    run()
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('was not refused')
}

const xmlText = (minLength: number) =>
  fc
    .string({ unit: 'binary', minLength })
    .filter((text) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text))
const name = xmlText(1).filter((text) => text.toLowerCase() !== 'applicationname')
const value = fc.oneof(
  xmlText(0),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

describe('options', () => {
  it('of an object and of a list are the same, in the order given', () => {
    const options = fc.uniqueArray(fc.record({ name, value }), {
      selector: (option) => option.name,
    })
    fc.assert(
      fc.property(options, (list) => {
        // No negative zero.
        const expected = list.map((option) => ({
          name: option.name,
          value: option.value === 0 ? 0 : option.value,
        }))
        expect(readServiceOptions(list, undefined)).to.deep.equal(expected)
        const record = Object.create(null)
        for (const option of list) record[option.name] = option.value
        expect(readServiceOptions(record, undefined)).to.have.deep.members(expected)
      }),
    )
  })

  it('start with the ApplicationName', () => {
    fc.assert(
      fc.property(fc.dictionary(name, value), (options) => {
        const wire = readServiceOptions(options, 'crm')
        expect(wire[0]).to.deep.equal({ name: 'ApplicationName', value: 'crm' })
        expect(wire.slice(1)).to.deep.equal(readServiceOptions(options, undefined))
      }),
    )
  })

  it('are empty where they are absent', () => {
    for (const none of [undefined, {}, [], { a: undefined }]) {
      expect(readServiceOptions(none, undefined)).to.deep.equal([])
    }
    expect(withApplicationName([], undefined)).to.deep.equal([])
  })

  it('have the ApplicationName of the client where they have no other', () => {
    const mine = { name: 'ApplicationName', value: 'client' }
    expect(withApplicationName([], 'client')).to.deep.equal([mine])
    expect(withApplicationName([{ name: 'a', value: 'b' }], 'client')[0]).to.deep.equal(mine)
    for (const name of ['ApplicationName', 'applicationname']) {
      const own = [{ name, value: 'own' }]
      expect(withApplicationName(own, 'client')).to.deep.equal(own)
    }
  })

  it('may have names that mean something to JavaScript', () => {
    const options = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}')
    expect(readServiceOptions(options, undefined)).to.deep.equal([
      { name: '__proto__', value: 'a' },
      { name: 'constructor', value: 'b' },
      { name: 'toString', value: 'c' },
    ])
  })

  it('have numbers as they are, and no negative zero', () => {
    const numbers = { a: 0, b: -0, c: 1e21, d: 0.1, e: -5 }
    const values = readServiceOptions(numbers, undefined).map(({ value }) => value)
    expect(values).to.deep.equal([0, 0, 1e21, 0.1, -5])
    expect(Object.is(values[1], 0)).to.equal(true)
  })

  it('may be 1000', () => {
    const list = Array.from({ length: 1000 }, (_, n) => ({ name: `n${n}`, value: n }))
    const byName = Object.fromEntries(list.map(({ name, value }) => [name, value]))
    for (const options of [list, byName]) {
      expect(readServiceOptions(options, undefined)).to.deep.equal(list)
    }
  })

  const refused: Record<string, [unknown, string]> = {
    null: [null, 'options'],
    'a string': ['a=b', 'options'],
    'a Map': [new Map([['a', 'b']]), 'options'],
    'a Promise': [Promise.resolve({}), 'options'],
    'a revoked proxy': [revoked(), 'options'],
    'an empty name': [{ '': 'x' }, 'options.""'],
    'a name that XML cannot carry': [{ 'a\0': 'x' }, 'options."a\\u0000"'],
    'a value that XML cannot carry': [{ a: '\uD800' }, 'options.a'],
    'a null value': [{ a: null }, 'options.a'],
    'a NaN value': [{ a: Number.NaN }, 'options.a'],
    'an infinite value': [{ a: Infinity }, 'options.a'],
    'a bigint value': [{ a: 1n }, 'options.a'],
    'an object value': [{ a: {} }, 'options.a'],
    'a Promise for a value': [{ a: Promise.resolve('b') }, 'options.a'],
    'ApplicationName in two cases': [{ ApplicationName: 'a', applicationName: 'b' }, 'options'],
    'a list with a hole': [new Array(1), 'options[0]'],
    'a list of strings': [['a'], 'options[0]'],
    'a list of pairs': [[['a', 'b']], 'options[0]'],
    'an item without a name': [[{ value: 'x' }], 'options[0].name'],
    'an item without a value': [[{ name: 'x' }], 'options[0].value'],
    'an item with the names of the contract': [[{ Name: 'x', Value: 'y' }], 'options[0].Name'],
    'a name twice': [
      [
        { name: 'x', value: 1 },
        { name: 'x', value: 2 },
      ],
      'options[1].name',
    ],
    'too many': [Array.from({ length: 1001 }, (_, n) => ({ name: `n${n}`, value: n })), 'options'],
    'too many by name': [
      Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`n${n}`, n])),
      'options',
    ],
  }
  for (const [title, [options, field]] of Object.entries(refused)) {
    it(`are refused: ${title}`, () => {
      expect(refusal(() => readServiceOptions(options, undefined)).field).to.equal(field)
    })
  }

  it('are refused with an ApplicationName beside applicationName', () => {
    for (const options of [{ ApplicationName: 'a' }, [{ name: 'APPLICATIONNAME', value: 'a' }]]) {
      expect(refusal(() => readServiceOptions(options, 'b')).field).to.equal('options')
    }
  })

  it('refuse a blank application name', () => {
    for (const given of ['', ' \t', null, 5, {}, 'a\0']) {
      expect(refusal(() => readApplicationName(given, checkXmlText)).field).to.equal(
        'applicationName',
      )
    }
  })
})
