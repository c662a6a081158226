import { expect } from 'chai'
import { generate } from '../../src/codegen/generate.js'
import { contractOf, wsdlOf } from './contract-of.js'

interface Made {
  /** Warnings with the line in the schema, from 1. */
  readonly warnings: readonly string[]
  readonly types: string
  readonly descriptors: string
}

/** The bindings of a schema whose elements `Request` and `Response` have what is not declared. */
function make(schema: string, prefixes = ''): Made {
  const wsdl = wsdlOf(`${schema}<xs:element name="Response" type="xs:int" />`, { prefixes })
  const { files, summary } = generate(contractOf(wsdl), { input: 'service.wsdl' })
  return {
    // The schema begins in line 4 of the contract.
    warnings: summary.warnings.map(({ line = 0, message }) => `${line - 3}: ${message}`),
    types: files.get('types.ts') ?? '',
    descriptors: files.get('descriptors.ts') ?? '',
  }
}

function request(content: string): string {
  return `<xs:element name="Request"><xs:complexType>${content}</xs:complexType></xs:element>`
}

function restriction(name: string, base: string, ...facets: readonly string[]): string {
  return `<xs:simpleType name="${name}"><xs:restriction base="${base}">${facets.join('')}</xs:restriction></xs:simpleType>`
}

const pattern = (value: string): string => `\n<xs:pattern value="${value}" />`

describe('patterns in a schema', () => {
  it('are warned of where nothing matches, with the line', () => {
    const unchecked = 'no pattern of this restriction is checked'
    const caret = 'begins with "^", which in XML Schema is an ordinary character of the text'
    const cases = [
      ['xs:string', '^[0-9]{9}$', caret],
      ['xs:int', '^\\d+$', caret],
      ['xs:string', '.+\\.pdf$', caret.replace('begins', 'ends').replace('^', '$')],
      ['xs:string', '[a-[a]]+', 'matches no text'],
      ['xs:date', '\\d{8}', 'matches no text that is written for xs:date'],
      ['xs:boolean', 'Y|N', 'matches no text that is written for xs:boolean'],
    ] as const
    for (const [base, value, reason] of cases) {
      const { warnings } = make(
        restriction('T', base, pattern(value)) + request('<xs:attribute name="a" />'),
      )
      expect(warnings).to.deep.equal([`2: pattern: the pattern "${value}" ${reason}; ${unchecked}`])
    }
  })

  it('are warned of where the other facets leave nothing to match, also those of the base', () => {
    const { warnings } = make(
      restriction('Short', 'xs:string', '<xs:maxLength value="8" />') +
        restriction('Long', 'tns:Short', pattern('[0-9]{10}')) +
        restriction('Level', 'xs:string', '<xs:enumeration value="low" />') +
        restriction('Sub', 'tns:Level', pattern('[A-Z]+')) +
        restriction('Mixed', 'xs:int', pattern('\\d+'), pattern('N/A')) +
        restriction('Own', 'xs:string', '<xs:enumeration value="low" />', pattern('[A-Z]+')) +
        request('<xs:attribute name="a" />'),
    )
    expect(warnings).to.deep.equal([
      '2: pattern: the pattern "[0-9]{10}" matches only texts of at least 10 characters, and the type has at most 8; no pattern of this restriction is checked',
      '3: pattern: the pattern "[A-Z]+" matches no value of the enumeration; no pattern of this restriction is checked',
      '5: pattern: the pattern "N/A" matches no text that is written for xs:int; the other patterns of this restriction are checked',
      '6: pattern: the pattern "[A-Z]+" matches no value of the enumeration; no pattern of this restriction is checked',
    ])
  })

  it('are not warned of in other cases', () => {
    for (const value of ['\\^[A-Z]+', '\\$\\d+', '[0-9]+ \\$', 'a^b', '[^a]', '(a|b)*', '']) {
      const { warnings } = make(
        restriction('T', 'xs:string', pattern(value)) + request('<xs:attribute name="a" />'),
      )
      expect(warnings, value).to.deep.equal([])
    }
  })
})

