import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { ContractError } from '../../../src/codegen/load/contract-error.js'
import {
  displayLocation,
  entryTarget,
  httpLocation,
  referenceTarget,
} from '../../../src/codegen/load/locations.js'

function follow(from: string, reference: string, insecure = false): string {
  const target = referenceTarget(from, reference, insecure)
  if (target.kind === 'refused') return `refused: ${target.reason}`
  return target.kind === 'http' ? httpLocation(target.url) : target.candidates.join(' | ')
}

describe('referenceTarget', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['/a/b/c.wsdl', 'd.xsd', '/a/b/d.xsd'],
    ['/a/b/c.wsdl', '../d.xsd', '/a/d.xsd'],
    ['/a/b/c.wsdl', '/d.xsd', '/d.xsd'],
    ['/a/b/c.wsdl', 'my types.xsd', '/a/b/my types.xsd'],
    ['/a/b/c.wsdl', 'my%20types.xsd', '/a/b/my types.xsd | /a/b/my%20types.xsd'],
    ['/a/b/c.wsdl', '100%.xsd', '/a/b/100%.xsd'],
    ['/a/b/c.wsdl', 'x\\d.xsd', '/a/b/x\\d.xsd | /a/b/x/d.xsd'],
    ['/a/b/c.wsdl', 'c.wsdl?xsd=xsd0', '/a/b/c.wsdl?xsd=xsd0'],
    ['/a/b/c.wsdl', 'file:///d.xsd', '/d.xsd'],
    ['/a/b/c.wsdl', 'http://h.example/d.xsd#x', 'http://h.example/d.xsd'],
    ['/a/b/c.wsdl', 'urn:x:d', 'refused: urn: locations cannot be read'],
    ['https://h.example/s.svc?wsdl', '?xsd=xsd0', 'https://h.example/s.svc?xsd=xsd0'],
    ['https://h.example/x/s.svc?wsdl', 'd.xsd', 'https://h.example/x/d.xsd'],
    ['https://h.example/x/s.svc?wsdl', 'my types.xsd', 'https://h.example/x/my%20types.xsd'],
    ['https://h.example/s', '//i.example/d.xsd', 'https://i.example/d.xsd'],
    ['https://h.example/s', 'http://h.example/d.xsd', 'https://h.example/d.xsd'],
    ['https://h.example/s', 'http://h.example:8080/d.xsd', 'https://h.example/d.xsd'],
    ['https://h.example:8443/s', 'http://h.example/d.xsd', 'https://h.example:8443/d.xsd'],
    [
      'https://h.example/s',
      'http://i.example/d.xsd',
      'refused: a contract from https: must not refer to http: documents',
    ],
    ['http://h.example/s', 'http://i.example/d.xsd', 'http://i.example/d.xsd'],
    [
      'http://h.example/s',
      'file:///etc/passwd',
      'refused: a contract from the network must not read local files',
    ],
    ['http://h.example/s', 'ftp://h.example/d', 'refused: ftp: locations cannot be read'],
    [
      'http://h.example/s',
      'http://u:p@h.example/d',
      'refused: the URL must not contain a user name or password',
    ],
  ]
  for (const [from, reference, expected] of cases) {
    it(`${reference} from ${from}`, () => {
      expect(follow(from, reference)).to.equal(expected)
    })
  }

  it('allows http: references of https: documents where that is set', () => {
    expect(follow('https://h.example/s', 'http://i.example/d', true)).to.equal('http://i.example/d')
  })
})

describe('entryTarget', () => {
  it('uses paths unchanged, also with a percent sign', () => {
    expect(entryTarget('a%20b.wsdl')).to.deep.equal({
      kind: 'file',
      candidates: [resolve('a%20b.wsdl')],
    })
  })

  it('accepts file: and http: URLs', () => {
    expect(entryTarget(pathToFileURL('/a b.wsdl'))).to.deep.include({ candidates: ['/a b.wsdl'] })
    expect(entryTarget('HTTP://h.example/s?wsdl')).to.have.property('kind', 'http')
  })

  it('refuses other schemes, and credentials without repeating them', () => {
    expect(() => entryTarget('ftp://h.example/s')).to.throw(ContractError, 'ftp: locations')
    expect(() => entryTarget('http://u:hush@h.example/s'))
      .to.throw(ContractError, 'must not contain a user name or password')
      .with.property('message')
      .that.does.not.include('hush')
  })
})

describe('displayLocation', () => {
  it('shortens paths under the working directory only', () => {
    expect(displayLocation(resolve('wsdl/x.wsdl'))).to.equal('wsdl/x.wsdl')
    expect(displayLocation(resolve('../x.wsdl'))).to.equal(resolve('../x.wsdl'))
    expect(displayLocation('http://h.example/s')).to.equal('http://h.example/s')
  })
})
