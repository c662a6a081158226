import { Buffer } from 'node:buffer'
import zlib from 'node:zlib'
import { expect } from 'chai'
import { ResponseError } from '../../src/errors.js'
import type { HttpReply } from '../../src/http/exchange.js'
import { createHttpExchanger } from '../../src/http/http-exchanger.js'
import { nock } from '../support/nock.js'
import {
  type Behaviour,
  chunk,
  chunkedReply,
  drip,
  flood,
  head,
  pause,
  type RawServer,
  reply,
  startRawServer,
} from '../support/raw-server.js'
import { exchange, failure, request, send, text } from './exchange.js'

describe('transport: answers', () => {
  let server: RawServer

  const serve = async (behaviour: Behaviour): Promise<void> => {
    server = await startRawServer(behaviour)
  }

  afterEach(async () => {
    await server?.close()
  })

  describe('what is sent', () => {
    it('is the message with its length, and what codings are understood', async () => {
      await serve((socket) => socket.write(reply('ok')))
      await exchange({ endpoint: new URL('?a=b', server.url) })
      const [sent] = server.requests
      expect(sent).to.match(/^POST \/service\?a=b HTTP\/1\.1\r\n/)
      expect(sent).to.include(`\r\nHost: 127.0.0.1:${server.port}\r\n`)
      expect(sent).to.include(`\r\nContent-Length: ${request.body.length}\r\n`)
      expect(sent).to.include('\r\naccept-encoding: gzip, deflate, br\r\n')
      expect(sent?.endsWith(`\r\n\r\n${request.body}`)).to.equal(true)
    })

    it('is a GET without body and length where that is asked for', async () => {
      await serve((socket) => socket.write(reply('<definitions/>')))
      const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
      const answer = await transport.exchange(
        { method: 'GET', headers: {}, body: Buffer.alloc(0) },
        { timeoutMs: 1000, maxResponseBytes: 100 },
      )
      transport.close()
      expect(text(answer)).to.equal('<definitions/>')
      expect(server.requests[0]).to.match(/^GET \/service HTTP\/1\.1\r\n/)
      expect(server.requests[0]).not.to.match(/content-length/i)
    })

    it('passes through nock, which replaces the functions of node:http', async () => {
      await serve(() => {})
      nock.activate()
      nock('https://service.example').post('/x', request.body.toString()).reply(200, 'from nock')
      try {
        const answer = await exchange({ endpoint: new URL('https://service.example/x') })
        expect(text(answer)).to.equal('from nock')
      } finally {
        nock.cleanAll()
        nock.restore()
      }
    })

    it('does not depend on a polluted prototype', async () => {
      await serve((socket) => socket.write(reply('ok')))
      const polluted = Object.prototype as Record<string, unknown>
      const names =
        'hostname socketPath auth path method lookup localAddress agent tls proxy signal'
      for (const name of names.split(' ')) polluted[name] = '/nowhere'
      let answer: Promise<HttpReply>
      try {
        // Options are read before the first wait.
        answer = exchange({ endpoint: server.url }, { signal: undefined })
      } finally {
        for (const name of names.split(' ')) delete polluted[name]
      }
      expect(text(await answer)).to.equal('ok')
      expect(server.requests[0]).to.match(/^POST \/service /)
    })
  })

  describe('framing', () => {
    const cases: Record<string, Behaviour> = {
      'a length': (socket) => socket.write(reply('grüße')),
      'chunks that split a character': (socket) => {
        const bytes = Buffer.from('grüße')
        socket.write(chunkedReply([bytes.subarray(0, 3), bytes.subarray(3, 6), bytes.subarray(6)]))
      },
      'chunks of one byte, each in a separate packet': (socket) => {
        const bytes = [...Buffer.from('grüße')].map((byte) => chunk(Uint8Array.of(byte)))
        const packets = [head({ headers: { 'transfer-encoding': 'chunked' } }), ...bytes]
        packets.push(Buffer.from('0\r\n\r\n'))
        drip(socket, 1, () => packets.shift())
      },
      'chunks with extensions, and trailers': (socket) =>
        socket.write(
          Buffer.concat([
            head({ headers: { 'transfer-encoding': 'chunked', trailer: 'x-sum' } }),
            Buffer.from('7;a=b;c="d"\r\ngrüße\r\n0\r\nx-sum: 1\r\n\r\n'),
          ]),
        ),
      'no length, and the end of the connection': (socket) =>
        socket.end(
          Buffer.concat([head({ headers: { connection: 'close' } }), Buffer.from('grüße')]),
        ),
      'HTTP/1.0': (socket) => socket.end('HTTP/1.0 200 OK\r\n\r\ngrüße'),
      'a head that comes byte by byte': (socket) => {
        const bytes = [...reply('grüße', { headers: { 'content-type': null } })]
        drip(socket, 1, () => {
          const byte = bytes.shift()
          return byte === undefined ? undefined : Uint8Array.of(byte)
        })
      },
      'a status without a phrase': (socket) =>
        socket.write('HTTP/1.1 200\r\ncontent-length: 7\r\n\r\ngrüße'),
      '100, 102 and 103 before it': (socket) =>
        socket.write(
          Buffer.concat([
            Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n'),
            Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n'),
            reply('grüße'),
          ]),
        ),
      'more bytes after the end': (socket) =>
        socket.write(
          Buffer.concat([
            reply('grüße', { headers: { connection: 'close' } }),
            Buffer.from('more'),
          ]),
        ),
      'a second answer after it': (socket) =>
        socket.write(Buffer.concat([reply('grüße'), reply('not for you')])),
    }
    for (const [name, behaviour] of Object.entries(cases)) {
      it(`reads an answer with ${name}`, async () => {
        await serve(behaviour)
        const answer = await exchange({ endpoint: server.url })
        expect(answer.status).to.equal(200)
        expect(text(answer)).to.equal('grüße')
        await server.untilDeserted()
      })
    }

    it('reads an answer that comes before the request has been read, and its connection closed', async () => {
      server = await startRawServer(() => {}, {
        onConnection: (socket) => socket.end(reply('early', { status: '413 Too Large' })),
      })
      const answer = await exchange({ endpoint: server.url })
      expect([answer.status, text(answer)]).to.deep.equal([413, 'early'])
    })

    for (const status of [204, 304, 302, 401, 404, 500, 503, 599, 999]) {
      it(`returns status ${status} unchanged`, async () => {
        await serve((socket) =>
          socket.write(
            reply(status === 204 || status === 304 ? '' : 'page', {
              status: `${status} Something`,
              headers: { location: 'http://127.0.0.1:1/elsewhere' },
            }),
          ),
        )
        const answer = await exchange({ endpoint: server.url })
        expect(answer.status).to.equal(status)
        expect(answer.headers.location).to.equal('http://127.0.0.1:1/elsewhere')
        expect(server.requests).to.have.length(1)
      })
    }

    it('returns a change of protocol as an answer without a body', async () => {
      await serve((socket) =>
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\nxxxx',
        ),
      )
      const answer = await exchange({ endpoint: server.url })
      expect([answer.status, answer.body.length]).to.deep.equal([101, 0])
      await server.untilDeserted()
    })

    it('never reads a late answer as the answer to the next request', async () => {
      await serve((socket, _request, number) => {
        socket.write(reply(`answer ${number}`))
        if (number === 1) setTimeout(() => socket.write(reply('left over')), 10)
      })
      const transport = createHttpExchanger({ endpoint: server.url, proxy: false })
      expect(text(await send(transport))).to.equal('answer 1')
      await pause(30)
      expect(text(await send(transport))).to.equal('answer 2')
      transport.close()
    })
  })

  describe('compression', () => {
    const body = Buffer.from('grüße '.repeat(1000))
    const coded = (bytes: Uint8Array, coding: string) => (socket: NodeJS.WritableStream) =>
      socket.write(reply(bytes, { headers: { 'content-encoding': coding } }))

    const right: Record<string, [coding: string, bytes: Buffer]> = {
      gzip: ['gzip', zlib.gzipSync(body)],
      'x-gzip in capitals': ['X-GZIP', zlib.gzipSync(body)],
      'gzip of several members': [
        'gzip',
        Buffer.concat([zlib.gzipSync(body.subarray(0, 99)), zlib.gzipSync(body.subarray(99))]),
      ],
      'gzip padded with zeros': ['gzip', Buffer.concat([zlib.gzipSync(body), Buffer.alloc(20)])],
      'deflate in the zlib format': ['deflate', zlib.deflateSync(body)],
      'deflate without it': ['deflate', zlib.deflateRawSync(body)],
      br: ['br', zlib.brotliCompressSync(body)],
      'two codings': ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(body))],
      'two codings in the other order': ['br, gzip', zlib.gzipSync(zlib.brotliCompressSync(body))],
      'three codings': [
        'deflate, gzip, br',
        zlib.brotliCompressSync(zlib.gzipSync(zlib.deflateSync(body))),
      ],
      'identity beside gzip': ['identity, , gzip', zlib.gzipSync(body)],
      identity: ['identity', body],
      'a charset in the place of a coding': ['UTF-8', body],
      'another charset': ['iso-8859-1', body],
      'a charset as a parameter': ['charset=utf-8', body],
      'the word none': ['None', body],
      'a transfer encoding in the place of a coding': ['8bit', body],
      'a charset beside a coding': ['utf-8, gzip', zlib.gzipSync(body)],
    }
    for (const [name, [coding, bytes]] of Object.entries(right)) {
      it(`reads ${name}`, async () => {
        await serve(coded(bytes, coding))
        const answer = await exchange({ endpoint: server.url })
        expect(answer.body.equals(body)).to.equal(true)
      })
    }

    it('reads a compressed answer that comes in chunks of a few bytes', async () => {
      const bytes = zlib.gzipSync(body)
      const pieces = Array.from({ length: Math.ceil(bytes.length / 3) }, (_, index) =>
        bytes.subarray(index * 3, index * 3 + 3),
      )
      await serve((socket) =>
        socket.write(chunkedReply(pieces, { headers: { 'content-encoding': 'gzip' } })),
      )
      const answer = await exchange({ endpoint: server.url })
      expect(answer.body.equals(body)).to.equal(true)
    })

    it('reads an empty body as empty, whatever its coding', async () => {
      await serve((socket) =>
        socket.write(reply('', { status: '401 No', headers: { 'content-encoding': 'gzip' } })),
      )
      const answer = await exchange({ endpoint: server.url })
      expect([answer.status, answer.body.length]).to.deep.equal([401, 0])
    })

    const whole = zlib.gzipSync(body)
    const wrong: Record<string, [reason: string, coding: string, bytes: Uint8Array]> = {
      'an unknown coding': ['encoding', 'zstd', body],
      'a coding of a transfer': ['encoding', 'base64', body],
      'a known and an unknown coding': ['encoding', 'gzip, rot13', whole],
      'too many layers': ['encoding', Array(6).fill('gzip').join(), whole],
      'text that is not compressed': ['encoding', 'gzip', body],
      'text that is not compressed, as br': ['encoding', 'br', body],
      'damaged bytes': ['encoding', 'gzip', Buffer.from(whole).fill(0xff, 20, 30)],
      'a wrong checksum': [
        'encoding',
        'gzip',
        Buffer.from(whole).fill(0, whole.length - 8, whole.length - 4),
      ],
      'garbage after the end': ['encoding', 'gzip', Buffer.concat([whole, Buffer.from('garbage')])],
      'a truncated gzip': ['truncated', 'gzip', whole.subarray(0, -9)],
      'a truncated gzip trailer': ['truncated', 'gzip', whole.subarray(0, -1)],
      'a truncated deflate': ['truncated', 'deflate', zlib.deflateSync(body).subarray(0, -5)],
      'a truncated br': ['truncated', 'br', zlib.brotliCompressSync(body).subarray(0, -5)],
    }
    for (const [name, [reason, coding, bytes]] of Object.entries(wrong)) {
      it(`refuses ${name}`, async () => {
        await serve(coded(bytes, coding))
        const error = await failure(ResponseError, exchange({ endpoint: server.url }))
        expect(error.reason).to.equal(reason)
        expect(error.retryable).to.equal(reason === 'truncated')
      })
    }
  })

  describe('a coding that is not there', () => {
    const document = Buffer.from('<?xml version="1.0"?><a>grüße</a>')
    const coded = (bytes: Uint8Array, coding: string, status = '200 OK') =>
      serve((socket) =>
        socket.write(reply(bytes, { status, headers: { 'content-encoding': coding } })),
      )

    for (const coding of ['gzip', 'zstd', 'chunked', '"utf-8"', 'text/xml; charset=utf-8']) {
      it(`is ignored where the body begins with markup or white space: ${coding}`, async () => {
        for (const bytes of [document, Buffer.from(`\r\n ${document}`), Buffer.from('\n')]) {
          await coded(bytes, coding)
          const answer = await exchange({ endpoint: server.url })
          expect(answer.body.equals(bytes)).to.equal(true)
          await server.close()
        }
      })
    }

    it('is ignored where a proxy has decoded the body', async () => {
      await coded(zlib.gzipSync(document), 'gzip, gzip')
      expect((await exchange({ endpoint: server.url })).body.equals(document)).to.equal(true)
    })

    it('gives no more than is allowed', async () => {
      await coded(document, 'gzip')
      const maxResponseBytes = document.length - 1
      const refused = exchange({ endpoint: server.url }, { maxResponseBytes })
      expect((await failure(ResponseError, refused)).reason).to.equal('too-large')
    })

    it('is named only where it is registered, since another one may be a part of the request', async () => {
      const names = { 'X-Compress': ' compress,', 'utf-8, ZSTD': ' zstd,', 'secret-word': ' that' }
      for (const [coding, name] of Object.entries(names)) {
        await coded(Buffer.from('(\xb5/\xfd'), coding)
        const { message } = await failure(ResponseError, exchange({ endpoint: server.url }))
        expect(message).to.include(`Content-Encoding${name}`)
        expect(message).not.to.include('secret')
        await server.close()
      }
    })

    it('does not hide the status of a failure', async () => {
      const bytes = Buffer.from('(\xb5/\xfd\0', 'latin1')
      for (const coding of ['zstd', 'br', 'gzip']) {
        await coded(bytes, coding, '502 Bad Gateway')
        const answer = await exchange({ endpoint: server.url })
        expect(answer.status).to.equal(502)
        expect(answer.body.equals(bytes)).to.equal(true)
        await server.close()
      }
    })
  })

  describe('size', () => {
    const maxResponseBytes = 10_000
    const tooLarge = async (
      message = 'longer than maxResponseBytes, 10000 bytes',
    ): Promise<void> => {
      const error = await failure(
        ResponseError,
        exchange({ endpoint: server.url }, { maxResponseBytes }),
      )
      expect(error.reason).to.equal('too-large')
      expect(error.retryable).to.equal(false)
      expect(error.message).to.equal(`the answer is ${message}`)
      await server.untilDeserted()
    }

    for (const [name, length] of Object.entries({ 'as long as is allowed': 10_000, empty: 0 })) {
      it(`reads an answer that is ${name}, in any framing`, async () => {
        const body = Buffer.alloc(length, 'x')
        for (const bytes of [
          reply(body),
          chunkedReply([body.subarray(0, 9), body.subarray(9)].filter((piece) => piece.length > 0)),
          reply(zlib.gzipSync(body), { headers: { 'content-encoding': 'gzip' } }),
        ]) {
          await serve((socket) => socket.write(bytes))
          const answer = await exchange({ endpoint: server.url }, { maxResponseBytes })
          expect(answer.body.length).to.equal(length)
          await server.close()
        }
      })
    }

    it('reads an answer that is as long as is allowed and does not compress', async () => {
      const { randomBytes } = await import('node:crypto')
      const body = randomBytes(maxResponseBytes)
      await serve((socket) =>
        socket.write(reply(zlib.gzipSync(body), { headers: { 'content-encoding': 'gzip' } })),
      )
      const answer = await exchange({ endpoint: server.url }, { maxResponseBytes })
      expect(answer.body.equals(body)).to.equal(true)
    })

    it('refuses by the announced length, before the body comes', async () => {
      await serve((socket) => socket.write(head({ headers: { 'content-length': '10001' } })))
      await tooLarge('10001 bytes long, more than maxResponseBytes, 10000 bytes')
    })

    it('refuses one byte too many', async () => {
      await serve((socket) => socket.write(chunkedReply([Buffer.alloc(10_001)])))
      await tooLarge()
    })

    it('refuses an endless body without a length', async () => {
      await serve((socket) => {
        socket.write(head())
        flood(socket, Buffer.alloc(65_536, 'x'))
      })
      await tooLarge()
    })

    it('refuses endless chunks', async () => {
      await serve((socket) => {
        socket.write(head({ headers: { 'transfer-encoding': 'chunked' } }))
        flood(socket, chunk(Buffer.alloc(1000, 'x')))
      })
      await tooLarge()
    })

    it('refuses an endless error page as well', async () => {
      await serve((socket) => {
        socket.write(head({ status: '500 Oh' }))
        flood(socket, Buffer.alloc(65_536, 'x'))
      })
      await tooLarge()
    })

    it('stops decompressing at the limit', async () => {
      const bomb = zlib.gzipSync(Buffer.alloc(50_000_000), { level: 1 })
      const before = process.memoryUsage().arrayBuffers
      await serve((socket) =>
        socket.write(reply(bomb, { headers: { 'content-encoding': 'gzip' } })),
      )
      await tooLarge(`${bomb.length} bytes long, more than maxResponseBytes, 10000 bytes`)
      expect(process.memoryUsage().arrayBuffers - before).to.be.below(10_000_000)
    })

    it('stops decompressing at the limit with two codings', async () => {
      const bomb = zlib.gzipSync(zlib.gzipSync(Buffer.alloc(20_000_000), { level: 1 }))
      await serve((socket) =>
        socket.write(reply(bomb, { headers: { 'content-encoding': 'gzip, gzip' } })),
      )
      await tooLarge()
    })

    it('holds a body of single bytes in little more memory than its length', async () => {
      const length = 40_000
      const one = chunk('x')
      const pieces = Buffer.concat(Array(length).fill(one))
      await serve((socket) =>
        socket.write(
          Buffer.concat([
            head({ headers: { 'transfer-encoding': 'chunked' } }),
            pieces,
            Buffer.from('0\r\n\r\n'),
          ]),
        ),
      )
      const answer = await exchange({ endpoint: server.url }, { maxResponseBytes: length })
      expect(answer.body.length).to.equal(length)
      expect(answer.body.buffer.byteLength).to.be.below(3 * length)
    })
  })
})
