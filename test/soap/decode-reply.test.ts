import { expect } from 'chai'
import { HttpError, ResponseError, SoapFaultError, UserAdminError } from '../../src/errors.js'
import type { RawReply } from '../../src/http/raw-reply.js'
import { isLong } from '../../src/http/raw-reply.js'
import type { Redact } from '../../src/internal/redaction/redact.js'
import { decodeReply, type ReplyContext } from '../../src/soap/decode-reply.js'
import { XmlReader } from '../../src/xml/reader.js'
import { cpuTime } from '../support/cpu-time.js'

type Any = ReplyContext<unknown, unknown>

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/'
const body = (content: string) =>
  `<e:Envelope xmlns:e="${ENVELOPE}"><e:Body>${content}</e:Body></e:Envelope>`
const fault = body('<e:Fault><faultcode>e:Server</faultcode><faultstring>x</faultstring></e:Fault>')

const output = { name: 'Answer', ns: 'urn:a', type: 'string' } as const

function outcome(
  reply: Partial<RawReply>,
  operation: Any['operation'] = { name: 'ask', output },
  redact: Redact = (text) => text,
): unknown {
  const convention = { checkRefusal: undefined, toResult: (content: unknown) => content }
  const raw = { status: 200, headers: {}, body: '', attempts: 1, ...reply }
  try {
    return decodeReply(raw, { operation, reader: new XmlReader(), redact, convention })
  } catch (error) {
    expect(error).to.be.instanceOf(UserAdminError)
    return error
  }
}

