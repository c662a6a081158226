import http from 'node:http'
import { expect } from 'chai'
import { InputError } from '../../src/errors.js'
import { headerSecrets } from '../../src/internal/redaction/header-secrets.js'
import { checkCallOptions, checkClientOptions } from '../../src/soap/config.js'

const defaults = { endpoint: 'https://service.example/a.asmx', soapVersion: '1.1' } as const
const check = (options: unknown) => checkClientOptions(options, defaults)

describe('client options', () => {
  it('have the documented defaults', () => {
    const config = check({})
    expect(config.endpoint.href).to.equal('https://service.example/a.asmx')
    expect(config).to.include({ soapVersion: '1.1', maxResponseBytes: 32 * 1024 * 1024 })
    expect(config.call).to.deep.include({ timeoutMs: 30_000, deadlineMs: 90_000, retries: 2 })
  })

  const accepted: Record<string, object> = {
    'http to loopback': { endpoint: 'http://127.0.0.1:8080/x' },
    'http to localhost': { endpoint: new URL('http://localhost/x') },
    'http to ::1': { endpoint: 'http://[::1]:1/x' },
    'http to 127.0.0.1 as IPv6': { endpoint: 'http://[::ffff:127.0.0.1]:1/x' },
    'the bounds of numbers': {
      timeoutMs: 1,
      deadlineMs: 2 ** 31 - 1,
      retries: 10,
      maxResponseBytes: 2 ** 28,
    },
    'a single byte of an answer, and no retry': { maxResponseBytes: 1, retries: 0 },
    'the newer TLS': { tls: { minVersion: 'TLSv1.3' } },
    'http anywhere by name': { endpoint: 'http://gateway.example/x', allowInsecureHttp: true },
    'an agent': { agent: new http.Agent() },
    'an agent and no proxy': { agent: new http.Agent(), proxy: false },
    'a proxy with credentials': { proxy: 'http://u:p@proxy.example:3128' },
    'no proxy': { proxy: false },
    console: { logger: console },
  }
  for (const [name, options] of Object.entries(accepted)) {
    it(`take ${name}`, () => {
      expect(() => check(options)).not.to.throw()
    })
  }

  const refused: Record<string, [unknown, string]> = {
    'not an object': ['https://x.example', 'options'],
    'a misspelt name': [{ timeoutMS: 5 }, 'timeoutMS'],
    'http to a host': [{ endpoint: 'http://service.example/' }, 'endpoint'],
    'http to a host that looks like loopback': [
      { endpoint: 'http://127.0.0.1.example/' },
      'endpoint',
    ],
    'another scheme': [{ endpoint: 'ftp://service.example/' }, 'endpoint'],
    'null for an endpoint': [{ endpoint: null }, 'endpoint'],
    'not a URL': [{ endpoint: 'service.example' }, 'endpoint'],
    'a user alone in the endpoint': [{ endpoint: 'https://hunter22@service.example/' }, 'endpoint'],
    'a password alone in the endpoint': [
      { endpoint: 'https://:hunter22@service.example/' },
      'endpoint',
    ],
    'another scheme, whatever is allowed': [
      { endpoint: 'ftp://localhost/', allowInsecureHttp: true },
      'endpoint',
    ],
    'a socket of this machine': [{ endpoint: 'ws://127.0.0.1/' }, 'endpoint'],
    'a word for allowInsecureHttp': [{ allowInsecureHttp: 'yes' }, 'allowInsecureHttp'],
    'null for allowInsecureHttp': [{ allowInsecureHttp: null }, 'allowInsecureHttp'],
    'no byte of an answer': [{ maxResponseBytes: 0 }, 'maxResponseBytes'],
    'more than 256 MiB of an answer': [{ maxResponseBytes: 2 ** 28 + 1 }, 'maxResponseBytes'],
    'an older TLS': [{ tls: { minVersion: 'TLSv1.1' } }, 'tls.minVersion'],
    'a user in the endpoint': [{ endpoint: 'https://u:hunter22@service.example/' }, 'endpoint'],
    'an unknown version': [{ soapVersion: '2.0' }, 'soapVersion'],
    'a timeout of 0': [{ timeoutMs: 0 }, 'timeoutMs'],
    'an infinite timeout': [{ timeoutMs: Number.POSITIVE_INFINITY }, 'timeoutMs'],
    'a timeout that exceeds the bound of timers': [{ deadlineMs: 2 ** 31 }, 'deadlineMs'],
    'a fraction of a retry': [{ retries: 1.5 }, 'retries'],
    'too many retries': [{ retries: 11 }, 'retries'],
    'a numeric string': [{ maxResponseBytes: '1024' }, 'maxResponseBytes'],
    'not an agent': [{ agent: {} }, 'agent'],
    'an agent and a proxy': [{ agent: new http.Agent(), proxy: 'http://p.example' }, 'proxy'],
    'an agent and TLS': [{ agent: new http.Agent(), tls: {} }, 'tls'],
    'a SOCKS proxy': [{ proxy: 'socks5://p.example' }, 'proxy'],
    'a proxy of true': [{ proxy: true }, 'proxy'],
    'a proxy without a host': [{ proxy: 'http://' }, 'proxy'],
    'a proxy without a scheme': [{ proxy: 'proxy.example:8080' }, 'proxy'],
    'an empty proxy': [{ proxy: '' }, 'proxy'],
    'a proxy that is not a URL': [{ proxy: 'nonsense' }, 'proxy'],
    'an invalid key': [{ tls: { key: 'hunter22' } }, 'tls.key'],
    'an unknown TLS name': [{ tls: { rejectUnauthorized: false } }, 'tls.rejectUnauthorized'],
    'a proxy that throws': [
      {
        logger: new Proxy(console, {
          get() {
            throw new Error('hunter22')
          },
        }),
      },
      'logger',
    ],
    'a hole among CAs': [{ tls: { ca: new Array(1) } }, 'tls.ca[0]'],
    'a number for a CA': [{ tls: { ca: [1] } }, 'tls.ca[0]'],
    'not a security object': [{ security: { username: 'x' } }, 'security'],
    'half a logger': [{ logger: { debug() {} } }, 'logger'],
    'a header of the client': [
      { headers: { 'Content-Type': 'text/plain' } },
      'headers.Content-Type',
    ],
    'another host': [{ headers: { Host: 'other.example' } }, 'headers.Host'],
    'a header twice': [{ headers: { 'X-A': '1', 'x-a': '2' } }, 'headers.x-a'],
    'a header that ends the line': [{ headers: { 'x-a': 'hunter22\r\nx-b: 1' } }, 'headers.x-a'],
    'a header that is a number': [{ headers: { 'x-a': 1 } }, 'headers.x-a'],
  }
  for (const [name, [options, field]] of Object.entries(refused)) {
    it(`refuse ${name}`, () => {
      const error = expect(() => check(options)).to.throw(InputError)
      error.with.property('field', field)
      error.with.property('message').that.does.not.contain('hunter22')
    })
  }

  it('leave to the client the headers of connection, framing and content', () => {
    for (const name of [
      'Accept-Encoding',
      'Connection',
      'Content-Encoding',
      'Content-Length',
      'Content-Type',
      'Expect',
      'Host',
      'Keep-Alive',
      'SOAPAction',
      'TE',
      'Trailer',
      'Transfer-Encoding',
      'Upgrade',
    ]) {
      for (const spelt of [name, name.toLowerCase()]) {
        expect(() => check({ headers: { [spelt]: 'x' } }), spelt)
          .to.throw(InputError)
          .with.property('field', `headers.${spelt}`)
      }
    }
  })

  it('require an endpoint, given or from the contract', () => {
    expect(() => checkClientOptions({}, { soapVersion: '1.1' }))
      .to.throw(InputError)
      .with.property('field', 'endpoint')
  })
})

