import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { type Change, describeChanges } from '../../../src/codegen/diff/change.js'
import { diffModels } from '../../../src/codegen/diff/diff-models.js'
import { parseSource } from '../../../src/codegen/load/parse-source.js'
import type { ContractModel } from '../../../src/codegen/model/contract-model.js'
import { readContract } from '../../../src/codegen/read-wsdl/read-contract.js'

function read(text: string): ContractModel {
  const entry = {
    location: 'tides.wsdl',
    root: parseSource(text, 'tides.wsdl'),
    bytes: Buffer.from(text),
  }
  return readContract(
    {
      entry,
      documents: new Map([[entry.location, entry]]),
      resolve: () => undefined,
      warnings: [],
    },
    () => undefined,
    () => undefined,
  )
}

/** By direction: the type `Shared` is used by the request, by the reply or by both. */
function contract(types: string, request: string, reply: string): string {
  const wrapper = (name: string, type: string): string =>
    `<x:element name="${name}"><x:complexType><x:sequence><x:element name="it" type="${type}"/></x:sequence></x:complexType></x:element>`
  return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:tides" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:tides">
  <types><x:schema targetNamespace="urn:tides" elementFormDefault="qualified">${wrapper('Ask', request)}${wrapper('AskResponse', reply)}${types}</x:schema></types>
  <message name="in"><part name="p" element="t:Ask"/></message>
  <message name="out"><part name="p" element="t:AskResponse"/></message>
  <portType name="Tides"><operation name="Ask"><input message="t:in"/><output message="t:out"/></operation></portType>
  <binding name="Tides" type="t:Tides"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Ask"><s:operation soapAction="urn:tides/Ask"/><input><s:body use="literal"/></input><output><s:body use="literal"/></output></operation></binding>
  <service name="Tides"><port name="Tides" binding="t:Tides"><s:address location="https://tides.example/"/></port></service>
</definitions>`
}

const sequence = (content: string, name = 'Shared'): string =>
  `<x:complexType name="${name}"><x:sequence>${content}</x:sequence></x:complexType>`
const extension = (content: string, name = ''): string =>
  `<x:complexType ${name}><x:complexContent><x:extension base="t:Shared"><x:sequence>${content}</x:sequence></x:extension></x:complexContent></x:complexType>`
/** Two types derived from `Shared`, a named one and that of an element, both with the display name `Sub`. */
const withSubs = (named: string, anonymous: string): string =>
  `${sequence('')}${extension(named, 'name="Sub"')}<x:element name="Sub">${extension(anonymous)}</x:element>`
const element = (name: string, rest = 'type="x:string"'): string =>
  `<x:element name="${name}" ${rest}/>`
const choice = (content: string, rest = ''): string => `<x:choice ${rest}>${content}</x:choice>`
const values = (...all: readonly string[]): string =>
  `<x:simpleType name="Shared"><x:restriction base="x:string">${all
    .map((value) => `<x:enumeration value="${value}"/>`)
    .join('')}</x:restriction></x:simpleType>`
const linesOf = (changes: readonly Change[]): string[] =>
  changes.map(
    ({ kind, name, change, breaking }) => `${breaking ? '!' : ' '}${kind} ${name}: ${change}`,
  )

describe('diffModels, of types', () => {
  const cases: readonly {
    readonly what: string
    readonly before: string
    readonly after: string
    /** With `!` where it breaks callers. */
    readonly request: readonly string[]
    readonly reply: readonly string[]
  }[] = [
    {
      what: 'nothing',
      before: sequence(element('a')),
      after: `<!-- other -->${sequence(`<x:annotation/>${element('a', "type='x:string'  minOccurs='1'")}`)}`,
      request: [],
      reply: [],
    },
    {
      what: 'an optional element',
      before: sequence(element('a')),
      after: sequence(element('a') + element('b', 'type="x:int" minOccurs="0"')),
      request: [' element Shared.b: added, optional'],
      reply: [' element Shared.b: added, optional'],
    },
    {
      what: 'a required element',
      before: sequence(element('a')),
      after: sequence(element('a') + element('b')),
      request: ['!element Shared.b: added, required'],
      reply: [' element Shared.b: added, required'],
    },
    {
      what: 'a removed element',
      before: sequence(element('a') + element('b')),
      after: sequence(element('a')),
      request: ['!element Shared.b: removed'],
      reply: ['!element Shared.b: removed'],
    },
    {
      what: 'an element whose name changed in case only, and one renamed in its place',
      before: sequence(element('clientIp') + element('b', 'type="x:int"')),
      after: sequence(element('clientIP') + element('c', 'type="x:int"')),
      request: ['!element Shared.clientIp: renamed to clientIP', '!element Shared.b: renamed to c'],
      reply: ['!element Shared.clientIp: renamed to clientIP', '!element Shared.b: renamed to c'],
    },
    {
      what: 'another type',
      before: sequence(element('a', 'type="x:int"')),
      after: sequence(element('a', 'type="x:long"')),
      request: ['!element Shared.a: type xs:int became xs:long'],
      reply: ['!element Shared.a: type xs:int became xs:long'],
    },
    {
      what: 'required to optional',
      before: sequence(element('a')),
      after: sequence(element('a', 'type="x:string" minOccurs="0"')),
      request: [' element Shared.a: became optional'],
      reply: ['!element Shared.a: became optional'],
    },
    {
      what: 'optional to required',
      before: sequence(element('a', 'type="x:string" minOccurs="0"')),
      after: sequence(element('a')),
      request: ['!element Shared.a: became required'],
      reply: [' element Shared.a: became required'],
    },
    {
      what: 'one to many',
      before: sequence(element('a')),
      after: sequence(element('a', 'type="x:string" maxOccurs="unbounded"')),
      request: ['!element Shared.a: may occur any number of times, before once'],
      reply: ['!element Shared.a: may occur any number of times, before once'],
    },
    {
      what: 'many to fewer',
      before: sequence(element('a', 'type="x:string" maxOccurs="unbounded"')),
      after: sequence(element('a', 'type="x:string" maxOccurs="5"')),
      request: ['!element Shared.a: may occur 5 times, before any number of times'],
      reply: [' element Shared.a: may occur 5 times, before any number of times'],
    },
    {
      what: 'nillable',
      before: sequence(element('a') + element('b', 'type="x:int" nillable="true"')),
      after: sequence(element('a', 'type="x:string" nillable="1"') + element('b', 'type="x:int"')),
      request: ['!element Shared.b: may no longer be nil', ' element Shared.a: may be nil'],
      reply: ['!element Shared.a: may be nil', ' element Shared.b: may no longer be nil'],
    },
    {
      what: 'another order',
      before: sequence(element('a') + element('b', 'type="x:int"')),
      after: sequence(element('b', 'type="x:int"') + element('a')),
      request: ['!type Shared: the order of its elements became b, a'],
      reply: ['!type Shared: the order of its elements became b, a'],
    },
    {
      what: 'another order in xs:all',
      before: `<x:complexType name="Shared"><x:all>${element('a')}${element('b')}</x:all></x:complexType>`,
      after: `<x:complexType name="Shared"><x:all>${element('b')}${element('a')}</x:all></x:complexType>`,
      request: [],
      reply: [],
    },
    {
      what: 'into a choice',
      before: sequence(
        element('a', 'type="x:string" minOccurs="0"') + element('b', 'type="x:int" minOccurs="0"'),
      ),
      after: sequence(choice(element('a') + element('b', 'type="x:int"'))),
      request: [
        '!element Shared.a: its place in a choice or a repeated group changed',
        '!element Shared.b: its place in a choice or a repeated group changed',
      ],
      reply: [
        '!element Shared.a: its place in a choice or a repeated group changed',
        '!element Shared.b: its place in a choice or a repeated group changed',
      ],
    },
    {
      what: 'another alternative',
      before: sequence(choice(element('a') + element('b'))),
      after: sequence(choice(element('a') + element('b') + element('c'))),
      request: [' element Shared.c: added, optional'],
      reply: [' element Shared.c: added, optional'],
    },
    {
      what: 'a type of another name with the same content',
      before: `${sequence(element('a', 'type="t:Old"'))}${sequence(element('b'), 'Old')}`,
      after: `${sequence(element('a', 'type="t:New"'))}${sequence(element('b'), 'New')}`,
      request: ['!type Old: renamed to New'],
      reply: ['!type Old: renamed to New'],
    },
    {
      what: 'a base',
      before: `${sequence(element('a'), 'Base')}<x:complexType name="Shared"><x:complexContent><x:extension base="t:Base"><x:sequence>${element('b')}</x:sequence></x:extension></x:complexContent></x:complexType>`,
      after: `${sequence(element('a', 'type="x:string" minOccurs="0"'), 'Base')}<x:complexType name="Shared"><x:complexContent><x:extension base="t:Base"><x:sequence>${element('b')}</x:sequence></x:extension></x:complexContent></x:complexType>`,
      request: [' element Shared.a: became optional'],
      reply: ['!element Shared.a: became optional'],
    },
    {
      what: 'a new subtype',
      before: sequence(element('a')),
      after: `${sequence(element('a'))}<x:complexType name="Sub"><x:complexContent><x:extension base="t:Shared"/></x:complexContent></x:complexType>`,
      request: [' type Sub: added as a kind of Shared'],
      reply: ['!type Sub: added as a kind of Shared'],
    },
    {
      what: 'changes of derived types that have one display name',
      before: withSubs(element('a') + element('b'), element('c')),
      after: withSubs(element('a'), element('c') + element('d', 'type="x:string" minOccurs="0"')),
      request: ['!element Sub.b: removed', ' element Sub.d: added, optional'],
      reply: ['!element Sub.b: removed', ' element Sub.d: added, optional'],
    },
    {
      what: 'a removed type that has the display name of another one',
      before: withSubs(element('a'), element('c')),
      after: sequence('') + extension(element('a'), 'name="Sub"'),
      request: ['!type Sub: is no longer a kind of Shared'],
      reply: ['!type Sub: is no longer a kind of Shared'],
    },
    {
      what: 'attributes',
      before: `<x:complexType name="Shared"><x:attribute name="a" type="x:string"/><x:attribute name="b" type="x:int"/><x:attribute name="c" use="required" type="x:int"/></x:complexType>`,
      after: `<x:complexType name="Shared"><x:attribute name="a" use="required" type="x:string"/><x:attribute name="b" type="x:long"/><x:attribute name="d" type="x:int" default="1"/></x:complexType>`,
      request: [
        '!attribute Shared.a: became required',
        '!attribute Shared.b: type xs:int became xs:long',
        '!attribute Shared.c: removed',
        ' attribute Shared.d: added, optional',
      ],
      reply: [
        '!attribute Shared.b: type xs:int became xs:long',
        '!attribute Shared.c: removed',
        ' attribute Shared.a: became required',
        ' attribute Shared.d: added, optional',
      ],
    },
    {
      what: 'enumerations',
      before: values('A', 'B'),
      after: values('A', 'C'),
      request: ['!type Shared: value "B" removed', ' type Shared: value "C" added'],
      reply: ['!type Shared: value "B" removed', '!type Shared: value "C" added'],
    },
    {
      what: 'a bound',
      before: `<x:simpleType name="Shared"><x:restriction base="x:string"><x:maxLength value="5"/></x:restriction></x:simpleType>`,
      after: `<x:simpleType name="Shared"><x:restriction base="x:string"><x:maxLength value="4"/></x:restriction></x:simpleType>`,
      request: ['!type Shared: maxLength 5 became 4'],
      reply: [' type Shared: maxLength 5 became 4'],
    },
    {
      what: 'default and fixed values',
      before: sequence(element('a', 'type="x:string" default="1"') + element('b')),
      after: sequence(
        element('a', 'type="x:string" default="2"') + element('b', 'type="x:string" fixed="3"'),
      ),
      request: [
        '!element Shared.b: fixed value none became "3"',
        ' element Shared.a: default value "1" became "2"',
      ],
      reply: [
        '!element Shared.b: fixed value none became "3"',
        ' element Shared.a: default value "1" became "2"',
      ],
    },
    {
      what: 'a type that refers to itself',
      before: sequence(element('a', 'type="t:Shared" minOccurs="0"')),
      after: sequence(element('a', 'type="t:Shared" minOccurs="0"') + element('b')),
      request: ['!element Shared.b: added, required'],
      reply: [' element Shared.b: added, required'],
    },
    {
      what: 'simple to complex',
      before: values('A'),
      after: sequence(element('a')),
      request: ['!element Ask.it: type Shared became Shared'],
      reply: ['!element AskResponse.it: type Shared became Shared'],
    },
  ]
  for (const { what, before, after, request, reply } of cases) {
    it(`reports ${what}`, () => {
      const other = 'x:string'
      const diff = (from: string, to: string): string[] =>
        linesOf(diffModels(read(contract(before, from, to)), read(contract(after, from, to))))
      expect(diff('t:Shared', other), 'in a request').to.deep.equal(request)
      expect(diff(other, 't:Shared'), 'in a reply').to.deep.equal(reply)
      const both = new Set(diff('t:Shared', 't:Shared'))
      const worse = [...request, ...reply].filter((line) => !both.has(line))
      expect(worse.every((line) => both.has(line.replace(/^ /, '!')))).to.equal(true)
    })
  }
})

describe('diffModels, of services', () => {
  const text = readFileSync('wsdl/useradmin.wsdl', 'utf8')
  const diffOf = (change: (text: string) => string): string[] =>
    linesOf(diffModels(read(text), read(change(text))))

  it('finds nothing between a contract and itself', () => {
    expect(diffOf((same) => same)).to.deep.equal([])
  })

  it('reports an address, which does not break callers', () => {
    expect(
      diffOf((same) =>
        same.replaceAll('https://webservices.data-8.co.uk/useradmin', 'http://127.0.0.1:1/u'),
      ),
    ).to.deep.equal([
      ' address UserAdmin.UserAdminSoap: https://webservices.data-8.co.uk/useradmin.asmx became http://127.0.0.1:1/u.asmx',
      ' address UserAdmin.UserAdminSoap12: https://webservices.data-8.co.uk/useradmin.asmx became http://127.0.0.1:1/u.asmx',
    ])
  })

  it('reports another SOAPAction', () => {
    expect(
      diffOf((same) =>
        same.replaceAll('soapAction="http://www.data-8.co.uk/integr8/', 'soapAction="urn:'),
      ),
    ).to.deep.equal([
      '!operation GetJWT: SOAPAction "http://www.data-8.co.uk/integr8/GetJWT" became "urn:GetJWT"',
    ])
  })

  it('reports an operation of another name, whose wrappers have other names too', () => {
    expect(diffOf((same) => same.replaceAll(/\bGetJWT\b/g, 'GetToken'))).to.deep.equal([
      '!operation GetJWT: removed',
      ' operation GetToken: added',
    ])
  })

  it('reports another namespace', () => {
    const lines = diffOf((same) => same.replaceAll('http://www.data-8.co.uk/integr8', 'urn:new'))
    expect(lines)
      .to.include(
        '!element GetJWT: became {urn:new}GetJWT, before {http://www.data-8.co.uk/integr8}GetJWT',
      )
      .and.to.include('!element Status.Success: moved to the namespace urn:new')
  })

  it('reports a removed port', () => {
    expect(
      diffOf((same) => same.replace(/<wsdl:port name="UserAdminSoap12"[\s\S]*?<\/wsdl:port>/, '')),
    ).to.deep.equal(['!service UserAdmin.UserAdminSoap12: removed'])
  })

  it('reports a removed reply', () => {
    expect(
      diffOf((same) =>
        same.replaceAll(/<wsdl:output [^>]*\/>|<wsdl:output>[\s\S]*?<\/wsdl:output>/g, ''),
      ),
    ).to.include('!operation GetJWT: its reply was GetJWTResponse and is none')
  })
})

describe('describeChanges', () => {
  it('gives a line for each', () => {
    expect(
      describeChanges([
        { kind: 'operation', name: 'A', change: 'removed', breaking: true, why: 'callers of it' },
        {
          kind: 'type',
          name: 'B',
          change: 'added',
          breaking: false,
          why: 'no operation uses it yet',
        },
      ]),
    ).to.deep.equal([
      'breaking    operation A: removed (callers of it)',
      'compatible  type B: added (no operation uses it yet)',
    ])
  })
})
