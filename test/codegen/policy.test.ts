import { expect } from 'chai'
import { type GenerateSummary, generate } from '../../src/codegen/generate.js'
import type { LoadedContract } from '../../src/codegen/load/loaded-contract.js'
import { parseSource } from '../../src/codegen/load/parse-source.js'
import { contractOf, wsdlOf } from './contract-of.js'

const prefixes = [
  'xmlns:wsp="http://www.w3.org/ns/ws-policy"',
  'xmlns:old="http://schemas.xmlsoap.org/ws/2004/09/policy"',
  'xmlns:wsam="http://www.w3.org/2007/05/addressing/metadata"',
  'xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl"',
  'xmlns:sp="http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702"',
  'xmlns:x="urn:example:assertions"',
].join(' ')

const messages = '<xs:element name="Request" /><xs:element name="Response" />'

/** The summary for a contract with policies before its types, and content in its binding. */
function summaryOf(
  inBinding: string,
  policies = '',
  change: (wsdl: string) => string = (wsdl) => wsdl,
): GenerateSummary {
  const wsdl = wsdlOf(messages, { prefixes })
    .replace('<wsdl:types>', (tag) => policies + tag)
    .replace(/<wsdl:binding [^>]*>/, (binding) => binding + inBinding)
  return generate(contractOf(change(wsdl)), { input: 'service.wsdl' }).summary
}

function unsupported(inBinding: string, policies?: string): readonly string[] {
  return summaryOf(inBinding, policies).unsupported.map(({ what, why }) => `${what}: ${why}`)
}

function policy(content: string): string {
  return `<wsp:Policy>${content}</wsp:Policy>`
}

const addressing = 'WS-Addressing for operation Send of binding Binding'
const required = `${addressing}: required; its headers are not sent`
const optional = `${addressing}: optional; its headers are not sent`

