import { expect } from 'chai'
import { bindContract } from '../../../src/codegen/bind/bind.js'
import { readContract } from '../../../src/codegen/read-wsdl/read-contract.js'
import { contractOf, wsdlOf } from '../contract-of.js'

describe('names of types of several namespaces', () => {
  it('have the short name of the namespace where another type has the name', () => {
    const namespaces = [
      'urn:example:billing',
      'urn:example:delivery',
      'urn:rules:1.0',
      'urn:rules:2.0',
    ]
    expect(namesOf(namespaces)).to.deep.equal([
      'Address',
      'Address_delivery',
      'Address_rules_1_0',
      'Address_rules_2_0',
    ])
  })

  it('have one underscore where the short name begins with one', () => {
    expect(namesOf(['urn:example:1.0:rules', 'urn:example:2.0:rules'])).to.deep.equal([
      'Address',
      'Address_2_0_rules',
    ])
  })
})

/** The names of types with one local name, each in a namespace. */
function namesOf(namespaces: readonly string[]): readonly string[] {
  const elements = ['Request', 'Response'].map((name) => `<xs:element name="${name}"/>`)
  const schemas = namespaces.map(
    (namespace) =>
      `<xs:schema targetNamespace="${namespace}"><xs:complexType name="Address"/></xs:schema>`,
  )
  const wsdl = wsdlOf(elements.join('')).replace(
    '</wsdl:types>',
    `${schemas.join('')}</wsdl:types>`,
  )
  const model = readContract(contractOf(wsdl), ignore, ignore)
  return [...bindContract(model, 'service.wsdl', ignore).types.values()].map(({ name }) => name)
}

function ignore(): void {}