describe('secrets of client options', () => {
  const sources: Record<string, [options: object, secret: string]> = {
    'the query of the endpoint': [{ endpoint: 'https://h.example/?key=sesame' }, 'sesame'],
    'the password of the proxy': [{ proxy: 'http://u:open%20sesame@p.example' }, 'open sesame'],
    'the password of the proxy as written': [
      { proxy: 'http://u:open%20sesame@p.example' },
      'open%20sesame',
    ],
    'TLS settings': [{ tls: { passphrase: 'sesame' } }, 'sesame'],
    'the security object': [{ security: { toXML: () => '', password: 'sesame' } }, 'sesame'],
    headers: [{ headers: { 'x-api-key': 'sesame' } }, 'sesame'],
  }
  for (const [name, [options, secret]] of Object.entries(sources)) {
    it(`are those of ${name}`, () => expect(check(options).secrets).to.include(secret))
  }

  it('are absent from options without credentials', () => {
    expect(check({ proxy: 'http://p.example', headers: { 'x-a': 'b' } }).secrets).to.deep.equal([])
  })
})

describe('secrets of headers', () => {
  it('are the whole value, and what follows the scheme', () => {
    const basic = Buffer.from('gate:hunter22').toString('base64')
    expect(headerSecrets({ authorization: `Basic ${basic}`, 'x-trace': 'abc' })).to.deep.equal([
      `Basic ${basic}`,
      basic,
      'hunter22',
    ])
    expect(headerSecrets({ authorization: 'Bearer hunter22' })).to.include('hunter22')
    expect(headerSecrets({ cookie: 'a=b; sid=hunter22' })).to.include('hunter22')
    expect(headerSecrets({ 'x-api-key': 'hunter22' })).to.include('hunter22')
  })
})

describe('call options', () => {
  const client = check({ headers: { 'X-A': '1', 'X-B': '1' }, retries: 0 }).call

  it('override those of the client', () => {
    expect(checkCallOptions(undefined, client)).to.equal(client)
    const call = checkCallOptions({ timeoutMs: 5, headers: { 'x-b': '2' } }, client)
    expect(call).to.include({ timeoutMs: 5, deadlineMs: 90_000, retries: 0 })
    expect(call.headers).to.deep.equal({ ...client.headers, 'x-b': '2' })
    expect(client.headers).to.include({ 'x-a': '1', 'x-b': '1' })
  })

  it('refuse what is not a signal, and unknown names', () => {
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    const hostile = new Proxy(new AbortController().signal, {
      getPrototypeOf() {
        throw new Error('hunter22')
      },
      get() {
        throw new Error('hunter22')
      },
    })
    for (const signal of [
      {},
      new AbortController(),
      Object.create(AbortSignal.prototype),
      revoked.proxy,
      hostile,
    ]) {
      expect(() => checkCallOptions({ signal: signal as AbortSignal }, client))
        .to.throw(InputError)
        .with.property('field', 'signal')
    }
    expect(() => checkCallOptions({ timeout: 5 } as object, client))
      .to.throw(InputError)
      .with.property('field', 'timeout')
  })
})