describe('a reply', () => {
  it('is parsed in slices where it is longer than 64 Ki', () => {
    const ofLength = (length: number) => ({ status: 200, headers: {}, body: 'x'.repeat(length) })
    expect(isLong(ofLength(64 * 1024))).to.equal(false)
    expect(isLong(ofLength(64 * 1024 + 1))).to.equal(true)
  })

  it('is the element of the contract, by name and namespace', () => {
    expect(outcome({ body: body('<Answer xmlns="urn:a">x</Answer>') })).to.equal('x')
    const others: [string, string, RegExp][] = [
      ['<Other xmlns="urn:a">x</Other>', 'contract', /is not a Answer/],
      [
        '<Answer xmlns="urn:b">x</Answer>',
        'namespace',
        /^Answer is in another namespace, where the contract has urn:a$/,
      ],
      [
        '<Answer>x</Answer>',
        'namespace',
        /^Answer is in no namespace, where the contract has urn:a$/,
      ],
      ['', 'contract', /is empty/],
      ['<Answer xmlns="urn:a">x</Answer>'.repeat(2), 'contract', /more than one/],
    ]
    for (const [content, reason, message] of others) {
      const error = outcome({ body: body(content) })
      expect(error).to.be.instanceOf(ResponseError).and.include({ reason })
      expect((error as Error).message).to.match(message)
    }
  })

  it('reports the namespace where a part of several is in another one', () => {
    const part = { member: 'a', element: { name: 'A', ns: 'urn:a', type: 'string' } } as const
    const operation = { name: 'ask', outputParts: [part] }
    expect(outcome({ body: body('<A xmlns="urn:a">x</A>') }, operation)).to.deep.equal({ a: 'x' })
    expect(outcome({ body: body('<A>x</A>') }, operation)).to.include({
      reason: 'namespace',
      message: 'A is in no namespace, where the contract has urn:a',
    })
    expect(outcome({ body: body('<B/>') }, operation)).to.include({ reason: 'contract' })
  })

  it('names a character that XML does not have, and is refused for it', () => {
    const answer = (content: string) => outcome({ body: body(content) }) as Error
    const flawed = answer('<Answer xmlns="urn:a">L&#x1E;bolt</Answer>')
    expect(flawed).to.be.instanceOf(ResponseError).and.include({ reason: 'not-xml' })
    expect(flawed.message).to.match(
      /a reference to U\+001E, which XML 1\.0 does not allow \(line 1/,
    )
    expect(answer('<Answer xmlns="urn:a">L\u0007</Answer>').message).to.match(
      /the character U\+0007, which/,
    )
    const others = [{ output: 'empty' as const }, {}].map((more) =>
      outcome({ body: body('<x>&#x1E;</x>') }, { name: 'ask', ...more }),
    )
    for (const error of others) expect(error).to.include({ reason: 'not-xml' })
    const unavailable = outcome({ status: 503, body: body('<a>&#x1E;</a>') })
    expect(unavailable).to.be.instanceOf(HttpError)
  })

  it('is a fault in spite of a character that XML does not have', () => {
    for (const illegal of ['&#x1E;', '&#31;', '\u0001']) {
      const error = outcome({ status: 500, body: fault.replace('>x<', `>at ${illegal}line<`) })
      expect(error).to.be.instanceOf(SoapFaultError).and.include({ faultString: 'at \ufffdline' })
    }
  })

  it('of a one-way operation is read where there is one', () => {
    const operation = { name: 'tell' }
    expect(outcome({ status: 202 }, operation)).to.equal(undefined)
    const blanks = [
      '\n',
      '\r\n \t',
      '\ufeff',
      Buffer.from('\n'),
      Buffer.from('\r\n\r\n'),
      Buffer.from('\ufeff\n'),
      Buffer.from('\ufeff\n', 'utf16le'),
    ]
    for (const blank of blanks) {
      expect(outcome({ body: blank }, operation)).to.equal(undefined)
      const error = outcome({ status: 500, body: blank }, operation)
      expect(error).to.be.instanceOf(HttpError)
      expect((error as Error).message).to.equal('HTTP 500 Internal Server Error: an empty body')
      expect(outcome({ body: blank })).to.include({ reason: 'empty' })
    }
    expect(outcome({ body: body('') }, operation)).to.equal(undefined)
    const broken = outcome({ status: 500, body: fault }, operation)
    expect(broken).to.be.instanceOf(SoapFaultError)
    expect(outcome({ status: 500 }, operation)).to.be.instanceOf(HttpError)
    expect(outcome({ body: '<p>portal' }, operation)).to.be.instanceOf(UserAdminError)
  })

  it('that is not SOAP is recognized by its content type, or by its start', () => {
    const xml = { 'content-type': 'application/vnd.example+xml' }
    const html = { 'content-type': 'text/html' }
    const deep = '<a>'.repeat(300)
    const cases: [Partial<RawReply>, string | undefined][] = [
      [{ body: '<a', headers: xml }, 'truncated'],
      [{ body: '<a', headers: { 'content-type': ' Text/XML;charset=utf-8' } }, 'truncated'],
      [{ body: '<a', headers: { 'content-type': 'application/soap+xml' } }, 'truncated'],
      [{ body: '<a', headers: { 'content-type': ['text/xml', 'text/html'] } }, 'truncated'],
      [{ body: '<a', headers: html }, undefined],
      [{ body: '<a', headers: { 'content-type': 'text/xmlish' } }, undefined],
      [{ body: '<a', headers: { 'content-type': 'text/plain; a=text/xml' } }, undefined],
      [{ body: deep, headers: html }, 'too-large'],
      [{ body: '', headers: html }, 'empty'],
      [{ body: Buffer.from(' '), headers: html }, 'empty'],
      [{ body: '<a' }, 'truncated'],
      [{ body: '\n<!DOCTYPE html><p>' }, undefined],
      [{ body: '<!doctype  HTML>' }, undefined],
      [{ body: '<HTML lang="en"><p>' }, undefined],
      [{ body: '<!DOCTYPE note><note/>' }, 'dtd'],
      [{ body: '<html xmlns="http://www.w3.org/1999/xhtml"/>', headers: xml }, undefined],
      [{ body: '{"a":1}', headers: xml }, undefined],
      [{ body: '{"a":1}' }, undefined],
      [{ body: 'in maintenance', headers: xml }, 'not-xml'],
      [{ body: 'in maintenance' }, 'not-xml'],
    ]
    for (const [reply, reason] of cases) {
      const error = outcome(reply)
      const name = JSON.stringify(reply).slice(0, 80)
      if (reason === undefined) expect(error, name).to.be.instanceOf(HttpError)
      else expect(error, name).to.be.instanceOf(ResponseError).and.include({ reason })
      // Any other status already means that it is not a success.
      expect(outcome({ ...reply, status: 404 }), name).to.be.instanceOf(HttpError)
    }
  })

  it('that is not SOAP is described, with its status first', () => {
    const page = '<html><title>Upstream is\r\n restarting</title><h1>502</h1></html>'
    const type = (contentType: string) => ({ 'content-type': contentType })
    const error =
      '<?xml version="1.0"?><e:Error xmlns:e="urn:e"><![CDATA[Not]]> &amp; <b>you</b></e:Error>'
    const cases: [Partial<RawReply>, string][] = [
      [
        { status: 502, headers: type('text/html; charset=utf-8'), body: page },
        'HTTP 502 Bad Gateway: an HTML page titled "Upstream is restarting" (text/html)',
      ],
      [
        { status: 200, headers: type('text/xml'), body: page },
        'HTTP 200 OK: an HTML page titled "Upstream is restarting" (text/xml)',
      ],
      [
        { status: 200, body: '<!DOCTYPE html>\n<nav>Home</nav><h2>Log in</h2><p>here' },
        'HTTP 200 OK: an HTML page that says "Log in here" (no content type)',
      ],
      [
        { status: 403, headers: type('Application/JSON'), body: '{"message":"Rule 17"}' },
        'HTTP 403 Forbidden: JSON beginning with {"message":"Rule 17"} (Application/JSON)',
      ],
      [
        { status: 200, headers: type('text/xml'), body: Buffer.from('{"a":\u001b[31m1}') },
        'HTTP 200 OK: JSON beginning with {"a": [31m1} (text/xml)',
      ],
      [
        { status: 500, headers: type('text/plain'), body: 'no\r\nentry' },
        'HTTP 500 Internal Server Error: plain text beginning with "no entry" (text/plain)',
      ],
      [
        { status: 502, headers: type('application/zip'), body: Buffer.from('PK\u0003\u0004abc') },
        'HTTP 502 Bad Gateway: binary data of 7 bytes (application/zip)',
      ],
      [{ status: 502 }, 'HTTP 502 Bad Gateway: an empty body'],
      [{ status: 502, body: Buffer.from(' \n') }, 'HTTP 502 Bad Gateway: an empty body'],
      [
        {
          status: 502,
          headers: type('multipart/related; boundary=b'),
          body: Buffer.from('--b\r\n\r\n\r\n--b--'),
        },
        'HTTP 502 Bad Gateway: an empty body',
      ],
      [
        { status: 403, headers: type('application/xml'), body: '<Denied/>' },
        'HTTP 403 Forbidden: an XML document with the root element Denied (application/xml)',
      ],
      [
        { status: 403, headers: type('application/xml'), body: error },
        'HTTP 403 Forbidden: an XML document with the root element e:Error that says "Not & you" (application/xml)',
      ],
      [
        { status: 200, headers: type('text/xml'), body: error },
        'the answer is not a SOAP envelope, but an XML document with the root element e:Error that says "Not & you"',
      ],
      [
        { status: 500, headers: type('text/xml'), body: '<a>\n<b' },
        'HTTP 500 Internal Server Error: The XML document cannot be read: the text ends inside the document (line 2, column 3)',
      ],
      [
        { status: 200, headers: type('text/xml'), body: '<a>\n<b' },
        'The XML document cannot be read: the text ends inside the document (line 2, column 3)',
      ],
      [
        { status: 200, headers: type('text/xml'), body: 'Service\nUnavailable' },
        'the answer is not an XML document, but plain text beginning with "Service Unavailable"',
      ],
      [
        { status: 200, headers: type('text/xml'), body: Buffer.from('PK\u0003\u0004abc') },
        'the answer is not an XML document, but binary data',
      ],
      [
        { status: 200, headers: type('text/xml'), body: '<a>&</a>' },
        'The XML document cannot be read: "&" that does not begin a reference (line 1, column 4)',
      ],
      [
        { status: 299, headers: type(' text/plain'), body: 'x' },
        'HTTP 299: plain text beginning with "x" (text/plain)',
      ],
      [
        { status: 299, headers: type(`text/${'x'.repeat(51)}`), body: 'x' },
        'HTTP 299: plain text beginning with "x" (no content type)',
      ],
      [
        { status: 299, headers: type('no type'), body: 'x' },
        'HTTP 299: plain text beginning with "x" (no content type)',
      ],
      [
        { status: 404, body: body('<Answer xmlns="urn:a">x</Answer>') },
        'HTTP 404 Not Found: a message of a success, with the status of a failure',
      ],
      [
        { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
        'HTTP 401 Unauthorized: an empty body; it asks for Basic authentication',
      ],
      [{ status: 401 }, 'HTTP 401 Unauthorized: an empty body'],
      [
        { status: 405, headers: { allow: 'GET, HEAD' } },
        'HTTP 405 Method Not Allowed: an empty body; it allows GET, HEAD',
      ],
      [
        { status: 401, headers: { 'www-authenticate': 'Basic/x' } },
        'HTTP 401 Unauthorized: an empty body',
      ],
      [
        { status: 405, headers: { allow: 'GET, <b>' } },
        'HTTP 405 Method Not Allowed: an empty body',
      ],
      [
        { status: 429, headers: { 'retry-after': '120' } },
        'HTTP 429 Too Many Requests: an empty body; it asks to wait 120 s',
      ],
      ...['a\nb', '2 Jan 2030'].map((date): [Partial<RawReply>, string] => [
        { status: 503, headers: { 'retry-after': date } },
        'HTTP 503 Service Unavailable: an empty body',
      ]),
      [
        { status: 302, headers: { location: 'https://user:pw@login.example:8443/sso?token=x' } },
        'HTTP 302 Found: redirects to https://login.example:8443 are not followed, the request holds credentials',
      ],
      ...['/sso', 'mailto:a@example.com', ''].map((location): [Partial<RawReply>, string] => [
        { status: 307, headers: { location } },
        'HTTP 307 Temporary Redirect: redirects are not followed, the request holds credentials',
      ]),
    ]
    for (const [reply, message] of cases) {
      expect(outcome(reply)).to.be.instanceOf(UserAdminError).and.include({ message })
    }
    const empty = outcome({ status: 500 }, { name: 'tell' })
    expect((empty as Error).message).to.equal('HTTP 500 Internal Server Error: an empty body')
  })

  it('that is not SOAP is described in short, and quickly, whatever it is', () => {
    const repeated = [
      '<title',
      '<',
      '<html>',
      '&',
      '{"',
      '</',
      'a',
      '\n',
      '<!--',
      '[[',
      '<a ',
      '😀',
    ]
    for (const piece of repeated) {
      for (const start of ['', '<html><title>', '<a>', '{"']) {
        const text = start + piece.repeat(1_000_000 / piece.length)
        const { cpuMs } = cpuTime(() => {
          for (const status of [200, 502]) {
            const { message } = outcome({ status, body: text }) as Error
            expect(message.length, start + piece).to.be.lessThan(350)
            expect(message).to.match(/^\P{Cc}*$/u)
          }
        })
        expect(cpuMs, start + piece).to.be.lessThan(5000)
      }
    }
  })

  it('that is not SOAP is shown up to where a secret may be truncated', () => {
    const redact = (text: string) => text.replaceAll('Tr0ub4dor', '***')
    const messageFor = (length: number) => {
      const page = `<html>${'<title>to Tr0ub4dor'.padStart(length - 6)}`
      return (outcome({ status: 502, body: page }, undefined, redact) as Error).message
    }
    expect(messageFor(64 * 1024)).to.contain('an HTML page titled "to ***"')
    expect(messageFor(64 * 1024 + 6))
      .to.contain('HTML page')
      .and.not.to.contain('Tr0')
  })

  it('that is not SOAP is described without headers that have a secret', () => {
    const redact = (text: string) => text.replace(/Tr0ub4dor|SESAME|31415926/gi, '***')
    const cases: [status: number, header: string, value: string][] = [
      [502, 'content-type', 'text/Tr0ub4dor'],
      [401, 'www-authenticate', 'Tr0ub4dor realm="x"'],
      [405, 'allow', 'GET, SESAME'],
      [503, 'retry-after', '31415926'],
      [302, 'location', 'https://tr0ub4dor.example/'],
    ]
    for (const [status, header, value] of cases) {
      const reply = { status, headers: { [header]: value }, body: 'x' }
      expect(outcome(reply))
        .to.have.property('message')
        .that.matches(/Tr0ub4dor|SESAME|314/i)
      const error = outcome(reply, undefined, redact)
      expect(error)
        .to.have.property('message')
        .that.does.not.match(/Tr0ub4dor|SESAME|314/i)
    }
  })

  it('that is not SOAP is shown without characters that are not text', () => {
    const error = outcome({ status: 502, body: Buffer.from([0x61, 0xc0, 0xff, 0x07, 0x62]) })
    expect(error).to.have.property('bodyExcerpt', 'a b')
  })

  it('that is not SOAP is described in short, however long its headers are', () => {
    const cases: [status: number, headers: RawReply['headers']][] = [
      [405, { allow: `GET${' '.repeat(1000)}, HEAD` }],
      [302, { location: `https://${'a.'.repeat(500)}example/` }],
    ]
    for (const [status, headers] of cases) {
      expect((outcome({ status, headers }) as Error).message.length).to.be.lessThan(350)
    }
  })

  it('is not a success on a status other than 2xx', () => {
    const text = body('<Answer xmlns="urn:a">x</Answer>')
    for (const status of [200, 204, 299]) expect(outcome({ status, body: text })).to.equal('x')
    for (const status of [100, 199, 300, 302, 404, 500, 999]) {
      expect(outcome({ status, body: text }))
        .to.be.instanceOf(HttpError)
        .and.include({ status })
    }
  })

  it('gives an error without credentials and absent values in its headers', () => {
    const left = { 'x-a': 'b', 'www-authenticate': 'Basic realm="x"' }
    const headers = {
      ...left,
      'x-none': undefined,
      'set-cookie': ['sid=1'],
      'set-cookie2': 'sid=1',
      cookie: 'sid=1',
      authorization: 'Basic x',
      'proxy-authorization': 'Basic x',
      'authentication-info': 'nextnonce="x"',
      'proxy-authentication-info': 'nextnonce="x"',
    }
    const error = outcome({ status: 403, headers })
    expect(error).to.be.instanceOf(HttpError)
    expect((error as HttpError).headers).to.deep.equal(left)
  })
})
