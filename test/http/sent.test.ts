import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { expect } from 'chai'
import { ConnectionError, TimeoutError } from '../../src/errors.js'
import { exchangeOnce } from '../../src/http/attempt.js'
import { directRoute } from '../../src/http/route.js'
import { createAuthority, selfSigned } from '../support/certificates.js'
import { startProxy, type TestProxy } from '../support/forward-proxy.js'
import {
  freePort,
  listen,
  pause,
  type RawServer,
  reset,
  startRawServer,
} from '../support/raw-server.js'
import { type ConnectOptions, exchange, failure, limits, request } from './exchange.js'

const authority = createAuthority()
const identity = authority.issue({ commonName: 'server', names: ['localhost'] })
const tls = { ca: authority.cert }

describe('transport: whether anything of a request was sent', () => {
  it('nothing was, where the route is found after the attempt has ended', async () => {
    const server = await serve(() => {})
    const found = directRoute(server.url, undefined, undefined)
    const route = new Promise<typeof found>((resolve) => setTimeout(resolve, 30, found))
    const error = await failure(
      TimeoutError,
      exchangeOnce(route, request, { ...limits, timeoutMs: 5 }),
    )
    expect(error.sent).to.equal(false)
    await pause(60)
    expect(server.connections).to.equal(0)
    found.agent?.destroy()
  })

  const cleanups: (() => unknown)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup()
  })

  const serve = async (...args: Parameters<typeof startRawServer>): Promise<RawServer> => {
    const server = await startRawServer(...args)
    cleanups.push(() => server.close())
    return server
  }
  const through = async (options: Parameters<typeof startProxy>[0] = {}): Promise<TestProxy> => {
    const proxy = await startProxy(options)
    cleanups.push(() => proxy.close())
    return proxy
  }

  /** The error of the attempt, and the number of complete requests that the server read. */
  interface Outcome {
    readonly error: ConnectionError | TimeoutError
    readonly received: number
  }

  const attempt = async (options: ConnectOptions, server?: RawServer): Promise<Outcome> => {
    const error: unknown = await exchange(options, { timeoutMs: 150 }).catch((e: unknown) => e)
    if (!(error instanceof ConnectionError || error instanceof TimeoutError)) throw error
    return { error, received: server?.requests.length ?? 0 }
  }

  const unsent: Record<string, () => Promise<Outcome>> = {
    'nothing listens': async () =>
      attempt({ endpoint: new URL(`http://127.0.0.1:${await freePort()}/`) }),
    'the name is unknown': () => {
      const agent = new http.Agent({
        lookup: (host, _options, found) =>
          found(
            Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }),
            [],
          ),
      })
      return attempt({ endpoint: new URL('http://nowhere.example/'), agent })
    },
    'the name is looked up for too long': () => {
      const agent = new http.Agent({ lookup: () => {} })
      return attempt({ endpoint: new URL('http://slow.example/'), agent })
    },
    'every connection of the agent is in use': async () => {
      const server = await serve(() => {})
      const agent = new http.Agent({ maxSockets: 1 })
      cleanups.push(() => agent.destroy())
      const first = exchange({ endpoint: server.url, agent }, { timeoutMs: 400 }).catch(() => {})
      const outcome = await attempt({ endpoint: server.url, agent })
      await first
      expect(server.requests).to.have.length(1)
      return outcome
    },
    'the certificate is refused': async () => {
      const server = await serve(() => {}, {
        tls: selfSigned({ commonName: 'x', names: ['localhost'] }),
      })
      return attempt({ endpoint: server.url }, server)
    },
    'the certificate is for another name': async () => {
      const other = authority.issue({ commonName: 'x', names: ['other.example'] })
      const server = await serve(() => {}, { tls: other })
      return attempt({ endpoint: server.url, tls }, server)
    },
    'the TLS handshake gets no answer': async () => {
      const server = await serve(() => {})
      return attempt({ endpoint: new URL(`https://localhost:${server.port}/`), tls })
    },
    'the connection is reset during the TLS handshake': async () => {
      const server = await serve(() => {}, {
        onConnection: (socket) => socket.once('data', () => reset(socket)),
      })
      return attempt({ endpoint: new URL(`https://localhost:${server.port}/`), tls })
    },
    'the proxy refuses the tunnel': async () => {
      const server = await serve(() => {}, { tls: identity })
      const proxy = await through({ credentials: 'a:b' })
      return attempt({ endpoint: server.url, tls, proxy: proxy.url }, server)
    },
    'the proxy answers nothing to the request for a tunnel': async () => {
      const server = await serve(() => {}, { tls: identity })
      const proxy = await through({ onConnect: () => {} })
      return attempt({ endpoint: server.url, tls, proxy: proxy.url }, server)
    },
    'the handshake inside the tunnel fails': async () => {
      const server = await serve(() => {}, {
        tls: selfSigned({ commonName: 'x', names: ['localhost'] }),
      })
      const proxy = await through()
      return attempt({ endpoint: server.url, tls, proxy: proxy.url }, server)
    },
  }
  for (const [name, run] of Object.entries(unsent)) {
    it(`nothing was, where ${name}`, async () => {
      const { error, received } = await run()
      expect(error.sent).to.equal(false)
      expect(received).to.equal(0)
    })
  }

  const sent: Record<string, () => Promise<Outcome>> = {
    'the server answers nothing': async () => {
      const server = await serve(() => {})
      return attempt({ endpoint: server.url }, server)
    },
    'the server resets the connection': async () => {
      const server = await serve((socket) => reset(socket))
      return attempt({ endpoint: server.url }, server)
    },
    'the server sends what is not HTTP': async () => {
      const server = await serve((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'))
      return attempt({ endpoint: server.url }, server)
    },
    'the server answers nothing, over TLS': async () => {
      const server = await serve(() => {}, { tls: identity })
      return attempt({ endpoint: server.url, tls }, server)
    },
    'the server answers nothing, through a tunnel': async () => {
      const server = await serve(() => {}, { tls: identity })
      const proxy = await through()
      return attempt({ endpoint: server.url, tls, proxy: proxy.url }, server)
    },
    'the proxy refuses the request itself': async () => {
      const proxy = await through({ credentials: 'a:b' })
      const outcome = await attempt({ endpoint: new URL('http://any.example/'), proxy: proxy.url })
      return { ...outcome, received: proxy.requests.length }
    },
  }
  for (const [name, run] of Object.entries(sent)) {
    it(`something was, where ${name}`, async () => {
      const { error, received } = await run()
      expect(error.sent).to.equal(true)
      expect(received).to.equal(1)
    })
  }

  it('something may have been, where a connection is closed from which nothing was read', async () => {
    const server = net.createServer((socket) =>
      socket
        .on('error', () => {})
        .pause()
        .destroy(),
    )
    const port = await listen(server)
    cleanups.push(() => {
      server.close()
      return once(server, 'close')
    })
    const { error } = await attempt({ endpoint: new URL(`http://127.0.0.1:${port}/`) })
    expect(error.sent).to.equal(true)
  })
})