describe('default and fixed values in a schema', () => {
  it('are qualified names with the prefixes of the schema', () => {
    const { descriptors, warnings } = make(
      request(
        `<xs:sequence xmlns:a="urn:a">
          <xs:element name="One" type="xs:QName" default="a:one" />
          <xs:element name="List" type="tns:Names" fixed=" a:one
            two " />
          <xs:element name="Name" type="tns:Either" default="a:one" />
          <xs:element name="Number" type="tns:Either" default="1" />
          <xs:element name="Unbound" type="xs:QName" default="b:one" />
          <xs:element name="Named" type="tns:Named" default="a:one" />
        </xs:sequence>`,
      ) +
        '<xs:simpleType name="Names"><xs:list itemType="xs:QName" /></xs:simpleType>' +
        '<xs:simpleType name="Either"><xs:union memberTypes="xs:QName xs:int" /></xs:simpleType>' +
        '<xs:complexType name="Named"><xs:simpleContent><xs:extension base="xs:QName"><xs:attribute name="a" /></xs:extension></xs:simpleContent></xs:complexType>',
    )
    expect(descriptors.match(/(?:default|fixed): .*?'(?=[, ])/g)).to.deep.equal([
      "default: '{urn:a}one'",
      "fixed: '{urn:a}one two'",
      "default: '{urn:a}one'",
      "default: '1'",
    ])
    expect(warnings).to.deep.equal([
      '7: element "Unbound": the default "b:one" is not a legal xs:QName; ignored',
      '8: element "Named": the default "a:one" is a qualified name beside attributes, which is unsupported; ignored',
    ])
  })

  it('are warned of once for a declaration with many references', () => {
    const { warnings } = make(
      `<xs:element name="Shared" type="xs:int" default="" />${request(
        `<xs:sequence><xs:element ref="tns:Shared" /><xs:group ref="tns:G" /><xs:group ref="tns:G" /></xs:sequence>
        <xs:attribute ref="tns:a" />`,
      )}<xs:group name="G"><xs:sequence><xs:element ref="tns:Shared" /></xs:sequence></xs:group>
      <xs:attribute name="a"><xs:simpleType><xs:restriction base="xs:int"><xs:pattern value="x" /></xs:restriction></xs:simpleType></xs:attribute>
      <xs:complexType name="C"><xs:attribute ref="tns:a" /></xs:complexType>`,
    )
    expect(warnings).to.deep.equal([
      '3: pattern: the pattern "x" matches no text that is written for xs:int; no pattern of this restriction is checked',
      '1: element "Shared": the default "" is not a legal xs:int; ignored',
    ])
  })

  it('are allowed in mixed content that may be empty', () => {
    const mixed = (content: string) =>
      request('<xs:sequence><xs:element name="M" type="tns:M" default="x" /></xs:sequence>') +
      `<xs:complexType name="M" mixed="true">${content}</xs:complexType>`
    const optional = '<xs:element name="B" type="xs:string" minOccurs="0" />'
    const required = '<xs:element name="A" type="xs:string" />'
    for (const content of [
      '',
      `<xs:sequence>${optional}</xs:sequence>`,
      `<xs:choice>${required}<xs:sequence>${optional}</xs:sequence></xs:choice>`,
      `<xs:sequence minOccurs="0">${required}</xs:sequence>`,
    ]) {
      const { descriptors, warnings } = make(mixed(content))
      expect(warnings, content).to.deep.equal([])
      expect(descriptors).to.include("default: 'x'")
    }
    const { warnings } = make(mixed(`<xs:sequence>${optional}${required}</xs:sequence>`))
    expect(warnings).to.deep.equal([
      '1: element "M": the default "x" is not allowed by its type, whose content may not be a text; ignored',
    ])
  })

  it('are checked by the simple content that a type inherits', () => {
    const { descriptors, warnings } = make(
      request(
        `<xs:sequence>
          <xs:element name="A" type="tns:Sub" default="1" />
          <xs:element name="B" type="tns:Sub" default="x" />
        </xs:sequence>`,
      ) +
        '<xs:complexType name="Base"><xs:simpleContent><xs:extension base="xs:int" /></xs:simpleContent></xs:complexType>' +
        '<xs:complexType name="Sub"><xs:simpleContent><xs:extension base="tns:Base"><xs:attribute name="a" /></xs:extension></xs:simpleContent></xs:complexType>',
    )
    expect(descriptors).to.include("default: '1'").and.not.include("default: 'x'")
    expect(warnings).to.deep.equal([
      '3: element "B": the default "x" is not a legal xs:int; ignored',
    ])
  })

  it('of a reference replace those of the declaration', () => {
    const { descriptors, warnings } = make(
      request('<xs:attribute ref="tns:a" fixed="2" /><xs:attribute ref="tns:b" use="required" />') +
        '<xs:attribute name="a" type="xs:int" default="1" /><xs:attribute name="b" type="xs:int" default="1" />',
    )
    expect(warnings).to.deep.equal([])
    expect(descriptors).to.match(/name: 'a', .*, type: 'int', fixed: '2' }/)
  })
})

describe('enumerations in a schema', () => {
  it('are listed in a warning up to a number of values', () => {
    const values = Array.from({ length: 20 }, (_, index) => `<xs:enumeration value="a ${index}" />`)
    const { warnings, types } = make(
      restriction('T', 'xs:NCName', ...values, '<xs:enumeration value="b" />') +
        request('<xs:attribute name="a" type="tns:T" />'),
    )
    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.match(
      /^1: restriction of "xs:NCName": values that are not a legal xs:NCName are ignored: "a 0", .*"a 11", … \(20 in all\)$/,
    )
    expect(types).to.include("export type T = 'b'\n")
  })

  it('are checked in simple content too', () => {
    const { warnings, types } = make(
      request('<xs:sequence><xs:element name="A" type="tns:Sub" /></xs:sequence>') +
        '<xs:complexType name="Base"><xs:simpleContent><xs:extension base="xs:int" /></xs:simpleContent></xs:complexType>' +
        '<xs:complexType name="Middle"><xs:simpleContent><xs:extension base="tns:Base"><xs:attribute name="a" /></xs:extension></xs:simpleContent></xs:complexType>' +
        '<xs:complexType name="Sub"><xs:simpleContent><xs:restriction base="tns:Middle"><xs:enumeration value="1" /><xs:enumeration value="x" /></xs:restriction></xs:simpleContent></xs:complexType>',
    )
    expect(warnings).to.deep.equal([
      '1: restriction of "tns:Middle": values that are not a legal xs:int are ignored: "x"',
    ])
    expect(types).to.match(/readonly \$value: 1\n/)
  })

  it('of notations are as they are written', () => {
    const { warnings, descriptors } = make(
      restriction('T', 'xs:NOTATION', '<xs:enumeration value="tns:gif" />') +
        request('<xs:attribute name="a" type="tns:T" />'),
    )
    expect(warnings).to.deep.equal([])
    expect(descriptors).to.include("enumeration: ['tns:gif']")
  })
})
