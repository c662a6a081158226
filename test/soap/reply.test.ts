import { expect } from 'chai'
import { HttpError, ResponseError, SoapFaultError, UserAdminError } from '../../src/errors.js'
import { isLong, type RawReply, type ReplyContext, readReply } from '../../src/soap/reply.js'
import { XmlReader } from '../../src/soap/xml/reader.js'

type Any = ReplyContext<unknown, unknown>

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/'
const body = (content: string) =>
  `<e:Envelope xmlns:e="${ENVELOPE}"><e:Body>${content}</e:Body></e:Envelope>`
const fault = body('<e:Fault><faultcode>e:Server</faultcode><faultstring>x</faultstring></e:Fault>')

const output = { name: 'Answer', ns: 'urn:a', type: 'string' } as const

function outcome(
  reply: Partial<RawReply>,
  operation: Any['operation'] = { name: 'ask', output },
): unknown {
  const context = { reader: new XmlReader(), redact: (text: string) => text }
  const raw = { status: 200, headers: {}, body: '', ...reply }
  try {
    return readReply(raw, { ...context, operation, accept: (content) => content })
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
      ['<Answer xmlns="urn:b">x</Answer>', 'namespace', /Answer is not in the namespace/],
      ['<Answer>x</Answer>', 'namespace', /Answer is not in the namespace/],
      ['', 'contract', /is empty/],
      ['<Answer xmlns="urn:a">x</Answer>'.repeat(2), 'contract', /more than one/],
    ]
    for (const [content, reason, message] of others) {
      const error = outcome({ body: body(content) })
      expect(error).to.be.instanceOf(ResponseError).and.include({ reason })
      expect((error as Error).message).to.match(message)
    }
  })

  it('tells of the namespace where a part of several is in another one', () => {
    const part = { member: 'a', element: { name: 'A', ns: 'urn:a', type: 'string' } } as const
    const operation = { name: 'ask', outputParts: [part] }
    expect(outcome({ body: body('<A xmlns="urn:a">x</A>') }, operation)).to.deep.equal({ a: 'x' })
    expect(outcome({ body: body('<A>x</A>') }, operation)).to.include({ reason: 'namespace' })
    expect(outcome({ body: body('<B/>') }, operation)).to.include({ reason: 'contract' })
  })

  it('names a character that XML does not have, and believes nothing around it', () => {
    const answer = (content: string) => outcome({ body: body(content) }) as Error
    const flawed = answer('<Answer xmlns="urn:a">L&#x1E;bolt</Answer>')
    expect(flawed).to.be.instanceOf(ResponseError).and.include({ reason: 'not-xml' })
    expect(flawed.message).to.match(/a reference to U\+001E, which XML 1\.0 does not have \(line 1/)
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
    for (const blank of ['\n', '\r\n \t', Buffer.from('\n'), Buffer.from('\r\n\r\n')]) {
      expect(outcome({ body: blank }, operation)).to.equal(undefined)
      expect(outcome({ status: 500, body: blank }, operation)).to.be.instanceOf(HttpError)
      expect(outcome({ body: blank })).to.include({ reason: 'empty' })
    }
    expect(outcome({ body: body('') }, operation)).to.equal(undefined)
    const broken = outcome({ status: 500, body: fault }, operation)
    expect(broken).to.be.instanceOf(SoapFaultError)
    expect(outcome({ status: 500 }, operation)).to.be.instanceOf(HttpError)
    expect(outcome({ body: '<p>portal' }, operation)).to.be.instanceOf(UserAdminError)
  })

  it('that is none is told apart by its content type, or by how it begins', () => {
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
    ]
    for (const [reply, reason] of cases) {
      const error = outcome(reply)
      const name = JSON.stringify(reply).slice(0, 80)
      if (reason === undefined) expect(error, name).to.be.instanceOf(HttpError)
      else expect(error, name).to.be.instanceOf(ResponseError).and.include({ reason })
      // Any other status says already that it is no success.
      expect(outcome({ ...reply, status: 404 }), name).to.be.instanceOf(HttpError)
    }
  })

  it('is no success on another status than 2xx', () => {
    const text = body('<Answer xmlns="urn:a">x</Answer>')
    for (const status of [200, 204, 299]) expect(outcome({ status, body: text })).to.equal('x')
    for (const status of [100, 199, 300, 302, 404, 500, 999]) {
      expect(outcome({ status, body: text }))
        .to.be.instanceOf(HttpError)
        .and.include({ status })
    }
  })

  it('leaves out of the headers of an error what logs in, and what is not there', () => {
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
