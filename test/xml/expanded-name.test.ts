import { expect } from 'chai'
import { clarkName, splitClarkName } from '../../src/xml/expanded-name.js'
import { resolvePrefix, resolveQName, XML_NAMESPACE } from '../../src/xml/namespaces.js'

const SCOPE = {
  prefix: 'p',
  uri: 'urn:p',
  parent: { prefix: '', uri: 'urn:default', parent: undefined },
}

describe('expanded names', () => {
  it('are split into the parts that they were made of, also where the namespace has braces', () => {
    for (const [namespace, local, name] of [
      ['', 'a', 'a'],
      ['urn:x', 'a', '{urn:x}a'],
      ['urn:{x}y', 'a', '{urn:{x}y}a'],
      ['}', 'a', '{}}a'],
    ] as const) {
      expect(clarkName(namespace, local)).to.equal(name)
      expect(splitClarkName(name)).to.deep.equal({ namespace, local })
    }
  })

  it('in another form are whole local names', () => {
    for (const text of ['', '{urn:x', 'a}b', 'element {urn:x}a']) {
      expect(splitClarkName(text)).to.deep.equal({ namespace: '', local: text })
    }
    expect(splitClarkName('{}a')).to.deep.equal({ namespace: '', local: 'a' })
  })

  it('of qualified names are found by the declarations in scope', () => {
    expect(resolveQName('p:a', SCOPE)).to.equal('{urn:p}a')
    expect(resolveQName('a', SCOPE)).to.equal('{urn:default}a')
    expect(resolveQName('a', SCOPE, 'urn:other')).to.equal('{urn:default}a')
    expect(resolveQName('q:a', SCOPE)).to.equal(undefined)
    expect(resolveQName('a', undefined)).to.equal('a')
    expect(resolveQName('a', undefined, 'urn:other')).to.equal('{urn:other}a')
  })

  it('may have the prefix xml also where the scope is unknown', () => {
    expect(resolvePrefix('xml', undefined)).to.equal(XML_NAMESPACE)
    expect(resolveQName('xml:lang', undefined)).to.equal(`{${XML_NAMESPACE}}lang`)
  })
})
