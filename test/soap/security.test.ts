import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { InputError } from '../../src/errors.js'
import type { SecurityObject } from '../../src/soap/options.js'
import { secureMessage, securityTls } from '../../src/soap/security.js'
import { UserAdminClient, type UserAdminClientOptions } from '../../src/useradmin/client.js'
import type { Operation } from '../../src/xsd/descriptor.js'
import { createAuthority } from '../support/certificates.js'
import { EXP, jwtOf, success } from '../support/get-jwt-replies.js'
import { type RawServer, reply, startRawServer } from '../support/raw-server.js'

// Through `require`: the declarations of these packages do not compile without skipLibCheck.
const require = createRequire(import.meta.url)
type Maker = new (...args: unknown[]) => SecurityObject
const soap = require('soap') as Record<
  | 'WSSecurity'
  | 'BasicAuthSecurity'
  | 'BearerSecurity'
  | 'WSSecurityCert'
  | 'ClientSSLSecurity'
  | 'NTLMSecurity',
  Maker
>
const { SignedXml } = createRequire(require.resolve('soap'))('xml-crypto') as {
  SignedXml: new (
    options: object,
  ) => {
    loadSignature(signature: string): void
    checkSignature(xml: string): boolean
    getSignedReferences(): string[]
  }
}

const request = { expiresAt: '2030-06-01T01:00:00Z' }
const token = jwtOf({ exp: EXP, aud: '*' })
const body =
  '<soap:Body><GetJWT xmlns="http://www.data-8.co.uk/integr8"><username>demo</username><password>secret</password><expiresAt>2030-06-01T01:00:00Z</expiresAt></GetJWT></soap:Body>'

