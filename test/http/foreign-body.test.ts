import { expect } from 'chai'
import fc from 'fast-check'
import { describeForeignBody } from '../../src/http/foreign-body.js'
import { cpuTime } from '../support/cpu-time.js'

const page = (inside: string): string => `<!DOCTYPE html>\n<html><head>${inside}</head></html>`

describe('describeForeignBody', () => {
  const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
    [
      page('<title>Sign in to the network</title>'),
      'text/html',
      'an HTML page titled "Sign in to the network"',
    ],
    [
      '\uFEFF <!-- a --> <!-- b --><HTML><TITLE\n lang="en">\n 404 -\r\n Not\tFound </TITLE>',
      undefined,
      'an HTML page titled "404 - Not Found"',
    ],
    [
      '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html><title>a</title>',
      'text/xml',
      'an HTML page titled "a"',
    ],
    [
      page('<title>A &amp; B &lt;x&gt; &#8211; &#x1F600; &quot;c&quot;&nbsp;&apos;</title>'),
      undefined,
      `an HTML page titled "A & B <x> – 😀 "c" '"`,
    ],
    // Redaction finds a secret in these references too, so that they may be shown.
    [
      page('<title>&#00000000083;ign&#x0000000020;in &#000000000;</title>'),
      undefined,
      'an HTML page titled "Sign in"',
    ],
    [
      page('<title>&amp;lt; &auml; &#0; &#10;&#27;[2J &#x202E;&#9999999;&#x110000; z</title>'),
      undefined,
      'an HTML page titled "&lt; &auml; [2J z"',
    ],
    [
      page(
        '<!-- <title>old</title> --><script>"<title>no</title>"</script><svg><title>icon</title></svg><template><title>row</title></template><title></title><title>Home</title><title>2</title>',
      ),
      undefined,
      'an HTML page titled "Home"',
    ],
    [
      '<html><body><style>b{}</style><h1>400 Bad request</h1>\n<!-- x -->Rule&#32;17 <titles>',
      undefined,
      'an HTML page that says "400 Bad request Rule 17"',
    ],
    [
      '<html><style>/* <title>x</title> */</style>Rule 17',
      undefined,
      'an HTML page that says "Rule 17"',
    ],
    ['<html><title>Sign in', undefined, 'an HTML page titled "Sign in"'],
    ['<html><title>Sign in</TITLE>now', undefined, 'an HTML page titled "Sign in"'],
    ['<HTML><p>Menu</p><H2>Forbidden</H2>', undefined, 'an HTML page that says "Forbidden"'],
    ['<html><script>', undefined, 'an HTML page without title and text'],
    ['<h1>Forbidden</h1>', 'Text/HTML; charset=utf-8', 'an HTML page that says "Forbidden"'],
    ['<h1>Forbidden</h1>', ' text/html, text/html', 'an HTML page that says "Forbidden"'],
    ['<p>Forbidden</p>', 'application/xhtml+xml', 'an HTML page that says "Forbidden"'],
    ['<h1>Forbidden</h1>', 'text/plain', undefined],
    ['<html-like/>', undefined, undefined],
    ['<!DOCTYPE html-like>', undefined, undefined],
    ['<wsdl:definitions/>', 'text/html', undefined],
    ['<!DOCTYPE wsdl>', 'text/html', undefined],
    ['<?xml version="1.0"?><!-- <html> --><a/>', undefined, undefined],
    ['<!-- <html> ', undefined, undefined],
    [
      '{"message":"Forbidden by rule 17"}',
      'application/json',
      'JSON beginning with {"message":"Forbidden by rule 17"}',
    ],
    ['\n[\n  {"a": 1}]', undefined, 'JSON beginning with [ {"a": 1}]'],
    ['"no"', 'application/problem+json; charset=utf-8', 'JSON beginning with "no"'],
    ['[]', undefined, 'JSON beginning with []'],
    ['{ }', undefined, 'JSON beginning with { }'],
    ['[12:00] ready', undefined, 'plain text beginning with "[12:00] ready"'],
    ['{no json', 'text/plain', 'plain text beginning with "{no json"'],
    ['Access \u001b[31mdenied\u2028', 'text/html', 'plain text beginning with "Access [31mdenied"'],
    ['PK\u0003\u0004', undefined, 'binary data'],
    ['', 'text/html', undefined],
    ['\uFEFF \n', 'application/json', undefined],
  ]
  for (const [text, contentType, expected] of cases) {
    it(`says ${expected ?? 'nothing'} of ${JSON.stringify(text.slice(0, 40))} as ${contentType ?? 'no type'}`, () => {
      expect(describeForeignBody(text, contentType)).to.equal(expected)
    })
  }

  it('cuts titles and starts, never within a character', () => {
    const long = '😀'.repeat(200)
    for (const text of [page(`<title>${long}</title>`), `{"a":"${long}"}`, `x${long}`]) {
      const description = describeForeignBody(text, undefined) ?? ''
      expect(description.length).to.be.lessThan(140)
      expect(description)
        .to.include('…')
        .and.satisfy((line: string) => line.isWellFormed())
    }
  })

  it('gives 100 characters of a text', () => {
    const description = (length: number) => describeForeignBody('x'.repeat(length), undefined)
    expect(description(100)).to.contain(`"${'x'.repeat(100)}"`)
    expect(description(101)).to.contain(`"${'x'.repeat(99)}…"`)
  })

  it('describes a text with control characters in its first 512 as binary', () => {
    const description = (before: number) =>
      describeForeignBody(`${'x'.repeat(before)}\u0001`, undefined)
    expect(description(511)).to.equal('binary data')
    expect(description(512)).to.match(/^plain text/)
  })

  it('gives one short line that a terminal can show, whatever it is given', () => {
    const piece = fc.constantFrom(
      '<html>',
      '<title>',
      '</title>',
      '<!--',
      '-->',
      '&#27;',
      '{"',
      'a',
      '\u001b',
      '\n',
      '\ud800',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(
        text,
        fc.constantFrom(undefined, 'text/html', 'application/json'),
        (body, type) => {
          const description = describeForeignBody(body, type) ?? ''
          expect(description).to.match(/^[^\p{Cc}\u2028\u2029]{0,140}$/u)
          expect(description.isWellFormed()).to.equal(true)
        },
      ),
    )
  })

  it('is quick on what is made to be slow', () => {
    const repeated = [
      '<!-- - -->',
      '<!--',
      '<?a?>',
      '<title',
      '<title>',
      '<script>',
      '</script',
      '<',
      '&#x',
      ' ',
      '<svg/',
      '{"',
      '-->',
    ]
    for (const text of repeated) {
      const { cpuMs } = cpuTime(() => {
        describeForeignBody(`<html>${text.repeat(200_000)}`, 'text/html')
        describeForeignBody(text.repeat(200_000), 'text/html')
      })
      expect(cpuMs, text).to.be.lessThan(3000)
    }
  })
})
