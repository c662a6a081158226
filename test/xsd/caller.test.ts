import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import { writeElement } from '../../src/xsd/write/global-element.js'
import {
  complex,
  element,
  inputErrorOf,
  NS,
  root,
  sequence,
  writeInside,
} from './example-messages.js'

const descriptor = root(
  element('a', 'string', { min: 0 }),
  element('b', complex(sequence(element('c', 'int', { min: 0 }))), { min: 0 }),
)

describe('the values of a caller', () => {
  it('are read once, in the order of the object', () => {
    const reads: string[] = []
    const value = {
      get b() {
        reads.push('b')
        return {}
      },
      get a() {
        reads.push('a')
        return `read ${reads.length}`
      },
    }
    expect(writeInside(descriptor, value)).to.equal('<a>read 2</a><b/>')
    expect(reads).to.deep.equal(['b', 'a'])
  })

  it('do not depend on a polluted prototype', () => {
    const prototype = Object.prototype as Record<string, unknown>
    prototype['a'] = 'polluted'
    try {
      expect(writeInside(descriptor, { b: {} })).to.equal('<b/>')
    } finally {
      delete prototype['a']
    }
  })

  it('consist of own enumerable properties only', () => {
    const value = Object.defineProperty({ [Symbol('tag')]: 1 }, 'a', {
      value: 'x',
      enumerable: false,
    })
    expect(writeInside(descriptor, value)).to.equal('/>')
  })

  it('may be null-prototype objects, or of another realm', () => {
    expect(writeInside(descriptor, Object.assign(Object.create(null), { a: 'x' }))).to.equal(
      '<a>x</a>',
    )
    expect(writeInside(descriptor, runInNewContext('({ a: "x", b: { c: 1 } })'))).to.equal(
      '<a>x</a><b><c>1</c></b>',
    )
  })

  it('are refused as instances of a class, whose accessors would be lost', () => {
    class Input {
      get a(): string {
        return 'x'
      }
    }
    expect(inputErrorOf(descriptor, new Input()).message).to.equal(
      'root: must be a plain object, got an instance of a class',
    )
    for (const b of [new Map(), new Date(), Promise.resolve(), /x/, new Proxy([], {}), 'text']) {
      expect(inputErrorOf(descriptor, { b }).field).to.equal('b')
    }
  })

  it('are refused with the type that is due, and are not repeated', () => {
    const hush = 'hush-hush'
    for (const value of [
      { a: 5 },
      { [hush.repeat(20)]: 1 },
      { b: hush },
      { b: { c: hush } },
      { a: [hush] },
    ]) {
      expect(inputErrorOf(descriptor, value).message).not.to.contain(`${hush}${hush.repeat(10)}`)
    }
    expect(inputErrorOf(descriptor, { b: { c: hush } }).message).not.to.contain(hush)
  })

  it('are refused with an unknown member even where it is undefined', () => {
    expect(inputErrorOf(descriptor, { A: undefined }).field).to.equal('A')
    expect(inputErrorOf(descriptor, { $type: undefined }).field).to.equal('$type')
    expect(inputErrorOf(descriptor, JSON.parse('{"__proto__":{"a":"x"}}')).field).to.equal(
      '__proto__',
    )
  })

  it('are refused where reading them throws, and what is thrown is not repeated', () => {
    const value = {
      get a(): string {
        throw new Error('hush')
      },
    }
    const error = inputErrorOf(descriptor, value)
    expect(error.message).to.equal('root: could not be read: a getter or proxy of it threw')
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(inputErrorOf(descriptor, { b: proxy }).field).to.equal('b')
    expect(inputErrorOf(descriptor, proxy).field).to.equal('root')
  })

  it('are written as they were checked, also where an array is a proxy', () => {
    let reads = 0
    const items = new Proxy(['a'], {
      get: (target, key, receiver) => {
        if (key !== '0') return Reflect.get(target, key, receiver)
        reads++
        return reads === 1 ? 'a' : 'b'
      },
    })
    const listed = root(
      element('l', { kind: 'restriction', base: 'NMTOKENS', enumeration: ['a'] }, { min: 0 }),
      element('e', 'string', { min: 0, max: 'unbounded' }),
    )
    expect(writeInside(listed, { l: items })).to.equal('<l>a</l>')
    reads = 0
    expect(writeInside(listed, { e: items })).to.equal('<e>a</e>')
    expect(reads).to.equal(1)
  })

  it('are escaped once', () => {
    expect(writeElement(descriptor, { a: '&amp;<b>"\r\n\t]]>' })).to.equal(
      `<root xmlns="${NS}"><a>&amp;amp;&lt;b&gt;"&#13;\n\t]]&gt;</a></root>`,
    )
  })

  it('are refused with characters that XML cannot carry', () => {
    for (const a of ['\u0000', 'x\u001f', '\ufffe', '\ud800', 'a\udc00b', '\ud83d']) {
      const error = inputErrorOf(descriptor, { a })
      expect(error.field).to.equal('a')
      expect(error.message).to.match(/has a character that XML 1\.0 cannot carry, at index \d$/)
    }
    expect(writeInside(descriptor, { a: '\u{1f30a}\u0085\ufffd' })).to.equal(
      '<a>\u{1f30a}\u0085\ufffd</a>',
    )
  })
})
