import { expect } from 'chai'
import fc from 'fast-check'
import type { BuiltinName } from '../../../src/xsd/descriptor.js'
import {
  canonicalDecimal,
  compareDecimals,
  countDigits,
  isDecimal,
} from '../../../src/xsd/simple/decimal.js'
import { expectTexts, readSimple, refusalOf, writeSimple } from './simple-values.js'

describe('integers', () => {
  const small: [BuiltinName, number, number][] = [
    ['byte', -128, 127],
    ['short', -32768, 32767],
    ['int', -2147483648, 2147483647],
    ['unsignedByte', 0, 255],
    ['unsignedShort', 0, 65535],
    ['unsignedInt', 0, 4294967295],
  ]
  const big: [BuiltinName, bigint | undefined, bigint | undefined][] = [
    ['long', -9223372036854775808n, 9223372036854775807n],
    ['unsignedLong', 0n, 18446744073709551615n],
    ['integer', undefined, undefined],
    ['nonPositiveInteger', undefined, 0n],
    ['negativeInteger', undefined, -1n],
    ['nonNegativeInteger', 0n, undefined],
    ['positiveInteger', 1n, undefined],
  ]

  it('that a number can represent are numbers', () => {
    for (const [type, min, max] of small) {
      expectTexts(
        type,
        [
          [String(min), min],
          [` \t${max}\r\n`, max],
          ['+000000000000000000000000000000001', 1],
          ['-0', 0],
        ],
        [
          '',
          ' ',
          '1.0',
          '1e1',
          '0x1',
          '1 1',
          'NaN',
          'INF',
          '١',
          String(min - 1),
          String(max + 1),
          '9'.repeat(400),
        ],
      )
      for (const value of [min, max]) expect(writeSimple(type, value)).to.equal(String(value))
      for (const value of [min - 1, max + 1, 0.5, Number.NaN, Infinity, '1', 1n, null, true]) {
        expect(refusalOf(type, value)).to.match(/^must be a whole number from -?\d+ to \d+, got /)
      }
      expect(writeSimple(type, -0)).to.equal('0')
    }
  })

  it('that no number can represent are bigints', () => {
    for (const [type, min, max] of big) {
      const legal = [
        min,
        max,
        min === undefined ? -(10n ** 40n) : undefined,
        max === undefined ? 10n ** 40n : undefined,
      ]
      for (const value of legal) {
        if (value === undefined) continue
        expect(readSimple(type, ` ${value} `)).to.equal(value)
        expect(writeSimple(type, value)).to.equal(String(value))
      }
      const illegal = [
        min === undefined ? undefined : min - 1n,
        max === undefined ? undefined : max + 1n,
      ]
      for (const value of illegal) {
        if (value === undefined) continue
        expect(readSimple(type, String(value))).to.equal('unreadable')
        expect(refusalOf(type, value)).to.match(/^must be a bigint/)
      }
      expectTexts(type, [], ['', '1.0', '1n', '0x1', '1e3', '--1'])
      for (const value of [1, '1', null])
        expect(refusalOf(type, value)).to.match(/^must be a bigint/)
    }
    expectTexts(
      'integer',
      [
        ['+007', 7n],
        ['-0', 0n],
      ],
      [],
    )
  })

  it('are the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.bigInt(), (value) => {
        expect(readSimple('integer', writeSimple('integer', value))).to.equal(value)
      }),
    )
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(readSimple('int', writeSimple('int', value))).to.equal(value)
      }),
    )
  })
})

