import { expect } from 'chai'
import fc from 'fast-check'
import { ResponseError } from '../../src/errors.js'
import type { NamespaceScope } from '../../src/xml/node.js'
import { parseXml, parseXmlInSlices, type XmlDocument } from '../../src/xml/parser.js'
import { plain } from './reference-parser.js'
import { REPLIES, SUCCESS, UNUSUAL } from './reply-documents.js'

function refusal(text: string): ResponseError {
  try {
    parseXml(text)
  } catch (error) {
    expect(error).to.be.instanceOf(ResponseError)
    return error as ResponseError
  }
  throw new Error(`was read: ${JSON.stringify(text)}`)
}

describe('parseXml: what is well-formed', () => {
  const content: readonly (readonly [what: string, xml: string, children: readonly unknown[]])[] = [
    ['text', '<a>b</a>', ['b']],
    ['nothing', '<a/>', []],
    ['no content, with an end tag', '<a></a>', []],
    ['white space in tags', '<a \t\r\n></a \t\r\n>', []],
    ['white space', '<a> \t\n</a>', [' \t\n']],
    ['entities', '<a>&lt;&gt;&amp;&quot;&apos;</a>', ['<>&"\'']],
    ['character references', '<a>&#65;&#x42;&#x1F600;&#0000067;&#xd7ff;</a>', ['AB😀C\ud7ff']],
    ['a reference to a return', '<a>&#13;&#xA;&#9;</a>', ['\r\n\t']],
    ['a reference whose result looks like a reference', '<a>&#38;lt;</a>', ['&lt;']],
    ['a CDATA section', '<a>b<![CDATA[<&c>]]]]>d</a>', ['b<&c>]]d']],
    ['an empty CDATA section', '<a><![CDATA[]]></a>', []],
    ['"]]>" over two CDATA sections', '<a><![CDATA[]]]]><![CDATA[>]]></a>', [']]>']],
    ['"]]" and ">" separately', '<a>]]&gt; ]] > ]]<!---->></a>', [']]> ]] > ]]>']],
    ['comments within text', '<a>b<!-- - -->c<!---->d</a>', ['bcd']],
    ['instructions within text', '<a>b<?p?>c<?p ?>d<?p q??>e</a>', ['bcde']],
    ['line ends', '<a>1\r\n2\r3\n4\n\r5\r\r\n6</a>', ['1\n2\n3\n4\n\n5\n\n6']],
    ['line ends on both sides of a comment', '<a>1\r<!---->\n2</a>', ['1\n\n2']],
    ['line ends in a CDATA section', '<a><![CDATA[1\r\n2]]></a>', ['1\n2']],
    [
      'the edges of what is allowed',
      '<a>\t \x7f\x80\x9f\ufffd\ue000</a>',
      ['\t \x7f\x80\x9f\ufffd\ue000'],
    ],
    ['a character of two units', '<a>😀\u{10ffff}</a>', ['😀\u{10ffff}']],
  ]
  for (const [what, xml, children] of content) {
    it(`content: ${what}`, () => {
      expect(parseXml(xml).children).to.deep.equal(children)
    })
  }

  const values: readonly (readonly [what: string, attribute: string, value: string])[] = [
    ['in quotes', 'x="1"', '1'],
    ['in apostrophes', "x = '1'", '1'],
    ['the other quotes', `x="'"`, "'"],
    ['empty', 'x=""', ''],
    ['">"', 'x="a>b"', 'a>b'],
    ['references', 'x="&lt;&quot;&#65;"', '<"A'],
    ['white space that becomes spaces', 'x=" 1\t2\n3\r\n4\r5 "', ' 1 2 3 4 5 '],
    ['referenced white space kept', 'x="&#9;&#10;&#13;&#32;"', '\t\n\r '],
  ]
  for (const [what, attribute, value] of values) {
    it(`attribute value: ${what}`, () => {
      expect(parseXml(`<a ${attribute}/>`).attributes.get('x')).to.equal(value)
    })
  }

  for (const xml of [
    '<?xml version="1.0"?><a/>',
    "<?xml version='1.0' encoding='x-Y.1_2'?><a/>",
    '<?xml\tversion\n=\r"1.0"  standalone="no" ?><a/>',
    '<?xml version="1.1" encoding="UTF-8" standalone=\'yes\'?><a/>',
    '<?xml version="1.42"?><a/>',
    '<?xmlish?><a/>',
    '<?p?><!-- --><?xml-stylesheet href="x"?>\r\n<a/>',
    '<a/><?p?> <!---->\n',
  ]) {
    it(`outside of the root: ${JSON.stringify(xml)}`, () => {
      expect(parseXml(xml).name).to.equal('a')
    })
  }

  it('reads names of every kind', () => {
    for (const name of [
      '_',
      'a.b-c',
      'é',
      '名前',
      'a·',
      'x\u0300',
      '\u{10000}b',
      '__proto__',
      'constructor',
      'xmlns',
      'xml',
    ]) {
      const root = parseXml(`<${name} ${name === 'xmlns' ? 'b' : name}="1"></${name}>`)
      expect(root.name).to.equal(name)
      expect([...root.attributes.values()]).to.deep.equal(['1'])
    }
  })

  it('keeps the order of elements and texts', () => {
    const root = parseXml('<r>1<a/>2<b>3<c/></b><d/></r>')
    expect(plain(root)).to.deep.include({
      children: [
        '1',
        { name: 'a', attributes: [], children: [] },
        '2',
        { name: 'b', attributes: [], children: ['3', { name: 'c', attributes: [], children: [] }] },
        { name: 'd', attributes: [], children: [] },
      ],
    })
  })
})

