import { expect } from 'chai'
import { GenerateError, generate } from '../../src/codegen/generate.js'
import { contractOf, wsdlOf } from './contract-of.js'

const messages = '<xs:element name="Request" /><xs:element name="Response" />'

function refusal(wsdl: string): GenerateError {
  try {
    generate(contractOf(wsdl), { input: 'service.wsdl' })
  } catch (error) {
    if (error instanceof GenerateError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('contracts without bindings', () => {
  const cases: Readonly<Record<string, readonly [string, RegExp]>> = {
    'an unbound prefix': [
      '<xs:element name="Request" type="nowhere:Type" />',
      /^\/contracts\/service\.wsdl:4: element "Request": the prefix "nowhere" of "nowhere:Type" is not bound to a namespace$/,
    ],
    'a type derived from itself': [
      `<xs:complexType name="A"><xs:complexContent><xs:extension base="tns:B" /></xs:complexContent></xs:complexType>
<xs:complexType name="B"><xs:complexContent><xs:extension base="tns:A" /></xs:complexContent></xs:complexType>`,
      /:4: type "A": is derived from itself, directly or through other types$/,
    ],
    'a simple type derived from itself': [
      `<xs:simpleType name="A"><xs:union memberTypes="xs:int tns:B" /></xs:simpleType>
<xs:simpleType name="B"><xs:list itemType="tns:A" /></xs:simpleType>`,
      /type "A": is derived from itself, directly or through other types$/,
    ],
    'an enumeration that restricts itself': [
      '<xs:simpleType name="A"><xs:restriction base="tns:A"><xs:enumeration value="a" /></xs:restriction></xs:simpleType>',
      /derived from itself, directly or through other types$/,
    ],
    'a type derived through too many others': [
      `<xs:complexType name="T0" />${Array.from(
        { length: 300 },
        (_, index) =>
          `<xs:complexType name="T${index + 1}"><xs:complexContent><xs:extension base="tns:T${index}" /></xs:complexContent></xs:complexType>`,
      ).join('')}`,
      /type "T250": is derived through more than 250 other types$/,
    ],
    'a group that refers to itself': [
      `<xs:group name="A"><xs:sequence><xs:group ref="tns:B" /></xs:sequence></xs:group>
<xs:group name="B"><xs:choice><xs:group ref="tns:A" /></xs:choice></xs:group>
<xs:complexType name="T"><xs:group ref="tns:A" /></xs:complexType>`,
      /:4: group "A": the group contains itself$/,
    ],
    'groups that multiply': [
      `${Array.from(
        { length: 40 },
        (_, level) =>
          `<xs:group name="G${level}"><xs:sequence><xs:group ref="tns:G${level + 1}" /><xs:group ref="tns:G${level + 1}" /></xs:sequence></xs:group>`,
      ).join('')}
<xs:group name="G40"><xs:sequence><xs:element name="E" type="xs:string" /></xs:sequence></xs:group>
<xs:complexType name="T"><xs:group ref="tns:G0" /></xs:complexType>`,
      /group "G\d+": has more than 50000 elements$/,
    ],
    'a substitution group whose head is in itself': [
      `<xs:element name="A" substitutionGroup="tns:B" type="xs:string" /><xs:element name="B" substitutionGroup="tns:A" type="xs:string" />
<xs:complexType name="T"><xs:sequence><xs:element ref="tns:A" /></xs:sequence></xs:complexType>`,
      /element "A": is in its own substitution group, directly or through other elements$/,
    ],
    'a substitution group without any type whose head is in itself': [
      '<xs:element name="A" substitutionGroup="tns:B" /><xs:element name="B" substitutionGroup="tns:A" />',
      /element "\w": is in its own substitution group, directly or through other elements$/,
    ],
    'xs:override': [
      '<xs:override schemaLocation="other.xsd" />',
      /override: xs:override is XML Schema 1\.1, which is not supported$/,
    ],
    'an element whose name begins with a digit': [
      '<xs:complexType name="T"><xs:sequence>\n<xs:element name="2ndLine" type="xs:string" /></xs:sequence></xs:complexType>',
      /:5: element "2ndLine": "2ndLine" is not a name that XML allows \(NCName\)$/,
    ],
    'an element whose name has a colon': [
      '<xs:element name="get:one" type="xs:string" />',
      /:4: element "get:one": "get:one" is not a name that XML allows \(NCName\)$/,
    ],
    'an attribute whose name has a space': [
      '<xs:complexType name="T"><xs:attribute name="a b" type="xs:string" /></xs:complexType>',
      /:4: attribute "a b": "a b" is not a name that XML allows \(NCName\)$/,
    ],
    'a declaration without a name': ['<xs:complexType />', /complexType: has no name$/],
  }
  for (const [what, [schema, message]] of Object.entries(cases)) {
    it(what, () => {
      const { message: given } = refusal(wsdlOf(`${schema}${messages}`))
      expect(given).to.match(message)
      expect(given).not.to.include('\n')
    })
  }

  it('names of rpc operations and parts that XML does not allow, since they are elements', () => {
    const rpc = wsdlOf(messages, { style: 'rpc' })
    const operation = rpc.replaceAll('"Send"', '"get:one"')
    expect(refusal(operation).message).to.match(/operation "get:one": "get:one" is not a name/)
    const part = rpc.replace('name="p" element="tns:Request"', 'name="1st" type="xs:int"')
    expect(refusal(part).message).to.match(/part "1st": "1st" is not a name/)
    const document = wsdlOf(messages).replaceAll('"Send"', '"get:one"')
    expect(() => generate(contractOf(document), { input: 'service.wsdl' })).not.to.throw()
  })

  it('rpc/encoded and document/encoded messages, naming the operation', () => {
    for (const style of ['rpc', 'document']) {
      const error = refusal(wsdlOf(messages, { style, use: 'encoded' }))
      expect(error.element).to.equal('operation "Send"')
      expect(error.reason).to.match(new RegExp(`^${style}/encoded messages are not supported`))
      expect(error.file).to.equal('/contracts/service.wsdl')
    }
  })

  it('encoded messages, naming the style of the operation', () => {
    const wsdl = wsdlOf(messages, { use: 'encoded' })
    const rpc = wsdl.replace('<soap:operation ', '<soap:operation style="rpc" ')
    expect(refusal(rpc).reason).to.match(/^rpc\/encoded messages are not supported/)
  })

  it('a WSDL without operations over SOAP', () => {
    const wsdl = wsdlOf(messages)
    expect(refusal(wsdl.replace(/<\/?soap:[^>]*>/g, '')).reason).to.equal(
      'it has no operation that can be called over SOAP (port Port: its binding is not a SOAP binding)',
    )
    const many = wsdl
      .replace(/<\/?soap:[^>]*>/g, '')
      .replace(/<wsdl:port [^>]*>/, (port) =>
        ['A', 'B', 'C', 'D'].map((name) => port.replace('"Port"', `"${name}"`)).join(''),
      )
    expect(refusal(many).reason).to.match(/\(port A: .*; port B: .*; port C: [^;]*\)$/)
    const abstract = wsdl.replace(/<wsdl:binding[\s\S]*<\/wsdl:service>/, '')
    expect(refusal(abstract).reason).to.equal(
      'it has no operation that can be called over SOAP (it declares no binding)',
    )
    const bare = wsdl.replace(/<wsdl:operation name="Send">\s*<soap[\s\S]*?<\/wsdl:operation>/, '')
    expect(refusal(bare).reason).to.equal(
      'it has no operation that can be called over SOAP (port Port: its binding has no operation that can be called)',
    )
  })

  it('an encoded operation only where no literal one remains', () => {
    const wsdl = wsdlOf(messages).replace(
      /<wsdl:operation name="Send"><wsdl:input[\s\S]*?<\/wsdl:operation>/,
      (operation) => operation + operation.replaceAll('Send', 'Second'),
    )
    const both = wsdl.replace(
      /<wsdl:operation name="Send">\s*<soap[\s\S]*?<\/wsdl:operation>/,
      (bound) => bound + bound.replaceAll('Send', 'Second').replaceAll('literal', 'encoded'),
    )
    expect(generate(contractOf(both), { input: 'x' }).summary.unsupported).to.deep.equal([
      {
        what: 'operation Second of binding Binding',
        why: 'document/encoded, which is not supported',
      },
    ])
    const [binding = ''] = /<wsdl:binding [\s\S]*<\/wsdl:binding>/.exec(wsdl) ?? []
    const besides = both
      .replace('</wsdl:binding>', (end) => end + binding.replace('"Binding"', '"Literal"'))
      .replace(/<wsdl:port [^>]*>/, (port) =>
        port.concat(port.replace('"Port"', '"LiteralPort"').replace('tns:Binding', 'tns:Literal')),
      )
    const { services, unsupported } = generate(contractOf(besides), { input: 'x' }).summary
    expect(services.map(({ port }) => port)).to.deep.equal(['LiteralPort'])
    expect(unsupported).to.deep.equal([
      {
        what: 'port Port',
        why: 'some of its operations are document/encoded, which is not supported',
      },
    ])
    const all = both.replaceAll('literal', 'encoded')
    expect(refusal(all).element).to.equal('operation "Send"')
  })
})
