import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { generate } from '../../src/codegen/generate.js'
import { reservedNames } from '../../src/codegen/model/typescript-names.js'
import { writeOutput } from '../../src/codegen/write/write-output.js'
import { contractOf } from './contract-of.js'
import { typeCheck } from './type-check.js'

const output = fileURLToPath(new URL(`output/names-${process.pid}`, import.meta.url))

/** The names that the entry point of the runtime exports, with those that its generated code may import. */
async function exportedNames(): Promise<readonly string[]> {
  const text = await readFile(new URL('../../src/soap.ts', import.meta.url), 'utf8')
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gms)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
}

/** Names of the generated modules: files, parameters, and what is made from the names of services and operations. */
const generated = [
  'client Client options Options input Input types descriptors index value detail headers',
  'createClient createSoapClient createData8Client CreateClient Methods Operations Service Port',
  'ClientMethods ServiceClient OperationsMethods SoapSoapClient SoapService SoapOperation',
  'SoapDateTime SoapOneOf SoapAnyType SoapXmlElement FaultDetail Element ElementElement Operation',
  'Type OperationOperation Data8Client Data8Methods soapHeaders close then dispose withOptions',
]

/** Globals beside those of ECMAScript, and members that objects or functions have. */
const others = [
  'URL URLSearchParams Response Request Headers Event Node Document Blob File AbortSignal Buffer',
  'process require module exports console window self global structuredClone fetch NodeJS',
  'constructor prototype __proto__ hasOwnProperty toString valueOf apply call bind name length',
  'satisfies of out accessor using override async as from global infer is keyof',
]

async function allNames(): Promise<readonly string[]> {
  const words = [...generated, ...others].flatMap((line) => line.split(' '))
  return [...new Set([...(await exportedNames()), ...reservedNames, ...words])]
}

/** Each name as a type, with a derived type where that is asked for, a simple type, an element, an attribute, an operation, a header, a fault, a service and a port. */
function wsdlOf(names: readonly string[], options: { readonly subtypes?: true } = {}): string {
  const each = (write: (name: string, index: number) => string): string =>
    names.map(write).join('\n')
  const schema = (prefix: string, content: string): string =>
    `<xs:schema targetNamespace="urn:${prefix}" elementFormDefault="qualified">${content}</xs:schema>`
  return `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:types" xmlns:s="urn:simple" xmlns:e="urn:elements" xmlns:h="urn:headers" xmlns:w="urn:wsdl" targetNamespace="urn:wsdl">
<wsdl:types>
${schema(
  'types',
  each(
    (name) => `<xs:complexType name="${name}"><xs:sequence>
<xs:element name="${name}" type="xs:dateTime" minOccurs="0" /><xs:element name="any" minOccurs="0" />
<xs:choice><xs:element name="a" type="s:${name}" /><xs:element name="b" type="xs:base64Binary" /></xs:choice>
<xs:any namespace="##other" minOccurs="0" /></xs:sequence><xs:attribute name="${name}" type="s:${name}" /></xs:complexType>${
      options.subtypes
        ? `<xs:complexType name="${name}Derived"><xs:complexContent><xs:extension base="t:${name}" /></xs:complexContent></xs:complexType>`
        : ''
    }`,
  ),
)}
${schema(
  'simple',
  each(
    (name) =>
      `<xs:simpleType name="${name}"><xs:restriction base="xs:string"><xs:enumeration value="${name}" /></xs:restriction></xs:simpleType>`,
  ),
)}
${schema(
  'elements',
  each((name) => `<xs:element name="${name}" type="t:${name}" />`),
)}
${schema(
  'headers',
  each(
    (name) =>
      `<xs:element name="${name}"><xs:complexType><xs:sequence><xs:element name="${name}" type="s:${name}" maxOccurs="2" /></xs:sequence></xs:complexType></xs:element>`,
  ),
)}
</wsdl:types>
${each(
  (
    name,
  ) => `<wsdl:message name="${name}"><wsdl:part name="${name}" element="e:${name}" /></wsdl:message>
<wsdl:message name="${name}Header"><wsdl:part name="${name}" element="h:${name}" /></wsdl:message>`,
)}
<wsdl:portType name="All">
${each(
  (name) =>
    `<wsdl:operation name="${name}"><wsdl:input message="w:${name}" /><wsdl:output message="w:${name}" /><wsdl:fault name="${name}" message="w:${name}Header" /></wsdl:operation>`,
)}
</wsdl:portType>
<wsdl:portType name="One"><wsdl:operation name="One"><wsdl:input message="w:Date" /><wsdl:output message="w:Date" /></wsdl:operation></wsdl:portType>
<wsdl:binding name="All" type="w:All"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http" />
${each(
  (
    name,
  ) => `<wsdl:operation name="${name}"><soap:operation soapAction="${name}" /><wsdl:input><soap:body use="literal" parts="${name}" />
<soap:header message="w:${name}Header" part="${name}" use="literal" /></wsdl:input><wsdl:output><soap:body use="literal" /></wsdl:output>
<wsdl:fault name="${name}"><soap:fault name="${name}" use="literal" /></wsdl:fault></wsdl:operation>`,
)}
</wsdl:binding>
<wsdl:binding name="One" type="w:One"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http" />
<wsdl:operation name="One"><soap:operation soapAction="One" /><wsdl:input><soap:body use="literal" /></wsdl:input><wsdl:output><soap:body use="literal" /></wsdl:output></wsdl:operation>
</wsdl:binding>
<wsdl:service name="Main"><wsdl:port name="Main" binding="w:All" /></wsdl:service>
${each(
  (name, index) =>
    `<wsdl:service name="${name}"><wsdl:port name="${name}" binding="w:One">${index % 2 === 0 ? '' : `<soap:address location="https://example.com/${index}" />`}</wsdl:port></wsdl:service>`,
)}
</wsdl:definitions>`
}

