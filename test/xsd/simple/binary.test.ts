import { Buffer } from 'node:buffer'
import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import fc from 'fast-check'
import { expectTexts, readSimple, refusalOf, writeSimple } from './simple-values.js'

const bytes = (...values: number[]) => new Uint8Array(values)

describe('bytes', () => {
  it('are read from hexadecimal digits', () => {
    expectTexts(
      'hexBinary',
      [
        ['', bytes()],
        [' 0aFF ', bytes(10, 255)],
      ],
      ['a', '0g', '0a 0b', '0x0a', '0a\u0661'],
    )
  })

  it('are read from base 64, white space inside included', () => {
    expectTexts(
      'base64Binary',
      [
        ['', bytes()],
        ['AQI=', bytes(1, 2)],
        [' A Q\nI = ', bytes(1, 2)],
        ['AQ==', bytes(1)],
        ['AQID', bytes(1, 2, 3)],
        ['+/+/', bytes(251, 255, 191)],
      ],
      [
        'A',
        'AQ',
        'AQI',
        'AQ=',
        '=',
        '====',
        'A===',
        'AQ==AQ==',
        'A=Q=',
        'AR==',
        'AQJ=',
        'AQI-',
        'AQ_D',
        'AQI\u00e9',
      ],
    )
  })

  it('are Uint8Arrays with an unshared ArrayBuffer', () => {
    for (const value of [readSimple('hexBinary', '0a'), readSimple('base64Binary', 'AQ==')]) {
      expect(Object.getPrototypeOf(value)).to.equal(Uint8Array.prototype)
      expect((value as Uint8Array).buffer.byteLength).to.equal(1)
    }
  })

  it('are taken from any kind of Uint8Array', () => {
    const slice = bytes(9, 1, 2, 9).subarray(1, 3)
    for (const value of [slice, Buffer.from(slice), runInNewContext('new Uint8Array([1, 2])')]) {
      expect(writeSimple('hexBinary', value)).to.equal('0102')
      expect(writeSimple('base64Binary', value)).to.equal('AQI=')
    }
    for (const value of ['AQI=', [1, 2], new ArrayBuffer(2), new Uint16Array(2), null]) {
      expect(refusalOf('hexBinary', value)).to.match(/^must be a Uint8Array, got /)
    }
  })

  it('are the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (value) => {
        expect(readSimple('hexBinary', writeSimple('hexBinary', value))).to.deep.equal(value)
        expect(readSimple('base64Binary', writeSimple('base64Binary', value))).to.deep.equal(value)
      }),
    )
  })

  it('may be long', () => {
    const value = new Uint8Array(1_000_000).fill(7)
    const text = writeSimple('base64Binary', value)
    expect(Buffer.compare(readSimple('base64Binary', text) as Uint8Array, value)).to.equal(0)
  })
})
