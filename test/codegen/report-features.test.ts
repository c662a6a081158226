import { expect } from 'chai'
import type { Feature, Features } from '../../src/codegen/features/features.js'
import { reportFeatures } from '../../src/codegen/read-wsdl/report-features.js'
import { contractOf, wsdlOf } from './contract-of.js'

describe('the report on features', () => {
  it('describes the features that operations share once', () => {
    let described = 0
    const asks = new (class extends Map<string, boolean> {
      override keys() {
        described += 1
        return super.keys()
      }
    })([['{urn:example}A', true]])
    const source = contractOf(wsdlOf('')).entry.root
    const assertion: Feature = { kind: 'assertion', required: true, asks, source }
    const features: Features = new Map([['assertion', assertion]])
    const operations = Array.from({ length: 1000 }, (_, id) => ({ operation: `O${id}`, features }))
    const ports = ['P1', 'P2'].map((port) => ({ port, binding: 'B', own: new Map(), operations }))
    const warnings: string[] = []
    const reported = reportFeatures(ports, (_source, message) => warnings.push(message))
    expect(reported.map(({ what }) => what)).to.deep.equal([
      'a policy assertion that is not known (A of urn:example) for all 1000 operations of binding B',
    ])
    expect(warnings).to.have.lengthOf(1)
    expect(described).to.equal(1)
  })
})
