import { expect } from 'chai'
import { ContractError } from '../../../src/codegen/load/contract-error.js'
import { parseSource } from '../../../src/codegen/load/parse-source.js'
import { textContent } from '../../../src/codegen/load/source.js'
import { qualify } from '../../../src/codegen/model/documents.js'
import { GenerateError } from '../../../src/codegen/model/generate-error.js'

const parse = (text: string) => parseSource(text, 'some.wsdl')

function failure(text: string): ContractError {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof ContractError) return error
    throw error
  }
  throw new Error('it was read')
}

describe('parseSource', () => {
  it('resolves the namespaces of elements and attributes', () => {
    const root = parse(
      '<a xmlns="urn:one" xmlns:p="urn:two" p:x="1" y="2"><p:b/><c xmlns=""><d/></c><e/></a>',
    )
    expect([root.namespace, root.name]).to.deep.equal(['urn:one', 'a'])
    expect([...root.attributes]).to.deep.equal([
      ['{urn:two}x', '1'],
      ['y', '2'],
    ])
    expect(root.children.map(({ namespace, name }) => [namespace, name])).to.deep.equal([
      ['urn:two', 'b'],
      ['', 'c'],
      ['urn:one', 'e'],
    ])
    expect(root.children[1]?.children[0]?.namespace).to.equal('')
  })

  it('records the first unbound prefix of an element, and ignores attributes with one', () => {
    const warnings: string[] = []
    const root = parseSource(
      '<a q:x="1" y="2">\n<b><p:c/><p:d/></b>\n<documentation><o:p/></documentation></a>',
      'some.wsdl',
      (line, message) => warnings.push(`${line}: ${message}`),
    )
    const unbound = {
      reason: 'the prefix "p" of the element "p:c" is not bound to a namespace',
      line: 2,
      qName: 'p:c',
    }
    const [b, documentation] = root.children
    expect(root.unbound).to.deep.equal(unbound)
    expect(b?.unbound).to.deep.equal(unbound)
    expect(documentation).not.to.have.property('unbound')
    expect(b?.children.map(({ namespace, name }) => [namespace, name])).to.deep.equal([
      ['', 'c'],
      ['', 'd'],
    ])
    expect(root.attributes).to.have.keys('y')
    expect(warnings).to.deep.equal([
      '1: the prefix "q" of the attribute "q:x" is not bound to a namespace; the attribute is ignored',
    ])
  })

  it('binds the prefix xml everywhere', () => {
    expect([...parse('<a xml:lang="en"/>').attributes]).to.deep.equal([
      ['{http://www.w3.org/XML/1998/namespace}lang', 'en'],
    ])
  })

  it('keeps text unchanged: white space, CDATA, references, and text beside comments', () => {
    const root = parse('<a> 007<![CDATA[&amp;<b>]]>&lt;&#65;&#x1F600;<!-- no -->true </a>')
    expect(root.text).to.equal(' 007&amp;<b><A\u{1F600}true ')
    expect(root.content).to.have.length(1)
  })

  it('gives the text of descendants in order', () => {
    const root = parse('<d>one <b>two <i>three</i></b> four</d>')
    expect(textContent(root)).to.equal('one two three four')
    expect(root.text).to.equal('one  four')
  })

  it('turns white space in attribute values to spaces, but not what is written as a reference', () => {
    expect(parse('<a b="x\r\n\ty&#10;z"/>').attributes.get('b')).to.equal('x  y\nz')
  })

  it('reads names of members of JavaScript objects', () => {
    const root = parse(
      '<constructor __proto__="1" constructor="2" toString="3"><__proto__ a="/"/><prototype>x</prototype><hasOwnProperty/></constructor>',
    )
    expect(root.name).to.equal('constructor')
    expect([...root.attributes.keys()]).to.deep.equal(['__proto__', 'constructor', 'toString'])
    expect(root.children.map(({ name }) => name)).to.deep.equal([
      '__proto__',
      'prototype',
      'hasOwnProperty',
    ])
    expect(root.children[0]?.attributes.get('a')).to.equal('/')
  })

  it('ignores declarations, processing instructions and a byte order mark', () => {
    const root = parse('\ufeff<?xml version="1.1"?>\n<?note don\'t\nstop?>\n<a>1<?x?>2</a>')
    expect(root.text).to.equal('12')
    expect(root.line).to.equal(4)
  })

  it('drops the line ends of a processing instruction, but counts them', () => {
    const root = parse('<a>1<?x\n\n?>2<b/></a>')
    expect(root.text).to.equal('12')
    expect(root.children[0]?.line).to.equal(3)
  })

  it('ignores a DTD and a misplaced XML declaration, with warnings', () => {
    const notes: string[] = []
    const root = parseSource(
      `\n <!-- -->\n<?xml version="1.0"?>\n<!DOCTYPE a PUBLIC '>' "]" [\n<!ENTITY % e "]>"> <!-- ' ]> -->\n<?x " ?> ]\n>\n<a/>`,
      'some.wsdl',
      (line, message) => notes.push(`${line}: ${message}`),
    )
    expect(root.line).to.equal(8)
    expect(notes).to.deep.equal([
      '3: has its XML declaration after the start of the document',
      '4: has a document type declaration (DTD), which is not read',
    ])
  })

  it('gives the line of each element, whatever ends the lines', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const root = parse(['<a', ' b="1"', '>', '<!-- ', ' -->', '<b/><c/>', '<d/></a>'].join(end))
      expect(root.children.map(({ line }) => line)).to.deep.equal([6, 6, 7])
    }
  })

  it('resolves qualified names in values, the default namespace included', () => {
    const root = parse(
      '<a xmlns="urn:one" xmlns:p="urn:two"><b xmlns:p="urn:three"/><c xmlns=""/></a>',
    )
    const [inner, bare] = root.children
    if (inner === undefined || bare === undefined) throw new Error('no children')
    expect(qualify(root, ' p:x ')).to.equal('{urn:two}x')
    expect(qualify(inner, 'p:x')).to.equal('{urn:three}x')
    expect(qualify(inner, 'x')).to.equal('{urn:one}x')
    expect(qualify(bare, 'x')).to.equal('x')
    expect(() => qualify(root, 'q:x')).to.throw(
      GenerateError,
      'the prefix "q" of "q:x" is not bound to a namespace',
    )
  })

  it('reports text that ends early as truncated', () => {
    const whole = '<a>\n<b c="d"/><!-- e --><![CDATA[f]]><g>h</g>\n</a>'
    for (let length = 3; length < whole.length; length += 1) {
      expect(failure(whole.slice(0, length)).problem, whole.slice(0, length)).to.equal('truncated')
    }
  })

  const refusals: readonly (readonly [string, string, ContractError['problem'], string])[] = [
    ['an entity of a DTD', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'not-xml', '"&b;" is not'],
    ['a DTD within the root', '<a><!DOCTYPE a></a>', 'not-xml', '"<!" that does not begin markup'],
    ['a DTD without end', '<!DOCTYPE a [<!-- ]><a></a>', 'truncated', 'its DTD has no end'],
    ['a wrong end tag', '<a><b></c></a>', 'not-xml', "Expected closing tag 'b'"],
    ['an end tag of another root', '<a></b>', 'not-xml', "Expected closing tag 'a'"],
    ['an end tag with more', '<a><b></b c="1"/></a>', 'not-xml', 'an invalid end tag'],
    ['an unknown declaration', '<a><![CTA[b]]></a>', 'not-xml', '"<!" that does not begin markup'],
    [
      'an XML declaration within the root',
      '<a/>\n<?xml version="1.0"?>',
      'not-xml',
      'not at the start',
    ],
    ['a prefix without a name', '<a xmlns:="u"/>', 'not-xml', 'prefix without a name'],
    ['two roots', '<a/><b/>', 'not-xml', 'more than one root'],
    ['no root', '<!-- -->', 'not-xml', 'Start tag expected'],
    ['text after the root', '<a></a>b', 'not-xml', 'Extra text'],
    [
      'an unbound prefix of the root',
      '\n<p:b/>',
      'not-xml',
      ':2: not well-formed XML: the prefix "p" of the element "p:b"',
    ],
    ['an entity of HTML', '<a>&nbsp;</a>', 'not-xml', 'entity "&nbsp;" is not declared'],
    ['a bare ampersand', '<a b="c & d"/>', 'not-xml', '"&" that does not begin a reference'],
    [
      'a reference to a character that XML does not have',
      '<a>&#0;</a>',
      'not-xml',
      '"&#0;" is not an XML character',
    ],
    ['a control character', '<a>\u0001</a>', 'not-xml', 'U+0001'],
    ['a lone surrogate', '<a>\ud800</a>', 'not-xml', 'U+D800'],
    ['"<" in a value', '<a b="<"/>', 'not-xml', '"<" in the attribute "b"'],
    ['"]]>" in text', '<a>]]></a>', 'not-xml', '"]]>" in text'],
    ['text after a root without content', '<a/>b', 'not-xml', 'text beside'],
    ['a CDATA section before the root', '<![CDATA[]]><a/>', 'not-xml', 'text beside'],
    ['a CDATA section after the root', '<a></a><![CDATA[]]>', 'not-xml', 'text beside'],
    ['"=" without a name', '<a = b="1"/>', 'not-xml', 'an invalid start tag'],
    ['a byte order mark in a tag', '<a \ufeffb="1"/>', 'not-xml', 'an invalid start tag'],
    ['a no-break space in an end tag', '<a>b</a\u00a0>', 'not-xml', 'an invalid end tag'],
    ['an instruction in a value', '<a b="<?c?>"/>', 'not-xml', '"<" in the attribute "b"'],
    ['an instruction with an invalid name', '<?a<b?><a/>', 'not-xml', 'without a name'],
    ['an unfinished tag before the root', '<!-- -->\n<!DOC', 'truncated', ':2: it is truncated'],
    ['two errors, though the root is open', '<a>\n<b c=1>', 'not-xml', ':2: not well-formed XML'],
    ['a repeated attribute', '<a b="1" b="2"/>', 'not-xml', 'repeated'],
    [
      'an attribute repeated under two prefixes',
      '<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="1" q:b="2"/>',
      'not-xml',
      'repeated',
    ],
    ['an undeclared prefix', '<a xmlns:p=""/>', 'not-xml', 'prefix'],
    ['a name with two colons', '<a:b:c xmlns:a="urn:x"/>', 'not-xml', 'not a qualified name'],
    ['too many levels', '<a>'.repeat(600) + '</a>'.repeat(600), 'not-xml', '500 levels'],
  ]
  for (const [what, text, problem, words] of refusals) {
    it(`refuses ${what}`, () => {
      const error = failure(text)
      expect(error.problem).to.equal(problem)
      expect(error.message)
        .to.include(words)
        .and.to.match(/^some\.wsdl(:\d+)?: [^\n]+$/)
    })
  }
})