describe('security objects of soap', () => {
  it('have no secret in what they throw, also as an InputError', async () => {
    const client = new UserAdminClient({
      credentials: { username: 'demo', password: 'pw-made-up-99' },
      security: {
        toXML() {
          throw new InputError('other', 'with pw-made-up-99')
        },
      },
    })
    const error = await client.toEnvelope(request).catch((thrown: unknown) => thrown)
    expect(error).to.be.an.instanceOf(InputError).with.property('field', 'security')
    expect(String(error)).to.contain('[redacted]').and.not.contain('pw-made-up')
  })

  const connect = (security: SecurityObject, options: Partial<UserAdminClientOptions> = {}) =>
    new UserAdminClient({
      credentials: { username: 'demo', password: 'secret' },
      proxy: false,
      security,
      ...options,
    })

  for (const soapVersion of ['1.1', '1.2'] as const) {
    it(`add a UsernameToken to the message, in SOAP ${soapVersion}`, async () => {
      const security = new soap.WSSecurity('gateway', 'gate-pass')
      const sent = await connect(security, { soapVersion }).toEnvelope(request)
      expect(sent.body).to.contain('<wsse:Username>gateway</wsse:Username>')
      expect(sent.body).to.contain(body)
      expect(sent.headers['content-type']).to.match(
        soapVersion === '1.1' ? /^text\/xml/ : /^application\/soap\+xml; .*action=".*GetJWT"$/,
      )
    })
  }

  it('digest the password with a nonce', async () => {
    const security = new soap.WSSecurity('gateway', 'gate-pass', { passwordType: 'PasswordDigest' })
    const { body } = await connect(security).toEnvelope(request)
    const at = (name: string) => new RegExp(`<${name}[^>]*>([^<]*)<`).exec(body)?.[1] ?? ''
    const digest = createHash('sha1')
      .update(Buffer.from(at('wsse:Nonce'), 'base64'))
      .update(at('wsu:Created'))
      .update('gate-pass')
      .digest('base64')
    expect(at('wsse:Password')).to.equal(digest)
  })

  it('sign the Body with a certificate', async () => {
    const { cert, key } = createAuthority().issue({ commonName: 'client' })
    const { body: signed } = await connect(new soap.WSSecurityCert(key, cert, '')).toEnvelope(
      request,
    )
    const signature = /<Signature[\s\S]*<\/Signature>/.exec(signed)?.[0] ?? ''
    const check = new SignedXml({ publicCert: cert })
    check.loadSignature(signature)
    expect(check.checkSignature(signed)).to.equal(true)
    expect(check.getSignedReferences().join()).to.contain('<username>demo</username>')
    const forged = new SignedXml({ publicCert: cert })
    forged.loadSignature(signature)
    expect(forged.checkSignature(signed.replace('demo', 'root'))).to.equal(false)
  })

  it('set the Authorization header', async () => {
    const basic = await connect(new soap.BasicAuthSecurity('u', 'p')).toEnvelope(request)
    expect(basic.headers['authorization']).to.equal(`Basic ${btoa('u:p')}`)
    const bearer = await connect(new soap.BearerSecurity('abc')).toEnvelope(request)
    expect(bearer.headers['authorization']).to.equal('Bearer abc')
    expect(bearer.body).to.contain(body)
  })

  it('are refused where they cannot work, without a secret', async () => {
    const ntlm = new soap.NTLMSecurity('u', 'hunter22', 'd', 'w')
    expect(() => connect(ntlm))
      .to.throw('NTLM')
      .with.property('field', 'security')
    const broken = connect(new soap.WSSecurityCert('no key: hunter22', 'no certificate', ''))
    const error = await broken.toEnvelope(request).catch((error: unknown) => error)
    expect(error).to.include({ code: 'BAD_INPUT', field: 'security' })
    expect(inspect(error)).not.to.contain('hunter22')
    const repeating = {
      password: 'hunter22',
      toXML: () => {
        throw new Error('no use for hunter22')
      },
    }
    const outcome = await connect(repeating)
      .toEnvelope(request)
      .catch((error: unknown) => error)
    expect(outcome).to.include({ code: 'BAD_INPUT', field: 'security' })
    expect(inspect(outcome, { depth: Infinity })).to.contain('no use for [redacted]')
    expect(inspect(outcome, { depth: Infinity })).not.to.contain('hunter22')
  })

  it('replace a header of the same name', async () => {
    const headers = { authorization: 'Bearer of the call', 'x-a': '1' }
    const client = connect(new soap.BearerSecurity('abc'))
    const sent = await client.toEnvelope(request, { headers })
    expect(sent.headers).to.include({ authorization: 'Bearer abc', 'x-a': '1' })
  })

  it('work with a Body whose names have to be escaped', async () => {
    const operation = {
      name: 'Op',
      soapAction: 'urn:a&"<b',
      input: { name: 'Op', ns: 'urn:a&"<b' },
    } as unknown as Operation
    const message = { body: '<Op xmlns="urn:a&amp;&quot;&lt;b"/>', header: '' }
    const security = new soap.BearerSecurity('abc')
    const written = await secureMessage(security, '1.1', operation, message, (text) => text)
    expect(written.body).to.contain(message.body)
    expect(written.headers).to.include({ soapaction: '"urn:a&"<b"', authorization: 'Bearer abc' })
  })

  it('give no TLS settings where these are absent', () => {
    const none = { ca: null, cert: undefined, key: null, rejectUnauthorized: false }
    const security = { addOptions: (options: object) => Object.assign(options, none) }
    expect(securityTls(security)).to.equal(undefined)
  })

  describe('over a connection', () => {
    let server: RawServer

    afterEach(() => server.close())

    it('build the message of each attempt', async () => {
      server = await startRawServer((socket, _request, number) => {
        socket.write(
          number === 1
            ? reply('<html/>', { status: '503 Busy', headers: { 'retry-after': '0' } })
            : reply(success(token)),
        )
      })
      const security = new soap.WSSecurity('gateway', 'gate-pass', {
        passwordType: 'PasswordDigest',
      })
      const client = connect(security, { endpoint: server.url })
      expect((await client.getJwt(request)).jwt).to.equal(token)
      const nonces = server.requests.map((text) => /<wsse:Nonce[^>]*>([^<]*)/.exec(text)?.[1])
      expect(new Set(nonces)).to.have.lengthOf(2)
      client.close()
    })

    it('do not change the headers of connection and framing', async () => {
      server = await startRawServer((socket) => socket.write(reply(success(token))))
      const security = {
        addHeaders: (headers: object) =>
          Object.assign(headers, {
            'Content-Length': '5',
            'Accept-Encoding': 'zstd',
            Expect: '100-continue',
            'Transfer-Encoding': 'chunked',
            'X-Gateway': 'yes',
          }),
        toXML: () => '',
      }
      const client = connect(security, { endpoint: server.url })
      expect((await client.getJwt(request)).jwt).to.equal(token)
      client.close()
      const [head = '', sentBody = ''] = (server.requests[0] ?? '').split('\r\n\r\n')
      const headers = head.toLowerCase().split('\r\n').slice(1)
      expect(headers).to.include(`content-length: ${sentBody.length}`)
      expect(headers).to.include('accept-encoding: gzip, deflate, br')
      expect(headers).to.include('x-gateway: yes')
      expect(headers.filter((line) => /^(?:expect|transfer-encoding):/.test(line))).to.deep.equal(
        [],
      )
    })

    it('give their keys and certificates to TLS, and no option that turns its checks off', async () => {
      const authority = createAuthority()
      const { cert, key } = authority.issue({ commonName: 'localhost', names: ['localhost'] })
      const mine = authority.issue({ commonName: 'client' })
      server = await startRawServer((socket) => socket.write(reply(success(token))), {
        tls: { cert, key, ca: authority.cert, requestCert: true, rejectUnauthorized: true },
      })
      const security = (ca?: string) =>
        new soap.ClientSSLSecurity(
          Buffer.from(mine.key),
          Buffer.from(mine.cert),
          ca === undefined ? undefined : Buffer.from(ca),
          { rejectUnauthorized: false },
        )
      const client = connect(security(authority.cert), { endpoint: server.url })
      expect((await client.getJwt(request)).jwt).to.equal(token)
      client.close()
      const otherAuthority = security(createAuthority('Another').cert)
      const overriding = connect(otherAuthority, {
        endpoint: server.url,
        tls: { ca: authority.cert },
      })
      expect((await overriding.getJwt(request)).jwt).to.equal(token)
      overriding.close()
      const untrusting = connect(security(), { endpoint: server.url })
      const error = await untrusting.getJwt(request).catch((error: unknown) => error)
      expect(error).to.include({ code: 'CONNECTION', retryable: false })
    })

    it('are not shown in errors, where a secret is only in their headers', async () => {
      server = await startRawServer((socket, request) => {
        const sent = /x-auth-token: (.*)/i.exec(request)?.[1] ?? 'nothing'
        const headers = { 'content-type': 'text/plain' }
        socket.write(reply(`was sent ${sent}`, { status: '403 No', headers }))
      })
      const security = {
        addHeaders: (headers: object) => Object.assign(headers, { 'X-Auth-Token': 'sesame' }),
        toXML: () => '',
      }
      const client = connect(security, { endpoint: server.url })
      const error = await client.getJwt(request).catch((error: unknown) => error)
      expect(error).to.include({ status: 403, bodyExcerpt: 'was sent [redacted]' })
      client.close()
    })

    it('are not shown in errors, where a server repeats the request', async () => {
      server = await startRawServer((socket, request) => {
        socket.write(
          reply(request, { status: '403 No', headers: { 'content-type': 'text/plain' } }),
        )
      })
      const client = connect(new soap.WSSecurity('gateway', 'gate-pass'), { endpoint: server.url })
      const error = await client.getJwt(request).catch((error: unknown) => error)
      expect(error).to.include({ code: 'HTTP_STATUS', status: 403 })
      const seen = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })
      expect(seen + JSON.stringify(error)).not.to.match(/gate-pass|secret<|>secret/)
      client.close()
    })
  })
})
