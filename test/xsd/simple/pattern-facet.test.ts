import { expect } from 'chai'
import type { SimpleRestriction, SimpleTypeRef } from '../../../src/xsd/descriptor.js'
import { patternsOf } from '../../../src/xsd/simple/restriction.js'
import { simpleCodec } from '../../../src/xsd/simple/simple-type.js'
import { refusalOf, writeSimple } from './simple-values.js'

type Facets = Omit<SimpleRestriction, 'kind' | 'base'>

function restriction(base: SimpleTypeRef, facets: Facets): SimpleRestriction {
  return { kind: 'restriction', base, ...facets }
}

/** The faults of the patterns of a restriction, without the patterns themselves. */
function faultsOf(base: SimpleTypeRef, facets: Facets): readonly string[] {
  const { faults } = patternsOf(restriction(base, facets), simpleCodec(base))
  return [...faults].map(([pattern, fault]) => fault.replace(`"${pattern}" `, ''))
}

describe('a pattern that no value of its type matches', () => {
  const cases: [base: SimpleTypeRef, facets: Facets, fault: RegExp, value: unknown][] = [
    ['string', { patterns: ['^[0-9]{9}$'] }, /^begins with "\^"/, '123456789'],
    ['string', { patterns: ['(a|^b)c'] }, /^begins with "\^"/, 'bc'],
    ['string', { patterns: ['(^a)+'] }, /^begins with "\^"/, 'a'],
    ['string', { patterns: ['[0-9]+$'] }, /^ends with "\$"/, '1'],
    ['string', { patterns: ['[a-[a]]'] }, /^matches no text$/, 'a'],
    ['string', { patterns: ['\\p{L}{0}[^\\s\\S]'] }, /^matches no text$/, 'a'],
    ['string', { patterns: ['a[^\\p{IsGothic}\\P{IsGothic}]|[\\d-[\\d]]'] }, /^matches no/, 'a'],
    ['string', { patterns: ['([a-[a]]|[b-[b]])b*'] }, /^matches no text$/, 'b'],
    ['int', { patterns: ['^\\d+$'] }, /^begins with/, 5],
    ['int', { patterns: ['N/A'] }, /^matches no text that is written for xs:int$/, 5],
    [
      'int',
      { patterns: ['[0-9]{12}'] },
      /^matches only texts of at least 12 char.* at most 11$/,
      5,
    ],
    ['decimal', { patterns: ['\\d+,\\d\\d'] }, /^matches no text/, '1.50'],
    ['boolean', { patterns: ['Y|N'] }, /^matches no text/, true],
    ['date', { patterns: ['\\d{2}/\\d{2}/\\d{4}'] }, /^matches no text/, '2030-06-01'],
    ['date', { patterns: ['\\d{8}'] }, /^matches no text/, '2030-06-01'],
    ['hexBinary', { patterns: ['0x.*'] }, /^matches no text/, new Uint8Array([1])],
    ['string', { patterns: ['.{9,}'], maxLength: 8 }, /^matches only texts of at least 9/, 'abc'],
    ['string', { patterns: ['a{0,3}'], length: 4 }, /^matches only texts of at most 3/, 'abcd'],
    ['string', { patterns: ['[A-Z]'], enumeration: ['a', 'b'] }, /^matches no value/, 'a'],
    [restriction('string', { maxLength: 3 }), { patterns: ['.{4}'] }, /^matches only/, 'abc'],
    [restriction('token', { enumeration: ['a'] }), { patterns: ['b'] }, /^matches no value/, 'a'],
    [restriction('int', { enumeration: ['1'] }), { patterns: ['2'] }, /^matches no value/, 1],
  ]

  it('has a fault, and is not checked', () => {
    for (const [base, facets, fault, value] of cases) {
      const [found, ...others] = faultsOf(base, facets)
      expect(found, facets.patterns?.[0]).to.match(fault)
      expect(others).to.deep.equal([])
      expect(
        () => writeSimple(restriction(base, facets), value),
        facets.patterns?.[0],
      ).not.to.throw()
    }
  })

  it('leaves the other facets, and the other patterns where they are of this dialect', () => {
    const short = restriction('string', { patterns: ['.{9}'], maxLength: 8 })
    expect(refusalOf(short, '123456789')).to.match(/longer/)
    const either = restriction('int', { patterns: ['N/A', '\\d{2}'] })
    expect(writeSimple(either, 12)).to.equal('12')
    expect(refusalOf(either, 123)).to.match(/pattern/)
    const anchored = restriction('string', { patterns: ['^a$', 'b'] })
    for (const text of ['a', 'b', 'c']) expect(writeSimple(anchored, text)).to.equal(text)
  })

  it('is checked in each other case', () => {
    const legal: [SimpleTypeRef, Facets, legal: unknown, illegal: unknown][] = [
      ['string', { patterns: ['\\^[A-Z]+'] }, '^GSPC', 'GSPC'],
      ['string', { patterns: ['\\$[0-9]+'] }, '$5', '5'],
      ['string', { patterns: ['$[0-9]+'] }, '$5', '5'],
      ['string', { patterns: ['[0-9]+\\$'] }, '5$', '5'],
      ['string', { patterns: ['a^b|c$d'] }, 'a^b', 'ab'],
      ['string', { patterns: ['^?a$?'] }, 'a', 'b'],
      ['string', { patterns: ['^*a'] }, '^^a', 'b'],
      ['string', { patterns: ['€|$|^'] }, '$', 'x'],
      ['string', { patterns: ['\\p{IsGothic}'] }, '\u{10330}', 'a'],
      ['string', { patterns: ['[^\\p{L}-[0-9]]'] }, '-', '1'],
      ['string', { patterns: ['[a-[a]]?b'] }, 'b', 'a'],
      ['string', { patterns: ['[a-[a]]|b'] }, 'b', 'a'],
      ['string', { patterns: ['.{8}'], maxLength: 8 }, '12345678', '1'],
      // The length of a notation is not limited: XML Schema part 2, section 3.2.19.
      ['NOTATION', { patterns: ['.{5}'], maxLength: 2 }, 'n:gif', 'n:jpeg'],
      ['int', { patterns: ['-?[0-9]{1,3}'] }, -12, 1234],
      ['int', { patterns: ['[0-9]{11}|7'] }, 7, 8],
      ['boolean', { patterns: ['[01]'] }, true, 'x'],
      ['date', { patterns: ['\\d{4}-\\d{2}-01'] }, '2030-06-01', '2030-06-02'],
      ['string', { patterns: ['[a-z]'], enumeration: ['a', 'A'] }, 'a', 'A'],
      ['dateTime', { patterns: ['.*\\.\\d{7}Z'] }, undefined, undefined],
    ]
    for (const [base, facets, value, other] of legal) {
      expect(faultsOf(base, facets), facets.patterns?.[0]).to.deep.equal([])
      if (value === undefined) continue
      const type = restriction(base, facets)
      expect(() => writeSimple(type, value), facets.patterns?.[0]).not.to.throw()
      expect(refusalOf(type, other), facets.patterns?.[0]).to.match(/^must /)
    }
  })

  it('is never one that a text of the type matches', () => {
    // Each built-in type writes only texts that its own regular expression matches, which is tested with its values.
    expect(faultsOf('QName', { patterns: ['a:.*'] })).to.deep.equal([])
    const names = { enumeration: ['{urn:a}b'], patterns: ['a:.*'] }
    expect(faultsOf('QName', names)).to.deep.equal([])
    expect(faultsOf({ kind: 'list', item: 'int' }, { patterns: ['1 2'] })).to.deep.equal([])
  })
})
