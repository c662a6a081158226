import { expect } from 'chai'
import { DateTime } from 'luxon'
import type { SimpleRestriction, SimpleTypeRef } from '../../../src/xsd/descriptor.js'
import { expectTexts, readSimple, refusalOf, writeSimple } from './simple-values.js'

function restriction(base: SimpleTypeRef, facets: Partial<SimpleRestriction>): SimpleRestriction {
  return { kind: 'restriction', base, ...facets }
}

/** Checks that a type accepts some values and refuses others. */
function expectValues(
  type: SimpleTypeRef,
  legal: readonly unknown[],
  illegal: readonly unknown[],
): void {
  for (const value of legal) expect(() => writeSimple(type, value), String(value)).not.to.throw()
  for (const value of illegal) expect(refusalOf(type, value), String(value)).to.match(/^must /)
}

describe('enumerations', () => {
  it('are checked when writing and when reading', () => {
    const level = restriction('string', { enumeration: ['MX', 'Server', ' '] })
    expectTexts(
      level,
      [
        ['MX', 'MX'],
        [' ', ' '],
      ],
      ['mx', 'MX ', ''],
    )
    expect(writeSimple(level, 'Server')).to.equal('Server')
    expect(refusalOf(level, 'hush')).to.equal('must be one of MX, Server,  ')
    expect(refusalOf(level, 5)).to.equal('must be a string, got a number')
  })

  it('compare values and not their spelling', () => {
    expectTexts(restriction('token', { enumeration: ['a b'] }), [[' a \n b ', 'a b']], ['ab'])
    expectTexts(
      restriction('int', { enumeration: ['1', '+2'] }),
      [
        ['01', 1],
        ['2', 2],
      ],
      ['3'],
    )
    expectTexts(restriction('integer', { enumeration: ['1'] }), [['001', 1n]], ['2'])
    expectTexts(
      restriction('double', { enumeration: ['1.5', 'NaN'] }),
      [
        ['15e-1', 1.5],
        ['NaN', Number.NaN],
      ],
      ['1'],
    )
    expectTexts(restriction('boolean', { enumeration: ['1'] }), [['true', true]], ['false'])
    expectTexts(
      restriction('hexBinary', { enumeration: ['0a'] }),
      [['0A', new Uint8Array([10])]],
      ['0b'],
    )
    const dates = restriction('dateTime', { enumeration: ['2030-01-01T00:00:00Z'] })
    expect(readSimple(dates, '2030-01-01T01:00:00+01:00')).not.to.equal('unreadable')
    expect(readSimple(dates, '2030-01-01T00:00:00')).to.equal('unreadable')
    expect(writeSimple(dates, DateTime.utc(2030))).to.equal('2030-01-01T00:00:00Z')
  })

  it('give a value in the spelling of the schema', () => {
    const rate = restriction('decimal', { enumeration: ['1.0', '2.50'] })
    expectTexts(
      rate,
      [
        ['1', '1.0'],
        ['2.5', '2.50'],
      ],
      ['1.1'],
    )
    expect(writeSimple(rate, '1.00')).to.equal('1.00')
  })

  it('are shortened in messages', () => {
    const many = restriction('string', {
      enumeration: Array.from({ length: 30 }, (_, index) => `v${index}`),
    })
    expect(refusalOf(many, 'x')).to.match(/v11, … \(30 in all\)$/)
  })

  it('may restrict each other, and are compared as values of their types', () => {
    const outer = restriction('string', { enumeration: ['a', 'b', 'c'] })
    const inner = restriction(outer, { enumeration: ['b', 'z'] })
    expectTexts(inner, [['b', 'b']], ['a', 'z'])
    const lists = restriction({ kind: 'list', item: 'int' }, { enumeration: ['1 2', '3'] })
    expectTexts(lists, [[' 01  2 ', [1, 2]]], ['1', '1 2 3', ''])
    expectValues(lists, [[1, 2], [3]], [[1], []])
  })
})

