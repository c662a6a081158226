import { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { AbortError, ConnectionError, TimeoutError } from '../../src/errors.js'
import { proxiedRoute } from '../../src/http/proxy.js'
import { checkTls } from '../../src/http/tls-options.js'
import { createAuthority } from '../support/certificates.js'
import { PROXY_VARIABLES, withVariables } from '../support/environment-variables.js'
import { startProxy, type TestProxy, type TestProxyOptions } from '../support/forward-proxy.js'
import {
  flood,
  freePort,
  type RawServer,
  reply,
  reset,
  startRawServer,
} from '../support/raw-server.js'
import { withTestNames } from '../support/test-host-names.js'
import { until } from '../support/until.js'
import {
  type ConnectOptions,
  connect,
  exchange,
  failure,
  limits,
  request,
  send,
  text,
} from './exchange.js'

const authority = createAuthority()
/** Looked up as 127.0.0.1 in the tests that need a name which is not a loopback one. */
const NAME = 'service.test'
const identity = authority.issue({ commonName: 'server', names: ['localhost', '127.0.0.1', NAME] })
const client = authority.issue({ commonName: 'the client' })
const tls = { ca: authority.cert }

describe('transport: proxies', () => {
  let server: RawServer
  let proxy: TestProxy

  const startSecure = async (more: import('node:tls').TlsOptions = {}): Promise<void> => {
    server = await startRawServer((socket) => socket.write(reply('ok')), {
      tls: { ...identity, ...more },
    })
  }
  const startPlain = async (): Promise<void> => {
    server = await startRawServer((socket) => socket.write(reply('ok')))
  }
  const through = async (options: TestProxyOptions = {}): Promise<void> => {
    proxy = await startProxy(options)
  }
  const withCredentials = (userinfo: string): URL =>
    new URL(proxy.url.href.replace('//', `//${userinfo}@`))

  afterEach(async () => {
    await server.close()
    await proxy?.close()
  })

  describe('an https: endpoint', () => {
    beforeEach(() => startSecure())

    it('is reached through a tunnel, which is kept', async () => {
      await through()
      const transport = connect({ endpoint: server.url, tls, proxy: proxy.url })
      for (let call = 0; call < 3; call++) expect(text(await send(transport))).to.equal('ok')
      expect(proxy.requests).to.deep.equal([`CONNECT ${server.url.host}`])
      expect(server.connections).to.equal(1)
      transport.close()
      await server.untilDeserted()
    })

    it('is sent nothing unencrypted, whatever the stack of an error shows', async () => {
      await through()
      const transport = connect({ endpoint: server.url, tls, proxy: proxy.url })
      const { stackTraceLimit } = Error
      Error.stackTraceLimit = 0
      try {
        expect(text(await send(transport))).to.equal('ok')
      } finally {
        Error.stackTraceLimit = stackTraceLimit
      }
      transport.close()
    })

    it("is reached on the tunnels of a caller's own agent, which are kept", async () => {
      await through()
      const agent = new HttpsProxyAgent(proxy.url.href, { keepAlive: true })
      agent.options = { ...agent.options, ...tls } as never
      const transport = connect({ endpoint: server.url, agent })
      for (let call = 0; call < 3; call++) expect(text(await send(transport))).to.equal('ok')
      expect(proxy.requests).to.deep.equal([`CONNECT ${server.url.host}`])
      agent.destroy()
    })

    it('is reached by many requests at once', async () => {
      await through()
      const transport = connect({ endpoint: server.url, tls, proxy: proxy.url })
      await Promise.all(Array.from({ length: 10 }, () => send(transport)))
      expect(server.requests).to.have.length(10)
      transport.close()
      await server.untilDeserted()
    })

    it('receives no part of the request to the proxy', async () => {
      await through({ credentials: 'user:pass word%' })
      const answer = await exchange({
        endpoint: server.url,
        tls,
        proxy: withCredentials('user:pass%20word%25'),
      })
      expect(text(answer)).to.equal('ok')
      expect(server.requests[0]).not.to.match(/proxy|user/i)
      expect(server.requests[0]).to.match(/^POST \/service HTTP/)
    })

    it('is checked for its name, not for that of the proxy', async () => {
      await server.close()
      await startSecure(authority.issue({ commonName: 'x', names: ['proxy.example', '127.0.0.2'] }))
      await through()
      for (const host of ['localhost', '127.0.0.1']) {
        const endpoint = new URL(`https://${host}:${server.port}/`)
        const error = await failure(ConnectionError, exchange({ endpoint, tls, proxy: proxy.url }))
        expect(error.systemCode).to.equal('ERR_TLS_CERT_ALTNAME_INVALID')
        expect(error.message).to.include(`${host}:${server.port} shows a certificate`)
        expect(error.message).not.to.include('proxy 127')
      }
      expect(server.requests).to.deep.equal([])
    })

    it('is reached by its address, and checked for it', async () => {
      await server.close()
      // A check for `localhost`, as Node makes in a tunnel, would refuse this.
      await startSecure(authority.issue({ commonName: 'x', names: ['127.0.0.1'] }))
      await through()
      const endpoint = new URL(`https://127.0.0.1:${server.port}/`)
      expect(text(await exchange({ endpoint, tls, proxy: proxy.url }))).to.equal('ok')
    })

    it('receives the client certificate and the given name', async () => {
      await server.close()
      let asked: string | undefined
      await startSecure({
        ...authority.issue({ commonName: 'x', names: ['service.example'] }),
        ca: authority.cert,
        requestCert: true,
        rejectUnauthorized: true,
        SNICallback: (name, done) => {
          asked = name
          done(null)
        },
      })
      await through()
      const answer = await exchange({
        endpoint: server.url,
        tls: { ...tls, ...client, servername: 'service.example' },
        proxy: proxy.url,
      })
      expect(text(answer)).to.equal('ok')
      expect(asked).to.equal('service.example')
    })

    it('is reached through a proxy that is reached over TLS', async () => {
      await through({ tls: identity, credentials: 'user:secret' })
      const answer = await exchange({
        endpoint: server.url,
        tls,
        proxy: withCredentials('user:secret'),
      })
      expect(text(answer)).to.equal('ok')
    })

    it('receives the client certificate, and a proxy that asks for one does not', async () => {
      const shown: unknown[] = []
      await through({
        tls: { ...identity, requestCert: true, rejectUnauthorized: false } as never,
        onConnect: (socket) => {
          shown.push((socket as TLSSocket).getPeerCertificate().subject)
          socket.end()
        },
      })
      const mutual = { ...tls, ...client }
      const call = exchange({ endpoint: server.url, tls: mutual, proxy: proxy.url })
      await failure(ConnectionError, call)
      expect(shown).to.deep.equal([undefined])
    })

    it('is reached on an agent that holds no password of the proxy in its URL', async () => {
      await through()
      const url = new URL(withCredentials('user:secret'))
      const route = await proxiedRoute(server.url, url, checkTls(tls))
      const { proxy: known } = route.agent as unknown as { readonly proxy: URL }
      expect(known.href).to.equal(proxy.url.href)
      expect(inspect(route, { depth: Infinity })).not.to.contain('secret')
      route.agent?.destroy()
    })

    it('is not reached through such a proxy when its certificate is not trusted', async () => {
      await through({
        tls: createAuthority('Another Authority').issue({ commonName: 'x', names: ['localhost'] }),
      })
      const error = await failure(
        ConnectionError,
        exchange({ endpoint: server.url, tls, proxy: proxy.url }),
      )
      expect(error.systemCode).to.equal('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
      expect(error.message).to.match(/^the proxy localhost:\d+ shows a certificate/)
      expect(error.retryable).to.equal(false)
    })

    it('is sent nothing again where the tunnel is gone, and is reached through a new one then', async () => {
      await server.close()
      const served = new WeakSet<Socket>()
      server = await startRawServer(
        (socket) => {
          if (served.has(socket)) socket.destroy()
          else socket.write(reply('ok'))
          served.add(socket)
        },
        { tls: identity },
      )
      await through()
      const transport = connect({ endpoint: server.url, tls, proxy: proxy.url })
      expect(text(await send(transport))).to.equal('ok')
      expect((await failure(ConnectionError, send(transport))).sent).to.equal(true)
      expect(server.requests).to.have.length(2)
      expect(text(await send(transport))).to.equal('ok')
      expect(proxy.requests).to.have.length(2)
      transport.close()
    })
  })

  describe('a proxy that does not connect', () => {
    beforeEach(() => startSecure())

    const answering = (bytes: string) => ({
      onConnect: (socket: Socket) => {
        socket.end(bytes)
      },
    })
    const refusals: Record<
      string,
      [options: TestProxyOptions, code: string, isRetryable: boolean, words: RegExp]
    > = {
      'requires credentials': [{ credentials: 'a:b' }, 'PROXY_407', false, /user and a password/],
      'does not allow it': [
        answering('HTTP/1.1 403 Forbidden\r\n\r\n'),
        'PROXY_403',
        false,
        /does not allow connections to localhost:\d+/,
      ],
      'cannot reach the endpoint': [
        answering('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 3\r\n\r\noh!'),
        'PROXY_502',
        true,
        /did not connect to localhost:\d+/,
      ],
      'is overloaded': [answering('HTTP/1.1 503 No\r\n\r\n'), 'PROXY_503', true, /did not connect/],
      'sends a page': [
        answering(
          `HTTP/1.1 302 Found\r\nlocation: http://login.example/\r\n\r\n${'x'.repeat(9999)}`,
        ),
        'PROXY_302',
        false,
        /did not connect/,
      ],
      'is not an HTTP server': [
        answering('SSH-2.0-x\r\n\r\n'),
        'PROXY_NOT_HTTP',
        false,
        /not HTTP/,
      ],
      'sends an invalid status': [
        answering('HTTP/1.1 600 Odd\r\n\r\n'),
        'PROXY_NOT_HTTP',
        false,
        /not HTTP/,
      ],
      'sends half a head': [answering('HTTP/1.1 200 OK\r\n'), 'ECONNRESET', true, /closed/],
      'sends an invalid header': [
        answering('HTTP/1.1 200 OK\r\nsecret-echo\r\n\r\n'),
        'PROXY_NOT_HTTP',
        false,
        /not HTTP/,
      ],
      'closes the connection': [
        { onConnect: (socket) => socket.end() },
        'ECONNRESET',
        true,
        /closed/,
      ],
      resets: [{ onConnect: reset }, 'ECONNRESET', true, /closed/],
    }
    for (const [name, [options, code, isRetryable, words]] of Object.entries(refusals)) {
      it(`is reported as the proxy's failure when it ${name}`, async () => {
        await through(options)
        const error = await failure(
          ConnectionError,
          exchange({
            endpoint: server.url,
            tls,
            proxy: withCredentials('user:secret-word'),
          }),
        )
        expect(error.systemCode).to.equal(code)
        expect(error.message).to.match(words)
        expect(error.message).to.include(`the proxy 127.0.0.1:${proxy.port} `)
        expect(error.retryable).to.equal(isRetryable)
        expect(inspect(error, { depth: Infinity, showHidden: true })).not.to.match(/secret|dXNlcj/)
        expect(server.connections).to.equal(0)
        await until(() => proxy.open === 0)
      })
    }

    it("is reported as the proxy's failure when it cannot be reached", async () => {
      const port = await freePort()
      const error = await failure(
        ConnectionError,
        exchange({
          endpoint: server.url,
          tls,
          proxy: new URL(`http://user:secret@127.0.0.1:${port}`),
        }),
      )
      expect(error.systemCode).to.equal('ECONNREFUSED')
      expect(error.message).to.equal(
        `the proxy 127.0.0.1:${port} refused the connection (ECONNREFUSED)`,
      )
    })

    for (const [name, onConnect] of Object.entries({
      'sends nothing': () => {},
      'sends a head without end': (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n')
        flood(socket, Buffer.from('x: y\r\n'.repeat(1000)))
      },
    })) {
      it(`is disconnected at the end of the attempt's time when it ${name}`, async () => {
        await through({ onConnect })
        const error = await failure(
          TimeoutError,
          exchange({ endpoint: server.url, tls, proxy: proxy.url }, { timeoutMs: 80 }),
        )
        expect(error.message).to.match(/still connecting to the proxy 127\.0\.0\.1:\d+$/)
        await until(() => proxy.open === 0)
      })
    }

    it('is disconnected at once when the signal fires', async () => {
      await through({ onConnect: () => {} })
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 40)
      await failure(
        AbortError,
        exchange({ endpoint: server.url, tls, proxy: proxy.url }, { signal: controller.signal }),
      )
      await until(() => proxy.open === 0)
    })

    it('is disconnected when the server behind it never begins TLS', async () => {
      await through({
        onConnect: (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'),
      })
      const error = await failure(
        TimeoutError,
        exchange({ endpoint: server.url, tls, proxy: proxy.url }, { timeoutMs: 1000 }),
      )
      expect(error.message).to.match(/still negotiating TLS$/)
      await until(() => proxy.open === 0)
    })

    it('does not affect a request after one that was disconnected', async () => {
      let connects = 0
      await through({
        onConnect: (socket) => {
          connects++
          setTimeout(() => socket.write('HTTP/1.1 200 OK\r\n\r\n'), 300)
        },
      })
      const transport = connect({ endpoint: server.url, tls, proxy: proxy.url })
      await failure(TimeoutError, send(transport, { timeoutMs: 150 }))
      await failure(TimeoutError, send(transport, { timeoutMs: 450 }))
      expect(connects).to.equal(2)
      await until(() => proxy.open === 0)
    })
  })

  describe('an http: endpoint', () => {
    beforeEach(() => startPlain())

    it('is reached by its whole address, on connections that are kept', async () => {
      await through({ credentials: 'user:secret' })
      const endpoint = new URL(`http://localhost:${server.port}/a?b=c`)
      const transport = connect({ endpoint, proxy: withCredentials('user:secret') })
      expect(text(await send(transport))).to.equal('ok')
      expect(text(await send(transport))).to.equal('ok')
      expect(proxy.requests[0]).to.equal(`POST http://localhost:${server.port}/a?b=c`)
      expect(proxy.open).to.equal(1)
      expect(server.requests[0]).to.match(/^POST \/a\?b=c HTTP/)
      expect(server.requests[0]).to.include(`ost: localhost:${server.port}\r\n`)
      expect(server.requests[0]).to.include(`${request.body}`)
      transport.close()
      await until(() => proxy.open === 0)
    })

    it('is reached through a proxy that is reached over TLS', async () => {
      await through({ tls: identity })
      const answer = await exchange({ endpoint: server.url, tls, proxy: proxy.url })
      expect(text(answer)).to.equal('ok')
    })

    it('is reached with the host and the login that belong to the proxy, whatever a header says', async () => {
      await through({ credentials: 'user:secret' })
      const transport = connect({
        endpoint: server.url,
        proxy: withCredentials('user:secret'),
      })
      const headers = { host: 'other.example', 'proxy-authorization': 'Basic other' }
      const answer = await transport.exchange({ headers, body: 'x' }, limits)
      expect(text(answer)).to.equal('ok')
      expect(server.requests[0]).to.include(`ost: ${server.url.host}\r\n`)
      transport.close()
    })

    it('is not named in the error of a proxy that requires credentials', async () => {
      await through({ credentials: 'user:secret' })
      const error = await failure(
        ConnectionError,
        exchange({ endpoint: server.url, proxy: withCredentials('user:wrong-secret') }),
      )
      // The proxy has read the request itself.
      expect(error).to.include({ systemCode: 'PROXY_407', sent: true })
      expect(inspect(error)).not.to.include('secret')
    })

    it('returns a 407 of the endpoint as an answer', async () => {
      await server.close()
      server = await startRawServer((socket) => socket.write(reply('', { status: '407 Odd' })))
      const answer = await exchange({ endpoint: server.url })
      expect(answer.status).to.equal(407)
    })
  })

  describe('from the environment', () => {
    withTestNames()
    withVariables(PROXY_VARIABLES)

    /** The server by a name for which a proxy of the environment is used. */
    const endpoint = (): URL => new URL(server.url.href.replace(server.url.hostname, NAME))
    const callWith = async (
      environment: Record<string, string>,
      options: Partial<ConnectOptions> = {},
    ): Promise<readonly string[]> => {
      Object.assign(process.env, environment)
      const transport = connect({ endpoint: endpoint(), tls, ...options })
      const answer = await transport.exchange(request, limits)
      expect(text(answer)).to.equal('ok')
      transport.close()
      return proxy.requests
    }

    for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
      it(`is ${name} for an https: endpoint`, async () => {
        await startSecure()
        await through()
        const requests = await callWith({ [name]: proxy.url.href })
        expect(requests).to.deep.equal([`CONNECT ${endpoint().host}`])
      })
    }

    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) {
      it(`is ${name} for an http: endpoint`, async () => {
        await startPlain()
        await through()
        const requests = await callWith({ [name]: proxy.url.href })
        expect(requests).to.deep.equal([`POST ${endpoint()}`])
      })
    }

    it('is not that of the other scheme', async () => {
      await startPlain()
      await through()
      expect(await callWith({ HTTPS_PROXY: proxy.url.href })).to.deep.equal([])
    })

    it('is an http: proxy where it has no scheme, as everywhere', async () => {
      await startSecure()
      await through({ credentials: 'user:secret' })
      const bare = withCredentials('user:secret').href.replace('http://', '')
      expect(await callWith({ https_proxy: bare })).to.have.length(1)
    })

    for (const list of [NAME, `example.com, ${NAME}`, '*', '.test,localhost']) {
      it(`is not used where NO_PROXY is ${list}`, async () => {
        await startSecure()
        await through()
        expect(await callWith({ HTTPS_PROXY: proxy.url.href, NO_PROXY: list })).to.deep.equal([])
      })
    }

    it('is not used where NO_PROXY names host and port, but is used for another port', async () => {
      await startSecure()
      await through()
      const { port } = server
      expect(
        await callWith({ HTTPS_PROXY: proxy.url.href, no_proxy: `${NAME}:${port}` }),
      ).to.deep.equal([])
      expect(
        await callWith({ HTTPS_PROXY: proxy.url.href, no_proxy: `${NAME}:${port - 1}` }),
      ).to.have.length(1)
    })

    for (const host of ['localhost', '127.0.0.1']) {
      for (const variable of ['HTTP_PROXY', 'all_proxy']) {
        it(`is not used for http: to ${host}, whatever ${variable} and NO_PROXY are`, async () => {
          await startPlain()
          await through()
          const here = new URL(`http://${host}:${server.port}/`)
          const environment = { [variable]: proxy.url.href, NO_PROXY: '10.*' }
          expect(await callWith(environment, { endpoint: here })).to.deep.equal([])
          expect(
            await callWith({ [variable]: 'socks5://127.0.0.1:1' }, { endpoint: here }),
          ).to.deep.equal([])
        })
      }

      it(`is not used for https: to ${host}`, async () => {
        await startSecure()
        await through()
        const here = new URL(`https://${host}:${server.port}/`)
        expect(await callWith({ HTTPS_PROXY: proxy.url.href }, { endpoint: here })).to.deep.equal(
          [],
        )
      })
    }

    it('is used for a name that only looks like a loopback one', async () => {
      await startPlain()
      await through({
        onRequest: (response) => response.end('ok'),
      })
      for (const host of ['evillocalhost', 'localhost.example', '127.0.0.1.example']) {
        const elsewhere = new URL(`http://${host}:${server.port}/`)
        await callWith({ HTTP_PROXY: proxy.url.href }, { endpoint: elsewhere })
        expect(proxy.requests.at(-1)).to.equal(`POST ${elsewhere}`)
      }
    })

    it('is an error that names the entry where NO_PROXY has one that is not supported', async () => {
      await startSecure()
      await through()
      const error = await failure(
        ConnectionError,
        callWith({ HTTPS_PROXY: proxy.url.href, NO_PROXY: `other.test, 10.*` }),
      )
      expect(error.systemCode).to.equal('NO_PROXY_UNSUPPORTED')
      expect(error.message).to.match(/^entry 2 of NO_PROXY \("10\.\*"\) is not supported/)
      expect(error.retryable).to.equal(false)
      expect([proxy.requests, server.connections]).to.deep.equal([[], 0])
    })

    it('does not depend on NO_PROXY where no proxy is named', async () => {
      await startSecure()
      await through()
      expect(await callWith({ HTTP_PROXY: proxy.url.href, NO_PROXY: '10.*' })).to.deep.equal([])
    })

    it('is not used with the option, with false, or with an agent', async () => {
      const { Agent } = await import('node:https')
      await startSecure()
      await through()
      const unreachable = { HTTPS_PROXY: `http://127.0.0.1:${await freePort()}` }
      expect(await callWith(unreachable, { proxy: false })).to.deep.equal([])
      expect(
        await callWith(unreachable, { agent: new Agent({ ca: authority.cert }) }),
      ).to.deep.equal([])
      expect(await callWith(unreachable, { proxy: proxy.url })).to.have.length(1)
      const here = { endpoint: server.url, proxy: proxy.url }
      expect(await callWith({ NO_PROXY: '*' }, here)).to.have.length(2)
    })

    it('is read once', async () => {
      await startSecure()
      await through()
      process.env['HTTPS_PROXY'] = proxy.url.href
      const transport = connect({ endpoint: endpoint(), tls })
      await Promise.all([transport.exchange(request, limits), transport.exchange(request, limits)])
      process.env['HTTPS_PROXY'] = `http://127.0.0.1:${await freePort()}`
      expect(text(await transport.exchange(request, limits))).to.equal('ok')
      transport.close()
    })

    for (const value of ['socks5://user:secret@127.0.0.1:1080', 'http://', 'http://a:b:c:secret']) {
      it(`is an error where it cannot be used: ${value}`, async () => {
        await startSecure()
        await through()
        const error = await failure(ConnectionError, callWith({ HTTPS_PROXY: value }))
        expect(error.systemCode).to.equal('PROXY_UNSUPPORTED')
        expect(error.retryable).to.equal(false)
        expect(inspect(error)).not.to.include('secret')
        expect(server.connections).to.equal(0)
      })
    }
  })
})