describe('floating-point numbers', () => {
  it('are JS numbers', () => {
    for (const type of ['float', 'double'] as const) {
      expectTexts(
        type,
        [
          ['4.5', 4.5],
          ['0.1', 0.1],
          [' -1.E-3 ', -0.001],
          ['.5', 0.5],
          ['+5e+2', 500],
          ['INF', Infinity],
          ['-INF', -Infinity],
          ['NaN', Number.NaN],
          ['1e999', Infinity],
        ],
        [
          '',
          '.',
          'e5',
          '1e',
          '1e1.5',
          'Infinity',
          '+INF',
          'inf',
          'nan',
          '0x1',
          '1_000',
          '1,5',
          '1 2',
        ],
      )
      expect(Object.is(readSimple(type, '-0'), -0)).to.equal(true)
      expect(writeSimple(type, -0)).to.equal('-0')
      expect(writeSimple(type, 4.5)).to.equal('4.5')
      expect(writeSimple(type, Number.NEGATIVE_INFINITY)).to.equal('-INF')
      for (const value of ['1', 1n, null, true])
        expect(refusalOf(type, value)).to.match(/^must be a number/)
    }
  })

  it('are refused outside of the range of 32 bits', () => {
    expect(writeSimple('float', 3.4028234663852886e38)).to.equal('3.4028234663852886e+38')
    expect(refusalOf('float', -3.5e38)).to.match(/^must be a number that 32 bits can hold/)
    expect(writeSimple('double', 3.5e38)).to.equal('3.5e+38')
  })

  it('are the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(Object.is(readSimple('double', writeSimple('double', value)), value)).to.equal(true)
      }),
    )
    fc.assert(
      fc.property(fc.float(), (value) => {
        expect(Object.is(readSimple('float', writeSimple('float', value)), value)).to.equal(true)
      }),
    )
  })
})

describe('booleans', () => {
  it('have four spellings and are written as true and false', () => {
    expectTexts(
      'boolean',
      [
        ['true', true],
        [' 1 ', true],
        ['false', false],
        ['0\n', false],
      ],
      ['', 'TRUE', 'True', 'yes', '2', '01', 'true false'],
    )
    expect(writeSimple('boolean', true)).to.equal('true')
    expect(writeSimple('boolean', false)).to.equal('false')
    for (const value of ['true', 1, null])
      expect(refusalOf('boolean', value)).to.match(/^must be true or false/)
  })
})

describe('decimal numbers', () => {
  it('are strings that lose no digit', () => {
    expectTexts(
      'decimal',
      [
        ['1.50', '1.50'],
        [' -0012.', '-0012.'],
        ['+.5', '+.5'],
        ['9'.repeat(50), '9'.repeat(50)],
      ],
      ['', '.', '-', '1e3', 'INF', 'NaN', '1,5', '1.2.3', '0x1', '--1', '1 000'],
    )
    expect(writeSimple('decimal', '1.50')).to.equal('1.50')
    expect(refusalOf('decimal', 1.5)).to.equal('must be a decimal number as a string, got a number')
    expect(refusalOf('decimal', ' 1')).to.match(/^must be a decimal number without exponent/)
  })

  const decimals = fc
    .tuple(
      fc.constantFrom('', '-', '+'),
      fc.stringMatching(/^\d{1,6}$/),
      fc.stringMatching(/^\d{0,6}$/),
    )
    .map(([sign, whole, fraction]) => `${sign}${whole}.${fraction}`)

  it('are compared like fractions of whole numbers', () => {
    const scaled = (text: string): bigint => {
      const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.')
      const value = BigInt(whole + fraction.padEnd(6, '0'))
      return text.startsWith('-') ? -value : value
    }
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const difference = scaled(a) - scaled(b)
        expect(Math.sign(compareDecimals(a, b)) + 0).to.equal(
          Number(difference > 0n) - Number(difference < 0n),
        )
        expect(canonicalDecimal(a) === canonicalDecimal(b)).to.equal(difference === 0n)
        expect(isDecimal(canonicalDecimal(a))).to.equal(true)
      }),
    )
  })

  it('have digits that are counted without the zeros at their ends', () => {
    expect(countDigits('0')).to.deep.equal({ total: 1, fraction: 0 })
    expect(countDigits('-0012.3400')).to.deep.equal({ total: 4, fraction: 2 })
    expect(countDigits('0.05')).to.deep.equal({ total: 1, fraction: 2 })
    expect(countDigits('100')).to.deep.equal({ total: 3, fraction: 0 })
  })
})
