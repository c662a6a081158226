import { expect } from 'chai'
import type { SimpleRestriction, SimpleTypeRef } from '../../../src/xsd/descriptor.js'
import { faultOfLiteral } from '../../../src/xsd/simple/literal.js'

function restriction(base: SimpleTypeRef, facets: Partial<SimpleRestriction>): SimpleRestriction {
  return { kind: 'restriction', base, ...facets }
}

describe('a value of the schema', () => {
  it('is legal where all facets of its type and the bases of that allow it', () => {
    const code = restriction('token', { patterns: ['[A-Z]+'], maxLength: 3 })
    const cases: [type: SimpleTypeRef, legal: string[], illegal: string[]][] = [
      ['int', ['1', ' +01\n'], ['', '1.0', '0x1', '2147483648']],
      ['hexBinary', ['FFAA', ''], ['0xFFAA', 'FFA']],
      ['QName', ['{urn:a}b', 'b'], ['a:b', '']],
      // The prefix that a pattern is about is not known.
      [restriction('QName', { patterns: ['a:.*'] }), ['{urn:a}b'], ['a:b']],
      [restriction('int', { maxInclusive: '10' }), ['10'], ['11', 'x']],
      [restriction('decimal', { fractionDigits: 2 }), ['1.50'], ['1.505']],
      [code, ['ABC', ' A '], ['abc', 'ABCD', '']],
      [restriction(code, { enumeration: ['A', 'B'] }), ['A', '\tB'], ['C', 'a']],
      // The text itself is matched, although the value is written as 5.
      [restriction('int', { patterns: ['0?[0-9]'] }), ['05', '5'], ['+5', '005']],
      [{ kind: 'list', item: code }, ['', ' A  B '], ['A b']],
      [restriction({ kind: 'list', item: 'int' }, { maxLength: 2 }), ['1 2'], ['1 2 3']],
      [{ kind: 'union', members: ['int', code] }, ['1', 'A'], ['a', '1.5']],
      ['NMTOKENS', ['a b'], ['']],
      [() => code, ['A'], ['a']],
    ]
    for (const [type, legal, illegal] of cases) {
      for (const text of legal) expect(faultOfLiteral(type, text), text).to.equal(undefined)
      for (const text of illegal) expect(faultOfLiteral(type, text), text).to.be.a('string')
    }
  })

  it('has a fault that completes a sentence', () => {
    expect(faultOfLiteral('int', 'x')).to.equal('is not a legal xs:int')
    expect(faultOfLiteral(restriction('int', { enumeration: ['1'] }), '2')).to.equal(
      'is not in the enumeration',
    )
    expect(faultOfLiteral(restriction('int', { enumeration: ['1'] }), 'x')).to.equal(
      'is not a legal xs:int',
    )
    expect(faultOfLiteral(restriction('int', { minInclusive: '3' }), '2')).to.equal(
      'must not be less than 3',
    )
  })

  it('is checked once for each union, in however many ways one is reached', () => {
    let type: SimpleTypeRef = restriction('string', { maxLength: 1 })
    for (let level = 0; level < 40; level++) {
      type = { kind: 'union', members: [restriction(type, {}), type, { kind: 'list', item: type }] }
    }
    expect(faultOfLiteral(type, 'ab')).to.match(/^is not a legal /)
  })
})
