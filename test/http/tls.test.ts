import { inspect } from 'node:util'
import { expect } from 'chai'
import { ConnectionError } from '../../src/errors.js'
import type { TlsOptions } from '../../src/http/options.js'
import { createAuthority, type Identity, selfSigned, toPfx } from '../support/certificates.js'
import { type RawServer, reply, reset, startRawServer } from '../support/raw-server.js'
import { connect, exchange, failure, send, text } from './exchange.js'

const authority = createAuthority('Our Authority')
const otherAuthority = createAuthority('Another Authority')
const identity = authority.issue({ commonName: 'server', names: ['localhost', '127.0.0.1', '::1'] })
const client = authority.issue({ commonName: 'the client' })
const trusting: TlsOptions = { ca: authority.cert }

describe('transport: TLS', () => {
  let server: RawServer

  const serve = async (
    { cert, key }: Identity,
    options: import('node:tls').TlsOptions = {},
  ): Promise<void> => {
    server = await startRawServer((socket) => socket.write(reply('ok')), {
      tls: { cert, key, ...options },
    })
  }
  const refused = async (tls?: TlsOptions, endpoint = server.url): Promise<ConnectionError> => {
    const error = await failure(ConnectionError, exchange({ endpoint, tls }))
    expect(error.retryable).to.equal(false)
    expect(error.message).to.include(endpoint.host)
    expect(inspect(error, { depth: Infinity })).not.to.match(/Buffer|BEGIN|modulus/)
    expect(server.requests).to.deep.equal([])
    return error
  }

  afterEach(async () => {
    await server.close()
  })

  it('trusts an authority that is given', async () => {
    await serve(identity)
    expect(text(await exchange({ endpoint: server.url, tls: trusting }))).to.equal('ok')
    const several = { ca: [otherAuthority.cert, Buffer.from(authority.cert)] }
    expect(text(await exchange({ endpoint: server.url, tls: several }))).to.equal('ok')
  })

  it('checks the certificate of an address against the address', async () => {
    await serve(identity)
    const endpoint = new URL(`https://127.0.0.1:${server.port}/`)
    expect(text(await exchange({ endpoint, tls: trusting }))).to.equal('ok')
    await server.close()
    await serve(authority.issue({ commonName: '127.0.0.1', names: ['localhost', '10.0.0.1'] }))
    const error = await refused(trusting, new URL(`https://127.0.0.1:${server.port}/`))
    expect(error.systemCode).to.equal('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('reaches an IPv6 address', async () => {
    try {
      server = await startRawServer((socket) => socket.write(reply('ok')), {
        tls: { ...identity },
        host: '::1',
      })
    } catch {
      // A machine without IPv6.
      await serve(identity)
      return
    }
    const endpoint = new URL(`https://[::1]:${server.port}/`)
    expect(text(await exchange({ endpoint, tls: trusting }))).to.equal('ok')
    expect(server.requests[0]).to.include(`Host: [::1]:${server.port}`)
  })

  it('keeps connections alive', async () => {
    await serve(identity)
    const transport = connect({ endpoint: server.url, tls: trusting, proxy: false })
    for (let call = 0; call < 3; call++) await send(transport)
    expect(server.connections).to.equal(1)
    transport.close()
    await server.untilDeserted()
  })

  it('refuses a certificate for another name, and lists the names that it is for', async () => {
    await serve(authority.issue({ commonName: 'x', names: ['wrong.example', '*.test.example'] }))
    const error = await refused(trusting)
    expect(error.systemCode).to.equal('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(error.message).to.equal(
      `${server.url.host} shows a certificate for another name: DNS:wrong.example, DNS:*.test.example (ERR_TLS_CERT_ALTNAME_INVALID)`,
    )
  })

  it('sends the given name, and checks the certificate against it', async () => {
    let asked: string | undefined
    await serve(authority.issue({ commonName: 'x', names: ['service.example'] }), {
      SNICallback: (name, done) => {
        asked = name
        done(null)
      },
    })
    const tls = { ...trusting, servername: 'service.example' }
    expect(text(await exchange({ endpoint: server.url, tls }))).to.equal('ok')
    expect(asked).to.equal('service.example')
  })

  it('sends no name where the endpoint is an address', async () => {
    const asked: string[] = []
    await serve(identity, {
      SNICallback: (name, done) => {
        asked.push(name)
        done(null)
      },
    })
    const endpoint = new URL(`https://127.0.0.1:${server.port}/`)
    expect(text(await exchange({ endpoint, tls: trusting }))).to.equal('ok')
    expect(asked).to.deep.equal([])
  })

  const untrusted: Record<string, [code: string, identity: Identity, words: RegExp]> = {
    expired: [
      'CERT_HAS_EXPIRED',
      authority.issue({ commonName: 'x', names: ['localhost'], validDays: [-9, -1] }),
      /has expired/,
    ],
    'not valid yet': [
      'CERT_NOT_YET_VALID',
      authority.issue({ commonName: 'x', names: ['localhost'], validDays: [1, 9] }),
      /not valid yet/,
    ],
    'self-signed': [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      selfSigned({ commonName: 'localhost', names: ['localhost'] }),
      /self-signed.*tls\.ca/,
    ],
    'of an unknown authority': [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      otherAuthority.issue({ commonName: 'x', names: ['localhost'] }),
      /not known here.*tls\.ca/,
    ],
  }
  for (const [name, [code, shown, words]] of Object.entries(untrusted)) {
    it(`refuses a certificate that is ${name}`, async () => {
      await serve(shown)
      const error = await refused(trusting)
      expect(error.systemCode).to.equal(code)
      expect(error.message).to.match(words)
    })
  }

  it('trusts the authorities of Node where none is given', async () => {
    await serve(identity)
    const error = await refused()
    expect(error.systemCode).to.equal('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  })

  it('refuses a server without TLS', async () => {
    server = await startRawServer(() => {}, {
      onConnection: (socket) => socket.write('220 mail.example ESMTP\r\n'),
    })
    const endpoint = new URL(`https://127.0.0.1:${server.port}/`)
    const error = await refused(trusting, endpoint)
    expect(error.message).to.match(/does not speak TLS|cannot agree on TLS/)
  })

  it('refuses a server with an older version of TLS than is allowed', async () => {
    await serve(identity, { maxVersion: 'TLSv1.2' })
    const error = await refused({ ...trusting, minVersion: 'TLSv1.3' })
    expect(error.message).to.match(/cannot agree on TLS/)
  })

  it('reports a connection that is reset during the handshake as retryable', async () => {
    server = await startRawServer(() => {}, {
      onConnection: (socket) => socket.once('data', () => reset(socket)),
    })
    const endpoint = new URL(`https://127.0.0.1:${server.port}/`)
    const error = await failure(ConnectionError, exchange({ endpoint, tls: trusting }))
    expect(error.systemCode).to.equal('ECONNRESET')
    expect(error.retryable).to.equal(true)
  })

  describe('with a client certificate', () => {
    const mutual = { ca: authority.cert, requestCert: true, rejectUnauthorized: true }

    it('sends it, given as PEM', async () => {
      await serve(identity, mutual)
      const tls = { ...trusting, cert: client.cert, key: client.key }
      expect(text(await exchange({ endpoint: server.url, tls }))).to.equal('ok')
    })

    it('sends it, given as PKCS #12 with a passphrase', async () => {
      await serve(identity, mutual)
      const tls = { ...trusting, pfx: toPfx(client, 'opensesame'), passphrase: 'opensesame' }
      expect(text(await exchange({ endpoint: server.url, tls }))).to.equal('ok')
    })

    it('reports that the server requires one where none was given', async () => {
      await serve(identity, mutual)
      const error = await failure(
        ConnectionError,
        exchange({ endpoint: server.url, tls: trusting }),
      )
      // The end of the connection may be seen before the alert.
      expect(error.systemCode).to.be.oneOf([
        'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
        'ECONNRESET',
        'EPIPE',
      ])
      expect(server.requests).to.deep.equal([])
    })
  })
})
