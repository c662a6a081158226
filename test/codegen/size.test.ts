import { expect } from 'chai'
import { generate } from '../../src/codegen/generate.js'
import { contractOf, wsdlOf } from './contract-of.js'

/** A service with types in a chain: each has an Id, a Note and parts of the type before it. */
function wsdlOfTypes(count: number): string {
  const type = (index: number): string =>
    `<xs:complexType name="Part${index}"><xs:sequence>
<xs:element name="Id" type="xs:int" />
<xs:element name="Note" type="xs:string" minOccurs="0" />
<xs:element name="Part" type="tns:Part${index - 1}" minOccurs="0" maxOccurs="unbounded" />
</xs:sequence></xs:complexType>`
  const types = Array.from({ length: count }, (_, index) => type(1001 + index))
  return wsdlOf(
    `<xs:complexType name="Part1000"><xs:sequence /></xs:complexType>${types.join('')}
<xs:element name="Request" type="tns:Part${1000 + count}" />
<xs:element name="Response" type="tns:Part${1000 + count}" />`,
  )
}

/** Bytes of each generated file for one more type. */
function bytesPerType(count: number): Readonly<Record<string, number>> {
  const sizes = (types: number): ReadonlyMap<string, number> => {
    const { files } = generate(contractOf(wsdlOfTypes(types)), { input: 'service.wsdl' })
    return new Map([...files].map(([name, text]) => [name, Buffer.byteLength(text)]))
  }
  const once = sizes(count)
  return Object.fromEntries(
    [...sizes(2 * count)].map(([name, size]) => [name, (size - (once.get(name) ?? 0)) / count]),
  )
}

describe('the size of bindings', () => {
  it('is bounded for a type of three members', () => {
    // 285 for the constant and 3 lines of members; it was 522 with a comment, and a kind and a namespace for each member.
    expect(bytesPerType(100)['descriptors.ts']).to.be.at.most(290)
    // 297 for the interface and 3 members, each below a comment with its origin.
    expect(bytesPerType(100)['types.ts']).to.be.at.most(300)
    // Its name.
    expect(bytesPerType(100)['index.ts']).to.be.at.most(12)
    expect(bytesPerType(100)['client.ts']).to.equal(0)
  })

  it('grows linearly with the number of members', () => {
    expect(bytesPerType(400)).to.deep.equal(bytesPerType(100))
  })
})
