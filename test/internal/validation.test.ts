import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import fc from 'fast-check'
import { InputError } from '../../src/errors.js'
import { closestName } from '../../src/internal/closest-name.js'
import {
  isSignal,
  itemPath,
  memberPath,
  readBoolean,
  readChoice,
  readFields,
  readInteger,
  readList,
  readRecord,
  readString,
  readText,
} from '../../src/internal/validation.js'
import { checkXmlText } from '../../src/soap/text-check.js'

const root = { root: 'request' }

function refusal(run: () => unknown): InputError {
  try {
    run()
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('input: objects', () => {
  it('reads the known fields, and treats undefined as absent', () => {
    const fields = readFields({ a: 1, b: undefined, c: null }, root, ['a', 'b', 'c', 'd'])
    expect({ ...fields }).to.deep.equal({ a: 1, c: null })
  })

  it('reads each field once', () => {
    let reads = 0
    const request = {
      get a() {
        reads += 1
        return reads
      },
    }
    const fields = readFields(request, root, ['a'])
    expect([fields.a, fields.a, reads]).to.deep.equal([1, 1, 1])
  })

  it('adds nothing from a polluted Object.prototype', () => {
    const prototype = Object.prototype as { a?: unknown }
    prototype.a = 'polluted'
    try {
      expect(readFields({}, root, ['a']).a).to.equal(undefined)
      expect(readRecord({}, 'options')).to.deep.equal([])
    } finally {
      delete prototype.a
    }
  })

  it('reads an own property that is not enumerable', () => {
    const request = Object.defineProperty({}, 'a', { value: 5 })
    expect(readFields(request, root, ['a']).a).to.equal(5)
  })

  it('accepts objects without a prototype, of another realm, and a module namespace', () => {
    const bare = Object.assign(Object.create(null), { a: 1 })
    expect(readFields(bare, root, ['a']).a).to.equal(1)
    expect(readFields(runInNewContext('({ a: 2 })'), root, ['a']).a).to.equal(2)
  })

  const notPlain: readonly [string, unknown, string][] = [
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['a string', 'x', 'a string'],
    ['an array', [], 'an array'],
    ['a Map', new Map(), 'a Map'],
    ['a Date', new Date(), 'a Date'],
    ['a Promise', Promise.resolve({}), 'await'],
    ['a function', () => ({}), 'a function'],
    ['an instance', new (class Request {})(), 'an instance of a class'],
    ['an object that inherits from another', Object.create({ a: 1 }), 'an instance of a class'],
    [
      'an object that inherits from a null-prototype object',
      Object.create(Object.create(null)),
      'an instance of a class',
    ],
    ['a revoked proxy', revokedProxy(), 'could not be read'],
  ]
  for (const [name, value, message] of notPlain) {
    it(`refuses ${name}`, () => {
      const error = refusal(() => readFields(value, root, ['a']))
      expect(error.field).to.equal('request')
      expect(error.message).to.contain(message)
    })
  }

  it('refuses what throws when it is read, without what was thrown', () => {
    const request = {
      get a() {
        throw new Error('hunter2')
      },
    }
    const error = refusal(() => readFields(request, root, ['a']))
    expect(error.message).to.contain('threw').and.not.contain('hunter2')
    expect(error.cause).to.equal(undefined)
  })

  it('refuses an unknown field by its path, also when it is undefined', () => {
    expect(refusal(() => readFields({ b: undefined }, root, ['a'])).field).to.equal('b')
    expect(refusal(() => readFields({ b: 1 }, 'tls', ['a'])).field).to.equal('tls.b')
    expect(refusal(() => readFields(JSON.parse('{"__proto__":1}'), root, ['a'])).field).to.equal(
      '__proto__',
    )
  })

  it('suggests the known field that was probably meant', () => {
    const known = ['clientIp', 'expiresAt', 'expiresIn', 'maxCredits', 'allowedMethods', 'ca']
    for (const [name, meant] of [
      ['clientIP', 'clientIp'],
      ['client_ip', 'clientIp'],
      ['maxcredit', 'maxCredits'],
      ['expiredIn', 'expiresIn'],
      ['allowedMethod', 'allowedMethods'],
    ] as const) {
      expect(refusal(() => readFields({ [name]: 1 }, root, known)).message).to.contain(
        `did you mean ${meant}?`,
      )
    }
    expect(closestName('cb', known)).to.equal(undefined)
    expect(closestName('x'.repeat(100_000), known)).to.equal(undefined)
  })

  it('shortens long and unusual names in paths', () => {
    expect(memberPath('options', 'a b\n')).to.equal('options."a b\\n"')
    expect(memberPath('', 'x'.repeat(5000)).length).to.be.below(80)
    expect(itemPath('allowedMethods', 3)).to.equal('allowedMethods[3]')
  })
})

function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

describe('input: lists', () => {
  it('reads each item once', () => {
    let reads = 0
    const list = new Proxy(['a', 'b'], {
      get(target, name, receiver) {
        if (name === '1' || name === 'length') reads += 1
        return Reflect.get(target, name, receiver)
      },
    })
    expect(readList(list, 'list')).to.deep.equal(['a', 'b'])
    expect(reads).to.equal(2)
  })

  it('refuses holes, by their index', () => {
    const list = ['a', 'b', 'c']
    delete list[1]
    expect(refusal(() => readList(list, 'list')).field).to.equal('list[1]')
    expect(refusal(() => readList(new Array(3), 'list')).field).to.equal('list[0]')
    const inherited = Object.setPrototypeOf(new Array(1), { 0: 'a' })
    expect(refusal(() => readList(inherited, 'list')).field).to.equal('list[0]')
  })

  it('refuses lists that are too long, without reading them', () => {
    expect(refusal(() => readList(new Array(2 ** 32 - 1), 'list', 10)).message).to.contain('10')
    for (const [bound, given] of [
      [10, 10],
      [10_000, undefined],
    ] as const) {
      const longest = new Array(bound).fill('a')
      expect(readList(longest, 'list', given)).to.have.length(bound)
      expect(refusal(() => readList([...longest, 'a'], 'list', given)).field).to.equal('list')
    }
  })

  it('refuses what only looks like an array', () => {
    for (const value of [{ length: 1, 0: 'a' }, new Set(['a']), 'a', new Uint8Array(1), null]) {
      expect(refusal(() => readList(value, 'list')).message).to.contain('must be an array')
    }
    expect(refusal(() => readList(Promise.resolve([]), 'list')).message).to.contain('await')
  })
})

describe('input: values', () => {
  it('accepts any string that XML 1.0 can carry', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const legal = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text)
        if (legal) expect(readString(text, 'x', checkXmlText)).to.equal(text)
        else expect(refusal(() => readString(text, 'x', checkXmlText)).field).to.equal('x')
      }),
    )
  })

  it('refuses characters that XML 1.0 cannot carry, and does not repeat the value', () => {
    for (const bad of [
      '\0',
      '\u0001',
      '\u001F',
      '\uFFFE',
      '\uFFFF',
      '\uD800',
      '\uDC00x',
      'x\uD83D',
    ]) {
      const error = refusal(() => readString(`hunter2${bad}`, 'credentials.password', checkXmlText))
      expect(error.field).to.equal('credentials.password')
      expect(error.message).to.contain('XML 1.0').and.not.contain('hunter2')
    }
  })

  it('refuses a value that is not a primitive string', () => {
    for (const value of [1, null, undefined, true, {}, [], Symbol('x'), 1n, new String('x')]) {
      expect(refusal(() => readString(value, 'x')).message).to.contain('must be a string')
    }
    expect(refusal(() => readString(Promise.resolve('x'), 'x')).message).to.contain('await')
    expect(refusal(() => readString('', 'x')).message).to.contain('empty')
    expect(readText('', 'x')).to.equal('')
    expect(refusal(() => readText('\0', 'x', checkXmlText)).message).to.contain('XML 1.0')
  })

  it('accepts only whole numbers within bounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (value) => {
        expect(readInteger(value, 'x', 1, 2 ** 31 - 1)).to.equal(value)
      }),
    )
    const refused = [0, -1, 2 ** 31, 1.5, Number.NaN, Infinity, -Infinity, '5', 5n, null, [5], true]
    for (const value of refused) {
      expect(refusal(() => readInteger(value, 'x', 1, 2 ** 31 - 1)).field).to.equal('x')
    }
    expect(Object.is(readInteger(-0, 'x', -1, 1), 0)).to.equal(true)
  })

  it('recognizes a signal by all of its members that are used', () => {
    expect(isSignal(new AbortController().signal)).to.equal(true)
    const whole = {
      aborted: false,
      addEventListener: () => {},
      removeEventListener: () => {},
    }
    expect(isSignal(whole)).to.equal(true)
    for (const name of Object.keys(whole)) {
      expect(isSignal({ ...whole, [name]: undefined }), name).to.equal(false)
    }
  })

  it('accepts only booleans and the choices themselves', () => {
    expect(readBoolean(false, 'x')).to.equal(false)
    for (const value of [0, 'true', null, undefined]) {
      expect(refusal(() => readBoolean(value, 'x')).field).to.equal('x')
    }
    expect(readChoice('1.2', 'soapVersion', ['1.1', '1.2'])).to.equal('1.2')
    for (const value of ['1.3', 1.2, null]) {
      expect(refusal(() => readChoice(value, 'x', ['1.1', '1.2'])).message).to.contain("'1.1' or")
    }
  })
})