/** Names that a module imports or declares more than once; a type and a value may have one name. */
function repeated(text: string): readonly string[] {
  const imported = [...text.matchAll(/^import (?:type )?\{([^}]*)\}/gms)].flatMap(([, list = '']) =>
    list.split(',').map((name) => name.trim().replace(/^.* as /, '')),
  )
  const declared = [...text.matchAll(/^(?:export )?(?:const|function|type|interface) (\w+)/gm)]
  const names = [...imported, ...declared.map(([, name = '']) => name)].filter(
    (name) => name !== '',
  )
  return names.filter((name, index) => names.indexOf(name) !== index)
}

describe('names of a contract that generated code has a use for', () => {
  const check = async (name: string, wsdl: string): Promise<void> => {
    const { files, summary } = generate(contractOf(wsdl), { input: 'service.wsdl' })
    expect(summary.warnings).to.deep.equal([])
    expect(summary.unsupported).to.deep.equal([])
    for (const [file, text] of files) expect(repeated(text), file).to.deep.equal([])
    await mkdir(join(output, name), { recursive: true })
    await writeOutput(join(output, name), files)
  }

  after(() => rm(output, { recursive: true, force: true }))

  it('type-check in every position, together and each alone', async function () {
    this.timeout(180_000)
    const names = await allNames()
    expect(names).to.include.members(['CallOptions', 'Service', 'OneOf', 'URL', 'class', 'types'])
    await check('all', wsdlOf(names))
    await check('subtypes', wsdlOf(names, { subtypes: true }))
    for (const name of ['URL', 'CallOptions', 'SoapClient', 'createClient', 'Service', 'types']) {
      await check(`only-${name}`, wsdlOf([name, 'Date']))
    }
    // The service has no address.
    await writeFile(
      join(output, 'only-URL', 'usage.ts'),
      `import { createMainClient, type URL as OwnURL } from './index.js'
const endpoint = new URL('https://example.com/')
export const client = createMainClient({ endpoint })
export const own: (input: OwnURL) => Promise<OwnURL> = (input) => client.url(input)
`,
    )
    expect((await typeCheck(output)).join('\n')).to.equal('')
  })
})
