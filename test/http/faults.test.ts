import dns from 'node:dns'
import http from 'node:http'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { ConnectionError, InputError, ResponseError } from '../../src/errors.js'
import { createHttpExchanger } from '../../src/http/http-exchanger.js'
import {
  type Behaviour,
  chunkedReply,
  freePort,
  head,
  type RawServer,
  reply,
  reset,
  startRawServer,
} from '../support/raw-server.js'
import { exchange, failure, send } from './exchange.js'

const addresses = (...list: string[]) =>
  list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

/** An agent for which every name has these addresses. */
const agentFor = (...list: string[]): http.Agent =>
  new http.Agent({
    autoSelectFamily: true,
    lookup: (_host, _options, found) => found(null, addresses(...list)),
  })

describe('transport: faults', () => {
  let server: RawServer | undefined

  const serve = async (behaviour: Behaviour): Promise<RawServer> => {
    server = await startRawServer(behaviour)
    return server
  }

  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  describe('a connection that cannot be made', () => {
    it('is reported as refused, with host and port', async () => {
      const port = await freePort()
      const error = await failure(
        ConnectionError,
        exchange({ endpoint: new URL(`http://127.0.0.1:${port}/`) }),
      )
      expect(error.systemCode).to.equal('ECONNREFUSED')
      expect(error.message).to.equal(`127.0.0.1:${port} refused the connection (ECONNREFUSED)`)
      expect(error.retryable).to.equal(true)
    })

    it('is reported as one error where every address of a name refuses', async () => {
      const port = await freePort()
      const error = await failure(
        ConnectionError,
        exchange({ endpoint: new URL(`http://localhost:${port}/`) }),
      )
      expect(error.systemCode).to.equal('ECONNREFUSED')
      expect(error.cause).not.to.have.property('errors')
    })

    it('is reported as one error where many addresses fail, whatever the code of the AggregateError', async () => {
      const agent = agentFor('127.0.0.1', '127.0.0.2')
      const port = await freePort()
      const error = await failure(
        ConnectionError,
        exchange({ endpoint: new URL(`http://many.example:${port}/`), agent }),
      )
      expect(error.systemCode).to.equal('ECONNREFUSED')
      expect(error.message).to.equal(
        `many.example:${port} refused the connection (ECONNREFUSED); tried 127.0.0.1 (ECONNREFUSED), 127.0.0.2 (ECONNREFUSED)`,
      )
    })

    it('is reported with an unreachable address and one that refuses, and has the code of the latter', async () => {
      // Of documentation (RFC 3849): unreachable, or without an answer.
      const agent = agentFor('2001:db8::1', '127.0.0.1')
      const port = await freePort()
      const endpoint = new URL(`http://dual.example:${port}/`)
      const error = await failure(ConnectionError, exchange({ endpoint, agent }))
      expect(error).to.include({ systemCode: 'ECONNREFUSED', retryable: true, sent: false })
      expect(error.message).to.match(
        /^dual\.example:\d+ refused the connection \(ECONNREFUSED\); tried 2001:db8::1 \([A-Z]+\), 127\.0\.0\.1 \(ECONNREFUSED\)$/,
      )
    })

    it('is reported with the only address of a name', async () => {
      const endpoint = new URL(`http://one.example:${await freePort()}/`)
      const error = await failure(
        ConnectionError,
        exchange({ endpoint, agent: agentFor('127.0.0.1') }),
      )
      expect(error.message).to.match(/refused the connection \(ECONNREFUSED\); tried 127\.0\.0\.1$/)
    })

    it('is reported with the addresses of a proxy as those of the proxy', async () => {
      const port = await freePort()
      const { lookup } = dns
      const replacement = (_name: string, _options: object, found: (...args: unknown[]) => void) =>
        setImmediate(found, null, addresses('127.0.0.1', '127.0.0.2'))
      dns.lookup = replacement as never
      try {
        for (const endpoint of ['https://service.example/', 'http://service.example/']) {
          const error = await failure(
            ConnectionError,
            exchange({
              endpoint: new URL(endpoint),
              proxy: new URL(`http://proxy.example:${port}`),
            }),
          )
          expect(error.message).to.equal(
            `the proxy proxy.example:${port} refused the connection (ECONNREFUSED); tried 127.0.0.1 (ECONNREFUSED), 127.0.0.2 (ECONNREFUSED)`,
          )
        }
      } finally {
        dns.lookup = lookup
      }
    })

    for (const code of ['ENOTFOUND', 'EAI_AGAIN']) {
      it(`is reported as a name that cannot be looked up, ${code}`, async () => {
        const agent = new http.Agent({
          lookup: (host, _options, found) =>
            found(Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code }), []),
        })
        const error = await failure(
          ConnectionError,
          exchange({ endpoint: new URL('http://nowhere.example/'), agent }),
        )
        expect(error.systemCode).to.equal(code)
        expect(error.message).to.match(/^nowhere\.example:80 .*DNS/)
        expect(error.retryable).to.equal(true)
      })
    }
  })

  describe('a connection that ends too early', () => {
    const beforeTheAnswer: Record<string, Behaviour> = {
      'closed without an answer': (socket) => socket.end(),
      'reset without an answer': (socket) => reset(socket),
      'closed within the head': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le'),
      'reset within the head': (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-le', () => reset(socket))
      },
      'closed after 100': (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'),
    }
    for (const [name, behaviour] of Object.entries(beforeTheAnswer)) {
      it(`is reported as missing an answer: ${name}`, async () => {
        const { url } = await serve(behaviour)
        const error = await failure(ConnectionError, exchange({ endpoint: url }))
        expect(error.systemCode).to.equal('ECONNRESET')
        expect(error.message).to.equal(
          `${url.host} closed the connection without an answer (ECONNRESET)`,
        )
        expect(error.retryable).to.equal(true)
      })
    }

    it('is reported as missing an answer where it is reset as it is accepted', async () => {
      server = await startRawServer(() => {}, { onConnection: reset })
      const error = await failure(ConnectionError, exchange({ endpoint: server.url }))
      expect(error.systemCode).to.be.oneOf(['ECONNRESET', 'EPIPE'])
    })

    const withinTheAnswer: Record<string, Behaviour> = {
      'shorter than announced': (socket) =>
        socket.end(reply('half', { headers: { 'content-length': '8' } })),
      'reset before all that was announced': (socket) => {
        socket.write(reply('half', { headers: { 'content-length': '8' } }), () => reset(socket))
      },
      'closed before the last chunk': (socket) =>
        socket.end(chunkedReply(['half'], { isEnded: false })),
      'closed within a chunk': (socket) =>
        socket.end(
          Buffer.concat([
            head({ headers: { 'transfer-encoding': 'chunked' } }),
            Buffer.from('8\r\nhalf'),
          ]),
        ),
      'closed within a chunk size': (socket) =>
        socket.end(
          Buffer.concat([head({ headers: { 'transfer-encoding': 'chunked' } }), Buffer.from('8')]),
        ),
      'reset where only the end of the connection would be the end': (socket) => {
        socket.write(Buffer.concat([head(), Buffer.from('half')]))
        // Together with the bytes, it reaches Node as a mere end.
        setTimeout(reset, 20, socket)
      },
      'closed before a body': (socket) =>
        socket.end(reply('', { headers: { 'content-length': '8' } })),
    }
    for (const [name, behaviour] of Object.entries(withinTheAnswer)) {
      it(`is reported as a truncated answer: ${name}`, async () => {
        const { url } = await serve(behaviour)
        const error = await failure(ResponseError, exchange({ endpoint: url }))
        expect(error.reason).to.equal('truncated')
        expect(error.retryable).to.equal(true)
      })
    }
  })

  describe('an answer that is not HTTP', () => {
    const cases: Record<string, [code: string, bytes: string]> = {
      'another protocol': ['HPE_INVALID_CONSTANT', 'SSH-2.0-OpenSSH_9.6\r\n'],
      'a page without a head': ['HPE_INVALID_CONSTANT', '<html></html>'],
      'a TLS alert': ['HPE_INVALID_CONSTANT', '\x15\x03\x01\x00\x02\x02\x46'],
      'a status that is not a number': ['HPE_INVALID_STATUS', 'HTTP/1.1 ok\r\n\r\n'],
      'another version': ['HPE_INVALID_VERSION', 'HTTP/7.3 200 OK\r\n\r\n'],
      'a header without a colon': ['HPE_INVALID_HEADER_TOKEN', 'HTTP/1.1 200 OK\r\nbad\r\n\r\n'],
      'a zero byte in a header': ['HPE_INVALID_HEADER_TOKEN', 'HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n'],
      'two lengths': [
        'HPE_UNEXPECTED_CONTENT_LENGTH',
        'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
      ],
      'a length and chunks': [
        'HPE_INVALID_TRANSFER_ENCODING',
        'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
      ],
      'a negative length': [
        'HPE_INVALID_CONTENT_LENGTH',
        'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n',
      ],
      'a length that exceeds every number': [
        'HPE_INVALID_CONTENT_LENGTH',
        `HTTP/1.1 200 OK\r\ncontent-length: ${'9'.repeat(40)}\r\n\r\n`,
      ],
      'a chunk size that is not a number': [
        'HPE_INVALID_CHUNK_SIZE',
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\na\r\n',
      ],
      'too long a header': [
        'HPE_HEADER_OVERFLOW',
        `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`,
      ],
      'too many headers': [
        'HPE_HEADER_OVERFLOW',
        `HTTP/1.1 200 OK\r\n${'x: yyyyyyyy\r\n'.repeat(10_000)}\r\n`,
      ],
    }
    for (const [name, [code, bytes]] of Object.entries(cases)) {
      it(`is reported as a failed connection: ${name}`, async () => {
        const { url } = await serve((socket) => socket.write(bytes))
        const error = await failure(ConnectionError, exchange({ endpoint: url }))
        expect(error.systemCode).to.equal(code)
        expect(error.message).to.include(url.host)
        expect(error.retryable).to.equal(false)
        await server?.untilDeserted()
      })
    }

    it('is reported as too long where the headers are', async () => {
      const { url } = await serve((socket) =>
        socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(99_999)}`),
      )
      const error = await failure(ConnectionError, exchange({ endpoint: url }))
      expect(error.message).to.include('longer headers than are accepted')
    })
  })

  describe('errors', () => {
    it('contain no part of what was sent or received', async () => {
      const { url } = await serve((socket, request) => socket.write(`nonsense ${request}`))
      const error = await failure(ConnectionError, exchange({ endpoint: url }))
      const shown = inspect(error, { depth: Infinity, showHidden: true, getters: true })
      expect(shown).not.to.match(/secret-word|c2VjcmV0|nonsense|rawPacket/)
      // An array of bytes would be printed as numbers.
      expect(shown).not.to.match(/Buffer|Uint8Array/)
      expect(Object.keys(error.cause as object).sort()).to.deep.equal(['code', 'name'])
    })

    it('say which header HTTP cannot carry, without repeating it', async () => {
      const { url } = await serve((socket) => socket.write(reply('ok')))
      const transport = createHttpExchanger({ endpoint: url, proxy: false })
      for (const headers of [
        { 'x-a': 'secret\r\nword' },
        { 'x a': 'secret' },
        { 'x-a': '\u{1f600}' },
      ]) {
        const error = await failure(
          InputError,
          transport.exchange(
            { headers, body: Buffer.alloc(0) },
            { timeoutMs: 100, maxResponseBytes: 1 },
          ),
        )
        expect(error.field).to.equal('headers')
        expect(inspect(error)).not.to.include('secret')
      }
      transport.close()
      expect(server?.connections).to.equal(0)
    })

    it('name the agent where it is for another protocol', async () => {
      const error = await failure(
        InputError,
        exchange({ endpoint: new URL('https://localhost:1/'), agent: new http.Agent() }),
      )
      expect(error.field).to.equal('agent')
    })
  })

  it('does not affect the other requests of a transport', async () => {
    const { url } = await serve((socket, _request, number) => {
      if (number % 2 === 0) reset(socket)
      else setTimeout(() => socket.write(reply('ok')), 5)
    })
    const transport = createHttpExchanger({ endpoint: url, proxy: false })
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => send(transport)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(20)
    transport.close()
    await server?.untilDeserted()
  })
})