describe('parseXml: namespaces', () => {
  it('resolves prefixes and the default, within each scope', () => {
    const xml =
      '<r xmlns="urn:1" xmlns:p="urn:p"><p:a xmlns:p="urn:q"/><p:a/><a xmlns=""><a/></a><a/><p:r xmlns="urn:2"/></r>'
    const names = parseXml(xml).children.map((child) =>
      typeof child === 'string' ? child : `{${child.namespace}}${child.name}`,
    )
    expect(names).to.deep.equal(['{urn:q}a', '{urn:p}a', '{}a', '{urn:1}a', '{urn:p}r'])
  })

  it('gives attributes no default namespace, and omits declarations', () => {
    const root = parseXml('<a xmlns="urn:1" b="1" p:b="2" xml:lang="en" xmlns:p="urn:1"/>')
    expect(Object.fromEntries(root.attributes)).to.deep.equal({
      b: '1',
      '{urn:1}b': '2',
      '{http://www.w3.org/XML/1998/namespace}lang': 'en',
    })
  })

  it('makes the same tree whatever the prefixes are', () => {
    for (const prefix of ['env', 'S', '__proto__', 'toString', 'é', 'xs', 'b-1.2']) {
      const renamed = SUCCESS.replaceAll('soap:', `${prefix}:`).replace(':soap=', `:${prefix}=`)
      expect(plain(parseXml(renamed))).to.deep.equal(plain(parseXml(SUCCESS)))
    }
    const byDefault = SUCCESS.replaceAll('soap:', '').replace(':soap=', '=')
    expect(plain(parseXml(byDefault))).to.deep.equal(plain(parseXml(SUCCESS)))
  })

  it('gives the declarations in scope, innermost first', () => {
    const root = parseXml('<r xmlns="urn:1" xmlns:p="urn:p"><p:a xmlns:p="urn:q"/><b/></r>')
    const scopes = root.children.map((child) => {
      const found: string[] = []
      let scope: NamespaceScope | undefined = typeof child === 'string' ? undefined : child.scope
      for (; scope !== undefined; scope = scope.parent) found.push(`${scope.prefix}=${scope.uri}`)
      return found
    })
    const outer = ['p=urn:p', '=urn:1', 'xml=http://www.w3.org/XML/1998/namespace']
    expect(scopes).to.deep.equal([['p=urn:q', ...outer], outer])
  })

  it('compares long namespace names in full', () => {
    const [one, other] = ['x', 'y'].map((last) => `urn:${'n'.repeat(4000)}${last}`)
    const root = parseXml(
      `<r xmlns:p="${one}" xmlns:q="${one}" xmlns:s="${other}"><p:a s:b=""/><q:a/></r>`,
    )
    const [first, second] = root.children
    expect(first).to.have.property('namespace', one)
    expect(second).to.have.property('namespace', one)
    expect(first).to.have.deep.property('attributes', new Map([[`{${other}}b`, '']]))
  })
})

