import { expect } from 'chai'
import { parseXml } from '../../../src/soap/xml/parser.js'

describe('parseXml', () => {
  it('reads names, namespaces, attributes and content', () => {
    const root = parseXml(
      '<?xml version="1.0"?><a:r xmlns:a="urn:a" xmlns="urn:d" x="1" a:y="2"><c>t&amp;<![CDATA[<]]></c> </a:r>',
    )
    expect([root.name, root.namespace]).to.deep.equal(['r', 'urn:a'])
    expect([...root.attributes]).to.deep.equal([
      ['x', '1'],
      ['{urn:a}y', '2'],
    ])
    expect(root.children).to.have.length(2)
    expect(root.children[0]).to.deep.include({ name: 'c', namespace: 'urn:d', children: ['t&<'] })
    expect(root.children[1]).to.equal(' ')
  })
})
