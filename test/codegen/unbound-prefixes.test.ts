import { expect } from 'chai'
import { type Generated, GenerateError, generate } from '../../src/codegen/generate.js'
import { contractOf, wsdlOf } from './contract-of.js'

const request = '<xs:element name="Request" type="xs:string" />'
const response = '<xs:element name="Response" type="xs:string" />'

function bindings(wsdl: string): Generated {
  return generate(contractOf(wsdl), { input: 'service.wsdl' })
}

function messagesOf({ summary }: Generated): readonly string[] {
  return summary.warnings.map(({ line, message }) => `${line}: ${message}`)
}

describe('an unbound prefix', () => {
  it('in an unused type skips that type, with its line', () => {
    const unused = `
<xs:complexType name="Unused"><xs:sequence>
<xs:element name="Inner"><xs:complexType><xs:sequence><xs:element name="A" type="old:A" /></xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType>`
    const generated = bindings(wsdlOf(request + response + unused))
    expect(generated.files.get('types.ts')).not.to.include('Unused')
    expect(messagesOf(generated)).to.deep.equal([
      '6: element "A": the prefix "old" of "old:A" is not bound to a namespace; the declaration is skipped',
    ])
  })

  const inUnused: Readonly<Record<string, string>> = {
    'a base': '<xs:complexContent><xs:extension base="old:A" /></xs:complexContent>',
    'a simple base': '<xs:simpleContent><xs:extension base="old:A" /></xs:simpleContent>',
    'a reference': '<xs:sequence><xs:element ref="old:A" /></xs:sequence>',
    'a group': '<xs:group ref="old:A" />',
    'a group that has it': '<xs:group ref="tns:Broken" />',
    'an attribute': '<xs:attribute name="a" type="old:A" />',
    'an attribute group': '<xs:attributeGroup ref="old:A" />',
    'a member of a union':
      '<xs:attribute name="a"><xs:simpleType><xs:union memberTypes="xs:int old:A" /></xs:simpleType></xs:attribute>',
    'a type that has it': '<xs:sequence><xs:element name="A" type="tns:Broken" /></xs:sequence>',
    'a base that has it':
      '<xs:complexContent><xs:extension base="tns:Broken" /></xs:complexContent>',
  }
  for (const [where, content] of Object.entries(inUnused)) {
    it(`in an unused type skips that type: ${where}`, () => {
      const broken = `
<xs:group name="Broken"><xs:sequence><xs:element name="B" type="old:B" /></xs:sequence></xs:group>
<xs:complexType name="Broken"><xs:attribute name="b" type="old:B" /></xs:complexType>
<xs:complexType name="Unused">${content}</xs:complexType>
<xs:complexType name="Also"><xs:sequence><xs:element name="Unused" type="tns:Unused" /></xs:sequence></xs:complexType>
<xs:element name="Element" type="tns:Also" />
<xs:complexType name="Kept"><xs:sequence><xs:element name="Request" type="xs:int" /></xs:sequence></xs:complexType>`
      const generated = bindings(wsdlOf(request + response + broken))
      expect(generated.files.get('index.ts')).to.match(/export type \{ Kept \}/)
    })
  }

  it('in an unused element skips that element, and one in a substitution group the membership', () => {
    const generated = bindings(
      wsdlOf(
        `${request}${response}<xs:element name="A" type="old:A" /><xs:element name="B" type="xs:int" substitutionGroup="old:A" />`,
      ),
    )
    expect(messagesOf(generated)).to.deep.equal([
      '4: element "B": the prefix "old" of "old:A" is not bound to a namespace; the element is in no substitution group',
      '4: element "A": the prefix "old" of "old:A" is not bound to a namespace; the declaration is skipped',
    ])
  })

  it('in a type that an operation uses is refused where there is no other operation', () => {
    const used = `<xs:element name="Request" type="tns:Used" />${response}
<xs:complexType name="Used"><xs:sequence><xs:element name="A" type="old:A" /></xs:sequence></xs:complexType>`
    expect(() => bindings(wsdlOf(used))).to.throw(
      GenerateError,
      /^\/contracts\/service\.wsdl:5: element "A": the prefix "old" of "old:A" is not bound to a namespace$/,
    )
  })

  it('in a type that a part names as its element is refused too', () => {
    const type =
      '<xs:complexType name="Request"><xs:attribute name="a" type="old:A" /></xs:complexType>'
    expect(() => bindings(wsdlOf(type + response))).to.throw(
      GenerateError,
      /the prefix "old" of "old:A" is not bound to a namespace$/,
    )
  })

  it('in an operation skips that operation', () => {
    const wsdl = wsdlOf(request + response)
      .replace(
        '<wsdl:operation name="Send"><wsdl:input',
        '<wsdl:operation name="Old"><wsdl:input message="old:In" /></wsdl:operation>$&',
      )
      .replace(
        '<wsdl:operation name="Send">\n',
        '<wsdl:operation name="Old"><soap:operation soapAction="" /><wsdl:input><soap:body use="literal" /></wsdl:input></wsdl:operation>$&',
      )
    const generated = bindings(wsdl)
    const { summary } = generated
    expect(messagesOf(generated)).to.deep.equal([
      '10: input of "old:In": the prefix "old" of "old:In" is not bound to a namespace; operation Old of binding Binding is skipped',
    ])
    expect(summary.operations).to.equal(1)
    expect(summary.unsupported).to.deep.equal([
      {
        what: 'operation Old of binding Binding',
        why: 'input of "old:In": the prefix "old" of "old:In" is not bound to a namespace',
      },
    ])
  })

  it('of an element in an operation of a binding skips that operation', () => {
    const wsdl = wsdlOf(request + response)
      .replace(/<wsdl:operation name="Send"><.*/, (send) => send + send.replace('Send', 'Old'))
      .replace(
        '<wsdl:operation name="Send">\n',
        '<wsdl:operation name="Old"><old:operation /></wsdl:operation>$&',
      )
    const generated = bindings(wsdl)
    expect(generated.summary.operations).to.equal(1)
    expect(generated.summary.unsupported.map(({ what }) => what)).to.deep.equal([
      'operation Old of binding Binding',
    ])
    expect(messagesOf(generated).join()).to.match(
      /operation "Old": the prefix "old" .*; operation Old of binding Binding is skipped$/,
    )
  })

  it('of an element in a message skips the operations that have it', () => {
    const wsdl = wsdlOf(request + response).replace('<wsdl:message name="In">', '$&<old:part />')
    expect(() => bindings(wsdl)).to.throw(
      GenerateError,
      /message "In": the prefix "old" of the element "old:part" is not bound/,
    )
  })

  it('of an element in an unused declaration skips that declaration', () => {
    const unused = `
<xs:complexType name="Unused"><xs:sequence><old:element name="A" type="xs:int" /></xs:sequence></xs:complexType>
<xs:group name="Broken"><old:sequence /></xs:group>
<xs:complexType name="Grouped"><xs:group ref="tns:Broken" /></xs:complexType>
<xs:complexType name="Kept"><xs:annotation><xs:documentation><o:p>pasted</o:p></xs:documentation></xs:annotation></xs:complexType>
<old:element name="Other" />`
    const generated = bindings(wsdlOf(request + response + unused))
    expect(generated.files.get('index.ts')).to.match(/export type \{ Kept \}/)
    expect(messagesOf(generated)).to.have.length(3)
  })

  it('of an element that an operation uses, and of a schema, is refused', () => {
    const used = `<xs:element name="Request"><xs:complexType><old:sequence /></xs:complexType></xs:element>${response}`
    expect(() => bindings(wsdlOf(used))).to.throw(
      GenerateError,
      /element "Request": the prefix "old" of the element "old:sequence" is not bound/,
    )
    const schema = wsdlOf(request + response).replaceAll('xs:schema', 'old:schema')
    expect(() => bindings(schema)).to.throw(GenerateError, /^[^ ]*:3: schema: the prefix "old" of/)
  })

  const ports: Record<string, string> = {
    'its binding': '<wsdl:port name="Forgotten" binding="old:Binding" />$&',
    'the port type of its binding':
      '<wsdl:port name="Forgotten" binding="tns:Old" />$&</wsdl:service><wsdl:binding name="Old" type="old:Port"><soap:binding transport="http://schemas.xmlsoap.org/soap/http" /></wsdl:binding><wsdl:service name="Empty">',
  }
  ports['an element of the port'] =
    '<wsdl:port name="Forgotten" binding="tns:Binding"><old:address location="" /></wsdl:port>$&'
  ports['an element of its binding'] =
    '<wsdl:port name="Forgotten" binding="tns:Old" />$&</wsdl:service><wsdl:binding name="Old" type="tns:Port"><old:binding /></wsdl:binding><wsdl:service name="Empty">'
  for (const [where, port] of Object.entries(ports)) {
    it(`in a port skips that port: ${where}`, () => {
      const generated = bindings(
        wsdlOf(request + response).replace(/<wsdl:port name="Port"[^>]*>/, port),
      )
      expect(generated.summary.unsupported).to.have.length(1)
      expect(generated.summary.unsupported[0]?.what).to.equal('port Forgotten')
      expect(messagesOf(generated).join()).to.match(/; port Forgotten is skipped$/)
      expect(generated.files.get('client.ts')).to.include('createClient')
    })
  }

  it('of an extension element beside those of SOAP is ignored', () => {
    const wsdl = wsdlOf(request + response)
      .replace(
        /(<wsdl:port [^>]*) \/>/,
        '$1><soap:address location="http://a/" /><x:y /></wsdl:port>',
      )
      .replace('<soap:binding ', '<x:z /><soap:binding ')
    const generated = bindings(wsdl)
    expect(generated.summary.operations).to.equal(1)
    expect(messagesOf(generated).map((message) => message.replace(/^\d+: /, ''))).to.deep.equal([
      'y: the prefix "x" of the element "x:y" is not bound to a namespace; ignored',
      'z: the prefix "x" of the element "x:z" is not bound to a namespace; ignored',
    ])
  })

  it('in the only port is refused', () => {
    const wsdl = wsdlOf(request + response).replace(
      'binding="tns:Binding"',
      'binding="old:Binding"',
    )
    expect(() => bindings(wsdl)).to.throw(GenerateError, /: the prefix "old" of "old:Binding" is/)
  })
})