describe('parseXml: what is not well-formed', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'no root': ['text', '&amp;', '<![CDATA[x]]>', '\0', '</a>'],
    'content beside the root': [
      '<a/>b',
      '<a/><b/>',
      '<a></a></a>',
      '<a/>&#32;',
      '<a/><![CDATA[]]>',
      '<a/>\0',
      'x<a/>',
      '\ufeff<a/>',
      '<a/>\ufeff',
    ],
    'tags that do not match': [
      '<a></b>',
      '<a><b></a></b>',
      '<a></A>',
      '<a></ab>',
      '<ab></a>',
      '<p:a xmlns:p="u"></a>',
      '<a></a b="">',
      '<a></ a>',
      '<a></a/>',
    ],
    'bad tags': [
      '<>',
      '< a/>',
      '<a/ >',
      '<a / >',
      '<a<b/>',
      '<a b/>',
      '<a b=c/>',
      '<a b=/>',
      '<a b"c"/>',
      '<a ="c"/>',
      '<a b="1"c="2"/>',
      '<a b="1" "2"/>',
      '<a/b/>',
      '<1/>',
      '<-a/>',
      '<.a/>',
      '<·/>',
      '<\u0300/>',
      '<a\u00d7/>',
      '<\u{f0000}/>',
    ],
    'names with colons that are not qualified names': [
      '<:a/>',
      '<a:/>',
      '<:/>',
      '<a::b xmlns:a="u"/>',
      '<a:b:c xmlns:a="u"/>',
      '<a:1 xmlns:a="u"/>',
      '<a :b=""/>',
      '<a xmlns:="u"/>',
      '<a xml:1=""/>',
      '<?a:b?><c/>',
    ],
    'attributes that occur twice': [
      '<a b="1" b="1"/>',
      '<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>',
      '<a xmlns="u" xmlns="v"/>',
      '<a xmlns:p="u" xmlns:p="u"/>',
      '<a __proto__="" __proto__=""/>',
      '<p:a p:b="" xmlns:p="u" p:b=""/>',
    ],
    'prefixes that are not declared': [
      '<p:a/>',
      '<a p:b=""/>',
      '<a><b xmlns:p="u"/><p:b/></a>',
      '<xmlns:a/>',
      '<a><p:b xmlns:q="u"/></a>',
      '<toString:a/>',
    ],
    'declarations that are not allowed': [
      '<a xmlns:p=""/>',
      '<a xmlns:xmlns="u"/>',
      '<a xmlns:xmlns="http://www.w3.org/2000/xmlns/"/>',
      '<a xmlns:xml="u"/>',
      '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
      '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>',
      '<a xmlns="http://www.w3.org/XML/1998/namespace"/>',
      '<a xmlns="http://www.w3.org/2000/xmlns/"/>',
      '<a xmlns:xml=""/>',
    ],
    'characters that are not allowed': [
      '\0',
      '\x01',
      '\x08',
      '\x0b',
      '\x0c',
      '\x1f',
      '\ufffe',
      '\uffff',
      '\ud800',
      '\udc00',
      '\udc00\ud800',
      '\ud800\ud800\udc00',
    ].flatMap((c) => [
      `<a>${c}</a>`,
      `<a b="${c}"/>`,
      `<a><!--${c}--></a>`,
      `<a><![CDATA[${c}]]></a>`,
      `<a/>${c}`,
      `<a${c}/>`,
    ]),
    'bad references': [
      '&',
      '& ',
      '&;',
      '&a',
      '&nbsp;',
      '&lt',
      '&lt ;',
      '& lt;',
      '&LT;',
      '&__proto__;',
      '&constructor;',
      '&#;',
      '&#x;',
      '&#X41;',
      '&#xg;',
      '&#6 5;',
      '&#-1;',
      '&#65',
      '&#0;',
      '&#x0;',
      '&#1;',
      '&#x1F;',
      '&#xd800;',
      '&#xdfff;',
      '&#xfffe;',
      '&#x110000;',
      '&#99999999999999999999;',
      '&#1e1;',
      '%a;x&',
    ].flatMap((r) => [`<a>${r}</a>`, `<a b="${r}"/>`]),
    'markup in text and values': [
      '<a>]]></a>',
      '<a>x]]>y</a>',
      '<a>]]]></a>',
      '<a b="<"/>',
      '<a b="<b/>"/>',
      '<a b="></a>',
    ],
    'bad comments': [
      '<!-- -- --><a/>',
      '<!-><a/>',
      '<a><!-- ---></a>',
      '<!- - --><a/>',
      '<a <!-- -->/>',
    ],
    'bad instructions': [
      '<??><a/>',
      '<? p?><a/>',
      '<?1?><a/>',
      '<?p/?><a/>',
      '<?p??q?><a/>',
      '<a><?xml?></a>',
      '<a><?XML version="1.0"?></a>',
      '<?Xml?><a/>',
      '<a/><?xML ?>',
    ],
    'bad XML declarations': [
      ' <?xml version="1.0"?><a/>',
      '\n<?xml version="1.0"?><a/>',
      '<!----><?xml version="1.0"?><a/>',
      '<a/><?xml version="1.0"?>',
      '<?xml version="1.0"?><?xml version="1.0"?><a/>',
      '<?xml?><a/>',
      '<?xml ?><a/>',
      '<?xml version="2.0"?><a/>',
      '<?xml version="1."?><a/>',
      '<?xml version="1.0a"?><a/>',
      '<?xml version=\'1.0"?><a/>',
      '<?xml version=1.0?><a/>',
      '<?xml version="1.0" ><a/>',
      '<?xml version="1.0" encoding=""?><a/>',
      '<?xml version="1.0" encoding="1"?><a/>',
      '<?xml version="1.0" encoding="a b"?><a/>',
      '<?xml version="1.0"encoding="a"?><a/>',
      '<?xml encoding="a"?><a/>',
      '<?xml encoding="a" version="1.0"?><a/>',
      '<?xml version="1.0" standalone="maybe"?><a/>',
      '<?xml version="1.0" standalone="YES"?><a/>',
      '<?xml version="1.0" standalone="yes" encoding="a"?><a/>',
      '<?xml version="1.0" x="y"?><a/>',
      '<?XML version="1.0"?><a/>',
      '<?xml VERSION="1.0"?><a/>',
    ],
    'bad sections and other markup': [
      '<a><![cdata[]]></a>',
      '<a><![CDATA []]></a>',
      '<a><! [CDATA[]]></a>',
      '<a><!></a>',
      '<!doctype a><a/>',
      '<!ELEMENT a ANY><a/>',
      '<a><!ENTITY b "c"></a>',
      '<a><![INCLUDE[]]></a>',
    ],
  }
  for (const [what, texts] of Object.entries(cases)) {
    it(what, () => {
      for (const text of texts) {
        const { reason } = refusal(text)
        expect(reason, JSON.stringify(text)).to.equal('not-xml')
      }
    })
  }

  it('reads an XML declaration of up to 1024 characters', () => {
    const declaration = (length: number) => `${'<?xml version="1.0"'.padEnd(length - 2)}?>`
    expect(parseXml(`${declaration(1024)}<a/>`).name).to.equal('a')
    expect(refusal(`${declaration(1025)}<a/>`).reason).to.equal('not-xml')
  })

  it('reports a document type declaration at any place and with any content', () => {
    for (const text of [
      '<!DOCTYPE a><a/>',
      '<!DOCTYPE a',
      '<!DOCTYPE',
      '<?xml version="1.0"?>\n<!-- --><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
      '<!DOCTYPE a [\0',
      '<a><!DOCTYPE a></a>',
      '<a/><!DOCTYPE a>',
    ]) {
      expect(refusal(text).reason, text).to.equal('dtd')
    }
  })

  it('reports a document that is truncated at any place', () => {
    for (const text of REPLIES) {
      const whole = text.trimEnd()
      const end = whole.lastIndexOf('nvelope') + 'nvelope'.length
      for (let length = 1; length < end; length++) {
        const { reason } = refusal(whole.slice(0, length))
        // Half of a surrogate pair is not a character.
        const isHalf = whole.codePointAt(length - 1) !== whole.charCodeAt(length - 1)
        expect(reason, whole.slice(0, length)).to.equal(isHalf ? 'not-xml' : 'truncated')
      }
    }
    for (const text of [
      '<a b="1" ',
      '<a>&am',
      '<a>&#x4',
      '<a b="&',
      '<a><![CDATA[]]',
      '<a>]]',
      '<!-- -',
      '<!',
      '<a/><?',
      '<a/><?p ?',
      '<a/><!-',
      '<?xml version="1.0"',
    ]) {
      expect(refusal(text).reason, text).to.equal('truncated')
    }
  })

  it('reports an empty document as such', () => {
    for (const text of ['', ' ', '\r\n\t ']) expect(refusal(text).reason).to.equal('empty')
    expect(refusal('<!-- -->').reason).to.equal('truncated')
  })
})

