import { expect } from 'chai'
import { generate } from '../../src/codegen/generate.js'
import { contractOf, wsdlOf } from './contract-of.js'

function make(schema: string): { readonly types: string; readonly warnings: readonly string[] } {
  const wsdl = wsdlOf(`${schema}<xs:element name="Response" type="xs:int" />`)
  const { files, summary } = generate(contractOf(wsdl), { input: 'service.wsdl' })
  return {
    types: files.get('types.ts') ?? '',
    // The schema begins in line 4 of the contract.
    warnings: summary.warnings.map(({ line = 0, message }) => `${line - 3}: ${message}`),
  }
}

function request(content: string): string {
  return `<xs:element name="Request"><xs:complexType><xs:sequence>${content}</xs:sequence></xs:complexType></xs:element>`
}

function derived(name: string, by: string, base: string, content = '', attributes = ''): string {
  return `<xs:complexType name="${name}"${attributes}><xs:complexContent><xs:${by} base="${base}">${content}</xs:${by}></xs:complexContent></xs:complexType>`
}

describe('complex content with a base that has simple content', () => {
  const amount =
    '<xs:complexType name="Amount"><xs:simpleContent><xs:extension base="xs:decimal" /></xs:simpleContent></xs:complexType>'

  it('is the text of the base, also where it says that it is mixed', () => {
    const { types, warnings } = make(
      amount +
        derived('Sum', 'extension', 'tns:Amount', '<xs:attribute name="a" />', ' mixed="true"') +
        request('<xs:element name="e" type="tns:Sum" />'),
    )
    expect(types).to.match(/interface Sum extends Amount \{[^$]*\}/)
    expect(types).not.to.contain('$content')
    expect(warnings).to.deep.equal([])
  })

  it('has no elements, with a warning, since the text excludes them', () => {
    const element = '<xs:sequence><xs:element name="x" type="xs:int" /></xs:sequence>'
    const { types, warnings } = make(
      `${amount}\n${derived('Sum', 'extension', 'tns:Amount', element)}\n${derived('Name', 'extension', 'xs:string', element)}${request(
        '<xs:element name="e" type="tns:Sum" /><xs:element name="n" type="tns:Name" />',
      )}`,
    )
    expect(types).not.to.contain('element x')
    expect(warnings).to.have.members([
      '2: complexType "Sum": extends a type with simple content; its elements are ignored',
      '3: extension of "xs:string": complex content with a simple base; treated as simple content, and its elements are ignored',
    ])
  })
})

describe('members of a substitution group', () => {
  const types =
    '<xs:complexType name="Base"><xs:sequence><xs:element name="x" type="xs:int" minOccurs="0" /></xs:sequence></xs:complexType>' +
    derived('Middle', 'extension', 'tns:Base', '', ' block="extension"') +
    derived('Leaf', 'extension', 'tns:Middle')
  const element = (name: string, attributes: string): string =>
    `<xs:element name="${name}" ${attributes} />`

  it('are not offered where a type between theirs and that of the head blocks the derivation', () => {
    const { types: made } = make(
      types +
        element('Head', 'type="tns:Base"') +
        element('One', 'type="tns:Middle" substitutionGroup="tns:Head"') +
        element('Two', 'type="tns:Leaf" substitutionGroup="tns:Head"') +
        request('<xs:element ref="tns:Head" />'),
    )
    expect(made).to.contain('readonly One')
    expect(made).not.to.contain('readonly Two')
  })

  it('are not offered where a head without a complex type blocks the derivation', () => {
    const { types: made } = make(
      types +
        element('Head', 'block="extension"') +
        element('One', 'type="tns:Base" substitutionGroup="tns:Head"') +
        element('Two', 'type="tns:Leaf" substitutionGroup="tns:Head"') +
        request('<xs:element ref="tns:Head" />'),
    )
    expect(made).to.contain('readonly One')
    expect(made).not.to.contain('readonly Two')
  })
})
