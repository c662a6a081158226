import { expect } from 'chai'
import {
  describeContract,
  identityOf,
  isSameContract,
} from '../../../src/codegen/write/contract-identity.js'

describe('the identity of a contract', () => {
  it('consists of the names of its services, each once, without separators in them', () => {
    const ports = [
      { namespace: 'urn:a', service: 'One' },
      { namespace: 'urn:a', service: 'One' },
      { namespace: 'urn:{b},\n c', service: 'Two\u0085' },
      { namespace: '', service: 'Three' },
    ]
    expect(identityOf(ports)).to.deep.equal([
      '{urn:a}One',
      '{urn:%7Bb%7D%2C%0A%20c}Two%C2%85',
      'Three',
    ])
  })

  const cases: readonly (readonly [string, readonly string[], readonly string[], boolean])[] = [
    ['equal names', ['{a}A', '{a}B'], ['{a}B', '{a}A'], true],
    ['a service that was added', ['{a}A'], ['{a}A', '{a}B'], true],
    ['a service that was removed', ['{a}A', '{a}B'], ['{a}B'], true],
    ['no known name', [], ['{a}A'], true],
    ['another name', ['{a}A'], ['{a}B'], false],
    ['another namespace', ['{a}A'], ['{b}A'], false],
    ['a common service, and another one in each', ['{a}A', '{a}B'], ['{a}A', '{a}C'], false],
  ]
  for (const [what, one, other, same] of cases) {
    it(`is ${same ? 'the same' : 'another'} with ${what}`, () => {
      expect(isSameContract(one, other)).to.equal(same)
      expect(isSameContract(other, one)).to.equal(same)
    })
  }

  it('depends on service and namespace', () => {
    expect(describeContract(['{urn:a}A'])).to.equal('the service A (namespace urn:a)')
    expect(describeContract(['{urn:a}A', 'B'])).to.equal(
      'the services A (namespace urn:a), B (no namespace)',
    )
    expect(describeContract(Array.from({ length: 6 }, (_, n) => `S${n}`))).to.match(/, 1 more$/)
    expect(describeContract(Array.from({ length: 8 }, (_, n) => `{u}S${n}`))).to.match(
      /^the services S0 .*, S4 \(namespace u\), 3 more$/,
    )
  })
})