describe('parseXml: errors', () => {
  it('give line and column', () => {
    expect(refusal('<a>\r\n<b>\n  </c></a>').message).to.match(/\(line 3, column 5\)$/)
    expect(refusal('<a>\n\0').message).to.match(/\(line 2, column 1\)$/)
    expect(refusal('x').message).to.match(/\(line 1, column 1\)$/)
  })

  it('name a character that XML does not have', () => {
    const faults: readonly (readonly [text: string, message: RegExp])[] = [
      ['<a>&#x1e;</a>', / a reference to U\+001E, .* \(line 1, column 4\)$/],
      ['<a b="&#0;"/>', / a reference to U\+0000, .* \(line 1, column 7\)$/],
      ['<a>&#xD800;</a>', / a reference to U\+D800, /],
      ['<a>&#xffff;</a>', / a reference to U\+FFFF, /],
      ['<a>&#x110000;</a>', / a reference to a code point beyond U\+10FFFF, /],
      [`<a>&#${'9'.repeat(400)};</a>`, / a reference to a code point beyond U\+10FFFF, /],
      ['<a>\r\n\u0001</a>', / the character U\+0001, .* \(line 2, column 1\)$/],
      ['<a>\ud83d</a>', / the character U\+D83D, /],
      // The first one.
      ['<a>&#2;&#3;</a>', / a reference to U\+0002, /],
      ['<a>&#2;\u0003</a>', / a reference to U\+0002, /],
      ['<a>\u0003&#2;</a>', / the character U\+0003, /],
      // An error after it is not reported instead; an error before it is.
      ['<a>&#2;<b', / a reference to U\+0002, /],
      ['<a>&#2;</b>', / a reference to U\+0002, /],
      ['<a></b>\u0003', / an end tag of another name/],
      ['<a/>\u0003', / text outside of the root element/],
      // An unknown entity is not a character.
      ['<a>&nbsp;</a>', / a reference to an unknown entity/],
    ]
    for (const [text, message] of faults) {
      expect(refusal(text), text).to.include({ reason: 'not-xml' })
      expect(refusal(text).message, text).to.match(message)
    }
  })

  it('do not repeat the document, and are short', () => {
    const secret = 'Tr0ub4dor'
    for (const text of [
      `<${secret}></x>`,
      `<${secret}:a/>`,
      `<a ${secret}:b=""/>`,
      `<a ${secret}="1" ${secret}="2"/>`,
      `<a>&${secret};</a>`,
      `<a b="${secret}<"/>`,
      `${secret}`,
      `<?${secret}:x?>`,
      `<a>${secret}\0`,
      `<a>${secret}`,
      `<!DOCTYPE ${secret}>`,
      `<?xml version="${secret}"?>`,
      `<a xmlns:${secret}=""/>`,
      `${'<a>'.repeat(300)}${secret}`,
    ]) {
      const error = refusal(text)
      expect(`${error.stack}${JSON.stringify(error)}`).not.to.include(secret)
      expect(error.message.length).to.be.lessThan(200)
      expect(error.cause).to.equal(undefined)
    }
  })
})

