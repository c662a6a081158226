import { expect } from 'chai'
import { type GenerateSummary, generate } from '../../src/codegen/generate.js'
import { contractOf, wsdlOf } from './contract-of.js'

/** The summary of a contract with two ports of one port type, of which the second has another binding. */
function summaryOf(change: (binding: string) => string): GenerateSummary {
  const wsdl = wsdlOf('<xs:element name="Request" /><xs:element name="Response" />')
  const [binding = ''] = /<wsdl:binding [\s\S]*<\/wsdl:binding>/.exec(wsdl) ?? []
  const second = change(binding).replace('"Binding"', '"Second"')
  const contract = wsdl
    .replace(binding, binding + second)
    .replace(/<wsdl:port [^>]*>/, '$&<wsdl:port name="Other" binding="tns:Second" />')
  return generate(contractOf(contract), { input: 'service.wsdl' }).summary
}

describe('ports of one service and one port type', () => {
  it('have one client where their operations are the same', () => {
    const soap12 = 'http://schemas.xmlsoap.org/wsdl/soap12/'
    for (const change of [
      (binding: string) => binding,
      (binding: string) => binding.replace('<wsdl:binding', `<wsdl:binding xmlns:soap="${soap12}"`),
    ]) {
      expect(summaryOf(change).services.map(({ port }) => port)).to.deep.equal(['Port'])
    }
  })

  it('have two where an operation differs', () => {
    const { services } = summaryOf((binding) => binding.replace('"send"', '"send-other"'))
    expect(services.map(({ port }) => port)).to.deep.equal(['Port', 'Other'])
  })
})