describe('lengths', () => {
  it('are counted in characters, octets or items', () => {
    expectValues(
      restriction('string', { minLength: 1, maxLength: 2 }),
      ['a', 'ab', '\u{1f30a}\u{1f30a}'],
      ['', 'abc'],
    )
    expectValues(restriction('string', { length: 2 }), ['ab'], ['a', 'abc'])
    expectValues(
      restriction('base64Binary', { length: 2 }),
      [new Uint8Array(2)],
      [new Uint8Array(3)],
    )
    expectValues(
      restriction({ kind: 'list', item: 'int' }, { maxLength: 2 }),
      [[1, 2]],
      [[1, 2, 3]],
    )
    expectValues(restriction('NMTOKENS', { minLength: 2 }), [['a', 'b']], [['a']])
    // They have no meaning for qualified names.
    expectValues(restriction('NOTATION', { length: 1 }), ['long'], [])
  })

  it('are not checked when reading', () => {
    expect(readSimple(restriction('string', { maxLength: 1 }), 'abc')).to.equal('abc')
    expect(readSimple(restriction('int', { maxInclusive: '1' }), '5')).to.equal(5)
    expect(readSimple(restriction('string', { patterns: ['a'] }), 'b')).to.equal('b')
  })
})

describe('bounds', () => {
  it('are exact', () => {
    expectValues(restriction('int', { minInclusive: '1', maxExclusive: '5' }), [1, 4], [0, 5])
    expectValues(
      restriction('long', { maxInclusive: '9007199254740993' }),
      [9007199254740993n],
      [9007199254740994n],
    )
    expectValues(
      restriction('decimal', { minExclusive: '0.30000000000000000001' }),
      ['0.30000000000000000002', '1'],
      ['0.30000000000000000001', '0.3', '-1'],
    )
    expectValues(
      restriction('double', { maxInclusive: '1e3' }),
      [1000, -Infinity, Number.NaN],
      [1000.5, Infinity],
    )
    expectValues(restriction('double', { minInclusive: 'INF' }), [Infinity], [5])
  })

  it('compare instants, days and times by their values', () => {
    const before = restriction('dateTime', { maxExclusive: '2030-01-01T00:00:00Z' })
    expectValues(before, [DateTime.utc(2029), DateTime.utc(2029, 12, 31, 23)], [DateTime.utc(2030)])
    // One with a zone and one without have no order in this range.
    expectValues(before, [readSimple('dateTime', '2031-01-01T00:00:00')], [])
    expectValues(
      restriction('date', { minInclusive: '2030-01-02' }),
      ['2030-01-02', '2030-01-01Z'],
      ['2030-01-01'],
    )
    expectValues(
      restriction('date', { minInclusive: '2030-01-02Z' }),
      ['2030-01-02-01:00'],
      ['2030-01-02+01:00'],
    )
    expectValues(
      restriction('time', { maxInclusive: '12:00:00.0001' }),
      ['12:00:00.00005'],
      ['12:00:00.00011', '13:00:00'],
    )
    expectValues(restriction('gYear', { minInclusive: '-0044' }), ['-0044', '2000'], ['-0045'])
    expectValues(restriction('gMonthDay', { maxInclusive: '--06-30' }), ['--02-29'], ['--07-01'])
    expectValues(
      restriction('duration', { maxInclusive: 'P1M' }),
      ['P27D', 'P30D', 'P1M'],
      ['P32D', 'P1Y'],
    )
  })
})

describe('digits', () => {
  it('are counted where they are significant', () => {
    const price = restriction('decimal', { totalDigits: 4, fractionDigits: 2 })
    expectValues(price, ['12.34', '0012.3400', '.05', '1234'], ['123.45', '1.234', '12345'])
    expectValues(restriction('int', { totalDigits: 2 }), [99, -99], [100])
    expectValues(restriction('integer', { totalDigits: 2 }), [99n], [100n])
  })
})

describe('white space of a restriction', () => {
  it('is normalized before anything else', () => {
    const collapsed = restriction('string', { whiteSpace: 'collapse', enumeration: ['a b'] })
    expectTexts(collapsed, [[' a\n b ', 'a b']], ['ab'])
    const replaced = restriction('string', { whiteSpace: 'replace' })
    expectTexts(replaced, [[' a\nb', ' a b']], [])
    expectValues(replaced, [' a '], ['a\nb'])
    expectValues(restriction(replaced, { whiteSpace: 'collapse' }), ['a b'], [' a'])
    // A schema must not relax it again; where it does, the base applies.
    const relaxed = restriction(restriction('string', { whiteSpace: 'collapse' }), {
      whiteSpace: 'preserve',
    })
    expectTexts(relaxed, [[' a\n b ', 'a b']], [])
    expectValues(relaxed, ['a b'], [' a'])
  })
})

