import { expect } from 'chai'
import fc from 'fast-check'
import { shortenNamespaces } from '../../../src/codegen/bind/namespace-short-names.js'
import {
  isIdentifier,
  memberFor,
  Namer,
  quote,
  reservedNames,
  safeMethodName,
  toIdentifier,
  toMethodName,
  toTypeName,
} from '../../../src/codegen/model/typescript-names.js'

describe('names of methods', () => {
  const cases = {
    IsValid: 'isValid',
    GetJWT: 'getJWT',
    URLLookup: 'urlLookup',
    URL: 'url',
    IPAddress: 'ipAddress',
    sayHello: 'sayHello',
    A: 'a',
    X509Check: 'x509Check',
    'get-status.v1': 'getStatusV1',
    Änderung: 'änderung',
    '2fast': '_2fast',
  }
  for (const [operation, method] of Object.entries(cases)) {
    it(`${operation} becomes ${method}`, () => expect(toMethodName(operation)).to.equal(method))
  }

  it('differ from the members that every client and every object has', () => {
    for (const name of ['close', 'then', 'constructor', 'toString', '__proto__']) {
      expect(safeMethodName(name)).to.equal(`${name}Operation`)
    }
    expect(safeMethodName('open')).to.equal('open')
  })
})

describe('names of types and members', () => {
  it('are identifiers, whatever the contract has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isIdentifier(toIdentifier(text))).to.equal(true)
        expect(isIdentifier(toTypeName(text))).to.equal(true)
      }),
    )
  })

  it('begin with an upper-case letter where the script has one', () => {
    expect(toTypeName('person')).to.equal('Person')
    expect(toTypeName('my-type.v2')).to.equal('MyTypeV2')
    expect(toTypeName('_id')).to.equal('_id')
    expect(toTypeName('Größe')).to.equal('Größe')
  })

  it('are not those that every object inherits', () => {
    expect(memberFor('constructor')).to.equal('constructor_')
    expect(memberFor('class')).to.equal('class')
  })

  it('are assigned once, and reserved ones never', () => {
    const namer = new Namer()
    expect(namer.take(['Date', 'DateType'], 'a')).to.equal('DateType')
    expect(namer.take(['Date', 'DateType'], 'b')).to.equal('DateType2')
    expect(namer.holder('DateType')).to.equal('a')
    expect(reservedNames.has('Promise')).to.equal(true)
  })
})

describe('string literals', () => {
  it('evaluate to the quoted text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(quote(text)).to.not.match(/[\n\r\u2028\u2029]/)
        expect(new Function(`return ${quote(text)}`)()).to.equal(text)
      }),
    )
  })
})

describe('shortNames of namespaces', () => {
  const cases = {
    'http://www.data-8.co.uk/integr8': 'integr8',
    'http://tempuri.org/': 'tempuri',
    'http://schemas.datacontract.org/2004/07/My.Company.Billing': 'Billing',
    'urn:example:billing:v2': 'billing_v2',
    'http://example.com/types/2024-01': 'types_2024_01',
    'http://ws.example.co.uk/': 'example',
    'http://example.com/a.xsd': 'a',
    'http://www.w3.org/XML/1998/namespace': 'xml',
    '': 'unqualified',
    'urn:': 'namespace',
    'urn:example-rates-GetDailyRates:2014-04-08': 'exampleRatesGetDailyRates_2014_04_08',
    'urn:example-rates-GetDailyRatesOfAll:2014-04-08': 'GetDailyRatesOfAll_2014_04_08',
    'urn:OneWordOfMoreThanThirtySixCharacters': 'OneWordOfMoreThanThirtySixCharacters',
  }
  for (const [namespace, shortName] of Object.entries(cases)) {
    it(`${namespace || 'none'} has the name ${shortName}`, () => {
      expect(shortenNamespaces([namespace]).get(namespace)).to.equal(shortName)
    })
  }

  it('have as few parts of a long word as make them unique', () => {
    const shortNames = shortenNamespaces([
      'urn:example-places-of-exchange-rates-GetDailyRates',
      'urn:example-places-of-exchange-dates-GetDailyRates',
      'urn:example-places-of-exchange-dates-GetDailyRates:2014-04-08',
    ])
    expect([...shortNames.values()]).to.deep.equal([
      'GetDailyRates',
      'datesGetDailyRates',
      'GetDailyRates_2014_04_08',
    ])
  })

  it('have more words where two would be equal', () => {
    const shortNames = shortenNamespaces([
      'http://a.example.com/types',
      'http://example.com/billing/types',
      'http://example.com/types',
      'http://example.com/types/',
      'http://b.example.com/types',
      'urn:core_2.platform.ws.example.com',
      'urn:core_2.lists.ws.example.com',
      'urn:sales_2.lists.ws.example.com',
      'urn:core_2.lists.ws.example.com/',
    ])
    expect([...shortNames.values()]).to.deep.equal([
      'types',
      'billing_types',
      'example_types',
      'example_types2',
      'b_example_types',
      'example',
      'core_2',
      'sales_2',
      'core_2_lists',
    ])
  })
})