describe('parseXml: limits', () => {
  function reasonWith(text: string, limits: Parameters<typeof parseXml>[1]): string {
    try {
      parseXml(text, limits)
      return 'read'
    } catch (error) {
      return (error as ResponseError).reason
    }
  }

  it('applies each limit, and reads a document at the limit', () => {
    const cases = [
      [`${'<a>'.repeat(3)}${'</a>'.repeat(3)}`, 'maxDepth', 3],
      ['<a><b/><c/><d/></a>', 'maxDepth', 2],
      ['<a b="" xmlns:p="u">t<c p:d=""/>u</a>', 'maxNodes', 7],
      ['<a b="" c="" xmlns:p="u"><d e=""/></a>', 'maxAttributes', 3],
      ['<p:abc xmlns:p="12345" defgh=""/>', 'maxNameLength', 7],
      ['<a xmlns="1&#50;345678"/>', 'maxNameLength', 8],
      ['<a xmlns="u" xmlns:p="u"><b xmlns:p="u"/><b xmlns:p="u"/></a>', 'maxNamespaces', 3],
    ] as const
    for (const [text, limit, least] of cases) {
      expect(reasonWith(text, { [limit]: least }), limit).to.equal('read')
      expect(reasonWith(text, { [limit]: least - 1 }), limit).to.equal('too-large')
    }
  })

  it('has defaults', () => {
    const nested = (depth: number) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`
    expect(reasonWith(nested(256), {})).to.equal('read')
    expect(reasonWith(nested(257), {})).to.equal('too-large')
    const attributes = (count: number) =>
      Array.from({ length: count }, (_, i) => ` a${i}=""`).join('')
    expect(reasonWith(`<r${attributes(1024)}/>`, {})).to.equal('read')
    expect(reasonWith(`<r${attributes(1025)}/>`, {})).to.equal('too-large')
    expect(reasonWith(`<${'r'.repeat(4096)}/>`, {})).to.equal('read')
    expect(reasonWith(`<${'r'.repeat(4097)}/>`, {})).to.equal('too-large')
    const declarations = (count: number) =>
      Array.from({ length: count }, (_, i) => ` xmlns:p${i}="u"`).join('')
    expect(reasonWith(`<r${declarations(256)}/>`, {})).to.equal('read')
    expect(reasonWith(`<r${declarations(257)}/>`, {})).to.equal('too-large')
  })

  it('refuses no document for the number of its small parts', () => {
    for (const piece of [
      '<a/>',
      '1<a/>',
      '<i>5</i>',
      '<a b=""/>',
      '<a xmlns=""/>',
      '<a b="" c=""/>',
    ]) {
      expect(reasonWith(`<r>${piece.repeat(300_000)}</r>`, {}), piece).to.equal('read')
    }
  })

  it('names the limit that was exceeded', () => {
    const messages = [
      ['<a>'.repeat(257), /^The XML document exceeds a limit: elements nested deeper than 256 \(/],
      [`<${'r'.repeat(4097)}/>`, /a name longer than 4096 characters/],
      [`<a xmlns="${'u'.repeat(4097)}"/>`, /a namespace name longer than 4096 characters/],
    ] as const
    for (const [text, message] of messages) expect(() => parseXml(text)).to.throw(message)
    const limits = { maxAttributes: 2, maxNamespaces: 2, maxNodes: 20 }
    const few = [
      ['<a b="" c="" d=""/>', /more than 2 attributes on an element/],
      ['<a xmlns="u" xmlns:a="u"><a xmlns:b="u"/></a>', /more than 2 namespaces in scope/],
      [`<a>${'<b/>'.repeat(20)}</a>`, /more elements, .* than its length allows/],
    ] as const
    for (const [text, message] of few) expect(() => parseXml(text, limits)).to.throw(message)
  })

  it('counts long expanded names by their length', () => {
    const attributes = (count: number) =>
      Array.from({ length: 1000 }, (_, i) => `p:a${count}_${i}=""`).join(' ')
    const elements = [1, 2, 3].map((count) => `<a ${attributes(count)}/>`).join('')
    const text = `<r xmlns:p="${'u'.repeat(4000)}">${elements}</r>`
    expect(reasonWith(text, {})).to.equal('too-large')
    // As many as half of the characters, and at least 131072.
    const taking = (cost: number) => {
      const names = Array.from({ length: cost / 63 }, (_, i) => `p:a${i}=""`)
      const tags = Array.from({ length: names.length / 1000 + 1 }, (_, i) =>
        names.slice(i * 1000, (i + 1) * 1000).join(' '),
      )
      return `<r xmlns:p="${'u'.repeat(4000)}">${tags.map((tag) => `<a ${tag}/>`).join('')}</r>`
    }
    expect(reasonWith(taking(130_000), {})).to.equal('read')
    expect(reasonWith(taking(133_000), {})).to.equal('too-large')
    expect(reasonWith(taking(515_000).padEnd(2 ** 20), {})).to.equal('read')
    expect(reasonWith(taking(535_000).padEnd(2 ** 20), {})).to.equal('too-large')
    // A further use of the same name counts once.
    const again = `<r xmlns:p="${'u'.repeat(4000)}">${'<a p:b=""/>'.repeat(5000)}</r>`
    expect(reasonWith(again, {})).to.equal('read')
  })
})

describe('parseXml: the tree', () => {
  it('has no shared part that can be changed', () => {
    const { attributes, children } = parseXml('<a/>')
    expect(() => (attributes as Map<string, string>).set('b', 'c')).to.throw(TypeError)
    expect(() => (children as unknown[]).push('b')).to.throw(TypeError)
    expect(parseXml('<a/>').attributes.size).to.equal(0)
  })

  it('changes no prototype', () => {
    parseXml(
      '<__proto__ __proto__="1" xmlns:__proto__="u"><__proto__:constructor __proto__:polluted="1"/></__proto__>',
    )
    expect({}).not.to.have.property('polluted')
    expect(Object.getOwnPropertyNames(Object.prototype)).not.to.include('1')
  })
})

describe('parseXmlInSlices', () => {
  const long = `<r>${UNUSUAL.slice(UNUSUAL.indexOf('<s:E'), UNUSUAL.lastIndexOf('>\n<!') + 1).repeat(300)}</r>`

  it('makes the same tree', async () => {
    for (const text of [...REPLIES, long]) {
      const { root, flaw } = await parseXmlInSlices(text)
      expect(flaw).to.equal(undefined)
      expect(plain(root)).to.deep.equal(plain(parseXml(text)))
    }
  })

  it('normalizes a line end wherever a block ends', () => {
    for (let length = 0x8000 - 8; length < 0x8000 + 8; length++) {
      const [text = ''] = parseXml(`<a>${'.'.repeat(length)}\r\r\n\r\r\n</a>`).children
      expect(String(text).slice(length)).to.equal('\n\n\n\n')
    }
  })

  it('reads any text in slices with the same result', async () => {
    // biome-ignore format: one in a line is not clearer
    const piece = fc.constantFrom(
      '\r', '\n', '\r\n', '😀', '&lt;', '<b/>', '<b c="\r\n&#9;">', '</b>', ']]>', '<!--x-->', 'é', '\ud83d',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.nat(40), async (pieces, offset) => {
        // The end of the first slice lies somewhere among the pieces.
        const padding = `${'\r\n'.repeat(16370)}${'.'.repeat(offset)}`
        const outcome = (read: Promise<XmlDocument>) =>
          read.then(
            ({ root, flaw }) => [
              flaw?.reason,
              ...root.children.map((child) => (typeof child === 'string' ? child : plain(child))),
            ],
            (error: ResponseError) => error.reason,
          )
        const document = (value: string) => `<a b="${value}">${pieces.join('')}</a>`
        const sliced = await outcome(parseXmlInSlices(document(padding)))
        expect(sliced).to.deep.equal(await outcome(parseXmlInSlices(document(''))))
      }),
      { numRuns: 150 },
    )
  })

  it('yields to other work', async () => {
    let turns = 0
    let isOver = false
    const turn = (): void => {
      turns++
      if (!isOver) setImmediate(turn)
    }
    setImmediate(turn)
    await parseXmlInSlices(long)
    isOver = true
    expect(turns).to.be.at.least(Math.floor(long.length / 0x8000))
  })

  it('ends when its signal fires, with the reason of the signal', async () => {
    const reason = new Error('enough')
    const before = await parseXmlInSlices('<a/>', {}, AbortSignal.abort(reason)).catch(
      (error) => error,
    )
    expect(before).to.equal(reason)
    const controller = new AbortController()
    const during = parseXmlInSlices(long, {}, controller.signal)
    setImmediate(() => controller.abort(reason))
    expect(await during.catch((error) => error)).to.equal(reason)
  })

  it('reads a document that has characters that XML does not have, and returns the flaw', async () => {
    for (const padding of ['', '.'.repeat(100_000)]) {
      const { root, flaw } = await parseXmlInSlices(`<a b="&#1;">${padding}&#2;\u0003</a>`)
      expect(flaw).to.be.instanceOf(ResponseError).with.property('reason', 'not-xml')
      expect(flaw?.message).to.match(/U\+0001/)
      expect(root.attributes.get('b')).to.equal('\ufffd')
      expect(root.children).to.deep.equal([`${padding}\ufffd\ufffd`])
    }
  })

  it('rejects, and does not throw', async () => {
    const error = await parseXmlInSlices('<a>', {}).catch((error) => error)
    expect(error).to.be.instanceOf(ResponseError).with.property('reason', 'truncated')
  })
})
