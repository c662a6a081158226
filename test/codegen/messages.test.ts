import { expect } from 'chai'
import { generate } from '../../src/codegen/generate.js'
import { contractOf, wsdlOf } from './contract-of.js'

describe('a message that is not declared', () => {
  const elements = '<xs:element name="Request" /><xs:element name="Response" />'
  const warningsOf = (style: string): readonly string[] => {
    const wsdl = wsdlOf(elements, { style }).replace('message="tns:In"', 'message="tns:Request"')
    const { warnings } = generate(contractOf(wsdl), { input: 'service.wsdl' }).summary
    return warnings.map(({ message }) => message).filter((message) => message.startsWith('input'))
  }

  it('is the element of its name in document style', () => {
    expect(warningsOf('document')).to.deep.equal([
      'input of "tns:Request": its message "tns:Request" is not declared anywhere; treated as the element of that name',
    ])
  })

  it('has no parts in rpc style', () => {
    const wsdl = wsdlOf(elements, { style: 'rpc' }).replace('"tns:In"', '"tns:Request"')
    const { files } = generate(contractOf(wsdl), { input: 'service.wsdl' })
    expect(warningsOf('rpc')).to.have.length(1)
    expect(files.get('types.ts')).to.include('export type Send = Readonly<Record<string, never>>')
  })
})