describe('lists', () => {
  it('are arrays', () => {
    const list = { kind: 'list', item: 'int' } as const
    expectTexts(
      list,
      [
        ['', []],
        [' 1\n2  3 ', [1, 2, 3]],
      ],
      ['1 x', '1,2'],
    )
    expect(writeSimple(list, [])).to.equal('')
    expect(writeSimple(list, [1, 2])).to.equal('1 2')
    expectValues(list, [], ['1 2', [1.5], [null], null, 5])
  })

  it('are compared by their items', () => {
    const few = restriction(
      { kind: 'list', item: 'string' },
      { enumeration: ['ab c', '1:a 2', ''] },
    )
    expectTexts(
      few,
      [
        [' ab  c', ['ab', 'c']],
        ['', []],
      ],
      ['a bc', 'abc', '1 :a2', 'c ab'],
    )
    expect(refusalOf(few, ['a', 'bc'])).to.equal('must be one of ab c, 1:a 2, ')
  })

  it('are refused with items that would be read as several', () => {
    expectValues({ kind: 'list', item: 'string' }, [['a', 'b']], [['a b'], [''], ['a\n']])
  })
})

describe('unions', () => {
  it('use the first member that matches', () => {
    const union = {
      kind: 'union',
      members: ['int', 'boolean', restriction('token', { enumeration: ['unbounded', '7'] })],
    } as const
    expectTexts(
      union,
      [
        ['5', 5],
        ['1', 1],
        ['true', true],
        [' unbounded ', 'unbounded'],
      ],
      ['x', ''],
    )
    expect([5, true, 'unbounded'].map((value) => writeSimple(union, value))).to.deep.equal([
      '5',
      'true',
      'unbounded',
    ])
    expect(refusalOf(union, 'x')).to.equal(
      'must be a value of xs:int or xs:boolean or xs:token, got a string',
    )
  })

  it('may be restricted, and may be the items of lists', () => {
    const union = { kind: 'union', members: ['decimal', 'string'] } as const
    const few = restriction(union, { enumeration: ['1.0', 'none'] })
    expectTexts(
      few,
      [
        ['1', '1.0'],
        ['none', 'none'],
      ],
      ['2', 'x'],
    )
    expectValues(few, ['1.00', 'none'], ['2'])
    expectTexts(
      { kind: 'list', item: { kind: 'union', members: ['int', 'NCName'] } },
      [['1 a', [1, 'a']]],
      ['1 +'],
    )
  })
})

describe('patterns', () => {
  it('of one restriction are alternatives, those of several apply together', () => {
    const step = restriction('string', { patterns: ['[a-z]+', '\\d+'] })
    expectValues(step, ['abc', '12'], ['a1', ''])
    expectValues(restriction(step, { patterns: ['.{2}'] }), ['ab', '12'], ['abc', 'A1'])
  })

  it('match any spelling of a boolean', () => {
    expect(writeSimple(restriction('boolean', { patterns: ['[01]'] }), true)).to.equal('1')
    expect(writeSimple(restriction('boolean', { patterns: ['[01]'] }), false)).to.equal('0')
  })

  it('that are invalid or too large are not checked', () => {
    expectValues(restriction('string', { patterns: ['\\p{IsNowhere}', 'a'] }), ['whatever'], [])
    expectValues(restriction('string', { patterns: ['a', '\\p{IsNowhere}'] }), ['whatever'], [])
    const large = '((a{1,1000}b?){1,1000}c?){1,1000}'
    expectValues(restriction('string', { patterns: ['a', large] }), ['whatever'], [])
    const step = restriction('string', { patterns: [large] })
    expectValues(restriction(step, { patterns: ['a'] }), ['a'], ['whatever'])
  })
})