describe('policies of a contract', () => {
  const alternatives: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    'an assertion': ['<wsam:Addressing />', [required]],
    'an optional one': ['<wsam:Addressing wsp:Optional="true" />', [optional]],
    'an optional one of the other version': [
      '<wsaw:UsingAddressing old:Optional="1" />',
      [optional],
    ],
    'one that is not optional': ['<wsam:Addressing wsp:Optional="false" />', [required]],
    'one in every alternative': [
      '<wsp:ExactlyOne><wsam:Addressing /><wsp:All><wsam:Addressing /></wsp:All></wsp:ExactlyOne>',
      [required],
    ],
    'one in some alternatives': [
      '<wsp:ExactlyOne><wsam:Addressing /><wsp:All /></wsp:ExactlyOne>',
      [optional],
    ],
    'one that another policy requires': [
      '<wsp:ExactlyOne><wsam:Addressing /><wsp:All /></wsp:ExactlyOne><wsp:All><wsp:Policy><wsaw:UsingAddressing /></wsp:Policy></wsp:All>',
      [required],
    ],
    'one in an operator that has lost its prefix': [
      '<wsdl:All><wsam:Addressing /></wsdl:All>',
      [required],
    ],
    'one of two versions': [
      '<wsam:Addressing /><d:UsingAddressing xmlns:d="http://schemas.xmlsoap.org/ws/2004/08/addressing/policy" />',
      [required],
    ],
    'one that is private': [
      '<x:Unknown xmlns:v="http://java.sun.com/xml/ns/wsit/policy" v:visibility="private" />',
      [],
    ],
    'no alternative': ['<wsp:ExactlyOne />', []],
    'an unknown optional one': [
      '<x:Unknown wsp:Optional="true" /><x:Ignored wsp:Ignorable="true" />',
      [],
    ],
    'one of TLS': [
      '<sp:TransportBinding><wsp:Policy><sp:TransportToken><wsp:Policy><sp:HttpsToken><wsp:Policy /></sp:HttpsToken></wsp:Policy></sp:TransportToken></wsp:Policy></sp:TransportBinding><sp:SignedParts /><sp:Wss11 />',
      [],
    ],
    'an optional one of authentication': [
      '<sp:SupportingTokens wsp:Optional="true"><wsp:Policy><sp:UsernameToken /></wsp:Policy></sp:SupportingTokens>',
      [
        'WS-Security (possibly UsernameToken) for operation Send of binding Binding: optional; messages have it only where an option of the client gives it',
      ],
    ],
    'one of authentication over HTTP and in the message': [
      '<sp:HttpBasicAuthentication /><sp:UsernameToken />',
      [
        'WS-Security (HTTP Basic and UsernameToken) for operation Send of binding Binding: required; messages have it only where an option of the client gives it',
      ],
    ],
    'alternatives of authentication': [
      '<wsp:ExactlyOne><sp:SupportingTokens><wsp:Policy><sp:UsernameToken /></wsp:Policy></sp:SupportingTokens><sp:SupportingTokens><wsp:Policy><sp:SamlToken /></wsp:Policy></sp:SupportingTokens></wsp:ExactlyOne>',
      [
        'WS-Security (UsernameToken or SAML token) for operation Send of binding Binding: required; messages have it only where an option of the client gives it',
      ],
    ],
  }
  for (const [what, [content, expected]] of Object.entries(alternatives)) {
    it(`are read: ${what}`, () => {
      expect(unsupported(policy(content))).to.deep.equal(expected)
    })
  }

  it('are found at each element that they apply to', () => {
    const reference = '<wsp:PolicyReference URI="#P" />'
    const declared = '<wsp:Policy xml:id="P"><wsam:Addressing /></wsp:Policy>'
    for (const place of [
      /<wsdl:definitions [^>]*>/,
      /<wsdl:message name="In">/,
      /<wsdl:portType [^>]*>/,
      /<wsdl:operation name="Send">/,
      /<wsdl:operation name="Send">(?=\s*<soap)/,
      /<wsdl:input>/,
      /<wsdl:output>/,
      /<wsdl:service [^>]*>/,
    ]) {
      const change = (wsdl: string): string => wsdl.replace(place, (tag) => tag + reference)
      const { unsupported, warnings } = summaryOf('', declared, change)
      expect(unsupported, String(place)).to.have.lengthOf(1)
      const declares = String(place).includes('service') ? 'port Port' : 'binding Binding'
      expect(unsupported[0]?.what).to.equal(`WS-Addressing for operation Send of ${declares}`)
      expect(warnings).to.have.lengthOf(1)
    }
    const uris = (wsdl: string): string =>
      wsdl.replace('<wsdl:portType ', '<wsdl:portType wsp:PolicyURIs="#P" ')
    expect(summaryOf('', declared, uris).unsupported).to.have.lengthOf(1)
    expect(summaryOf('', declared).unsupported).to.deep.equal([])
  })

  it('are optional where the reference to them is', () => {
    const declared = '<wsp:Policy Id="P"><wsam:Addressing /></wsp:Policy>'
    const reference = '<wsp:PolicyReference URI="#P" wsp:Optional="true" />'
    expect(unsupported(reference, declared)).to.deep.equal([optional])
  })

  it('are warned of at the line of the assertion, where they are required', () => {
    const { warnings } = summaryOf(
      '<wsp:PolicyReference URI="#P" />',
      ['\n<wsp:Policy Id="P">', '<wsam:Addressing /></wsp:Policy>\n'].join('\n'),
    )
    expect(warnings).to.deep.equal([
      {
        location: '/contracts/service.wsdl',
        line: 4,
        message:
          'Addressing: requires WS-Addressing; its headers are not sent (operation Send of binding Binding)',
      },
    ])
    const [{ line } = {}] = summaryOf(
      policy('<wsam:Addressing wsp:Optional="true" />\n<wsam:Addressing />'),
    ).warnings
    const [{ line: first = 0 } = {}] = summaryOf(policy('<wsam:Addressing />')).warnings
    expect(line).to.equal(first + 1)
    expect(summaryOf(policy('<wsam:Addressing wsp:Optional="true" />')).warnings).to.deep.equal([])
  })

  it('are warned of once where they are not declared', () => {
    const reference = '<wsp:PolicyReference URI="#Gone" />'
    const { unsupported, warnings } = summaryOf(reference + policy(reference))
    expect(unsupported).to.deep.equal([])
    expect(warnings.map(({ message }) => message)).to.deep.equal([
      'PolicyReference: the policy "#Gone" is not declared anywhere; what it requires is not known',
    ])
  })

  it('are those of the same document where another has one of the same identifier', () => {
    const policies = '<wsp:Policy Id="P"><wsam:Addressing /></wsp:Policy>'
    const { documents } = contractOf(
      wsdlOf(messages, { prefixes })
        .replace('<wsdl:types>', (tag) => policies + tag)
        .replace(/<wsdl:binding [^>]*>/, '$&<wsp:PolicyReference URI="#P" />'),
    )
    const location = '/contracts/other.wsdl'
    const text = `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" ${prefixes}>
<wsdl:import namespace="urn:example" location="service.wsdl" /><wsp:Policy Id="P" /></wsdl:definitions>`
    const entry = { location, root: parseSource(text, location), bytes: Buffer.from(text) }
    const contract: LoadedContract = {
      entry,
      documents: new Map([[location, entry], ...documents]),
      resolve: () => [...documents.keys()][0],
      warnings: [],
    }
    const { unsupported } = generate(contract, { input: 'x' }).summary
    expect(unsupported.map(({ what }) => what)).to.deep.equal([addressing])
  })

  it('may refer to each other in a circle', () => {
    const policies =
      '<wsp:Policy Id="A"><wsp:PolicyReference URI="#B" /></wsp:Policy><wsp:Policy Id="B"><wsam:Addressing /><wsp:PolicyReference URI="#A" /></wsp:Policy>'
    expect(unsupported('<wsp:PolicyReference URI="#A" />', policies)).to.deep.equal([required])
  })

  it('are read in linear time', () => {
    const choice = '<wsp:ExactlyOne><wsam:Addressing /><x:Other /></wsp:ExactlyOne>'
    const twice = (id: number): string =>
      `<wsp:Policy Id="P${id}">${`<wsp:PolicyReference URI="#P${id + 1}" />`.repeat(2)}</wsp:Policy>`
    const chain = Array.from({ length: 2000 }, (_, id) => twice(id)).join('')
    const last = `<wsp:Policy Id="P40"><wsam:Addressing /></wsp:Policy>`
    const started = performance.now()
    unsupported(policy(choice.repeat(500)))
    expect(unsupported('<wsp:PolicyReference URI="#P0" />', last + chain)).to.deep.equal([required])
    unsupported('<wsp:PolicyReference URI="#P0" />', chain)
    expect(performance.now() - started).to.be.below(5000)
  })

  it('refuse a contract whose only binding they put in another encoding or on another transport', () => {
    const encoding =
      '<b:BinaryEncoding xmlns:b="http://schemas.microsoft.com/ws/06/2004/mspolicy/netbinary1" />'
    expect(() => unsupported(policy(encoding))).to.throw(
      'it has no operation that can be called over SOAP (port Port: its messages are .NET binary XML, not XML)',
    )
    const transport =
      '<f:Streamed xmlns:f="http://schemas.microsoft.com/ws/2006/05/framing/policy" />'
    expect(() => unsupported(policy(transport))).to.throw(
      'port Port: its transport is TCP, not HTTP',
    )
    const either = `<wsp:ExactlyOne>${encoding}<wsp:All /></wsp:ExactlyOne>`
    expect(unsupported(policy(either))).to.deep.equal([
      'another encoding (.NET binary XML) for operation Send of binding Binding: optional; messages are sent as XML',
    ])
  })

  it('may have assertions of Oracle, which are not those of WS-SecurityPolicy', () => {
    const oracle = 'http://schemas.oracle.com/ws/2006/01'
    expect(
      unsupported(
        policy(
          `<o:wss10-username-token xmlns:o="${oracle}/securitypolicy" /><l:Logging xmlns:l="${oracle}/loggingpolicy" />`,
        ),
      ),
    ).to.deep.equal([
      `a policy assertion that is not known (wss10-username-token of ${oracle}/securitypolicy) for operation Send of binding Binding: required; it is ignored`,
    ])
  })

  it('may have tokens without a policy around them', () => {
    expect(
      unsupported(policy('<sp:SupportingTokens><sp:SamlToken /></sp:SupportingTokens>')).join(),
    ).to.match(/^WS-Security \(.*SAML.*\) for operation Send of binding Binding: required; /)
  })

  it('advise only what the client can do', () => {
    const advice = (content: string): string | undefined =>
      summaryOf(policy(content)).unsupported[0]?.advice
    const tokens = (content: string): string =>
      `<sp:SignedSupportingTokens><wsp:Policy>${content}</wsp:Policy></sp:SignedSupportingTokens>`
    const digest =
      '<sp:UsernameToken><wsp:Policy><sp:HashPassword /></wsp:Policy></sp:UsernameToken>'
    expect(advice(tokens('<sp:UsernameToken />'))).to.equal(
      'Give the client security: new WSSecurity(user, password) of the package soap',
    )
    expect(advice(tokens(digest))).to.include("{ passwordType: 'PasswordDigest' }")
    const nameOnly =
      '<sp:UsernameToken><wsp:Policy><sp:NoPassword /></wsp:Policy></sp:UsernameToken>'
    expect(advice(tokens(nameOnly))).to.equal(undefined)
    expect(advice(tokens('<sp:X509Token /><sp:UsernameToken />'))).to.include('WSSecurityPlusCert(')
    expect(advice('<sp:HttpsToken RequireClientCertificate="true" />')).to.equal(
      'Give the client tls: { cert, key }',
    )
    expect(advice(`${tokens('<sp:UsernameToken />')}<sp:HttpBasicAuthentication />`)).to.match(
      / and headers: \{ authorization: 'Basic …' \}$/,
    )
    expect(advice('<sp:AsymmetricBinding />')).to.include('WSSecurityCert(')
    expect(advice('<sp:AsymmetricBinding /><sp:EncryptedParts />')).to.equal(undefined)
    expect(advice(tokens('<sp:UsernameToken /><sp:IssuedToken />'))).to.equal(undefined)
    expect(advice('<sp:SymmetricBinding />')).to.equal(undefined)
  })
})
