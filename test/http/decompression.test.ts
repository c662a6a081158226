import { createRequire, syncBuiltinESMExports } from 'node:module'
import type { Transform } from 'node:stream'
import { expect } from 'chai'
import { AbortError, ResponseError } from '../../src/errors.js'
import { decodeBody, wireLimit } from '../../src/http/decompression.js'
import { pause, reply, startRawServer } from '../support/raw-server.js'
import { exchange, failure } from './exchange.js'

// The object whose members can be replaced; the namespace of an import cannot be changed.
const zlib = createRequire(import.meta.url)('node:zlib') as typeof import('node:zlib')
const MAKERS = [
  'createGunzip',
  'createInflate',
  'createInflateRaw',
  'createBrotliDecompress',
] as const

function replace(name: (typeof MAKERS)[number], make: unknown): void {
  Object.defineProperty(zlib, name, { value: make, configurable: true, enumerable: true })
}

describe('decompression', () => {
  const originals = MAKERS.map((name) => [name, zlib[name]] as const)
  let produced = 0

  before(() => {
    for (const [name, make] of originals) {
      const counting = (): Transform => {
        const stream: Transform = (make as () => Transform)()
        const push = stream.push.bind(stream)
        stream.push = (chunk: Buffer | null) => {
          produced += chunk?.length ?? 0
          return push(chunk)
        }
        return stream
      }
      replace(name, counting)
    }
    syncBuiltinESMExports()
  })

  beforeEach(() => {
    produced = 0
  })

  after(() => {
    for (const [name, make] of originals) replace(name, make)
    syncBuiltinESMExports()
  })

  const blank = Buffer.alloc(8 << 20, ' ')
  const bodies: Record<string, [coding: string, body: Buffer]> = {
    gzip: ['gzip', zlib.gzipSync(blank, { level: 1 })],
    deflate: ['deflate', zlib.deflateSync(blank, { level: 1 })],
    'raw deflate': ['deflate', zlib.deflateRawSync(blank, { level: 1 })],
    br: [
      'br',
      zlib.brotliCompressSync(blank, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
    ],
    'gzip in gzip': ['gzip, gzip', zlib.gzipSync(zlib.gzipSync(blank, { level: 1 }))],
  }
  for (const [name, [coding, body]] of Object.entries(bodies)) {
    it(`of ${name} ends at the limit, and not when all is decompressed`, async () => {
      const error = await failure(ResponseError, decodeBody(body, coding, 64 * 1024).body)
      expect(error.reason).to.equal('too-large')
      expect(produced).to.be.within(64 * 1024, 512 * 1024)
    })
  }

  it('bounds the number of codings, and the bytes that are read for the allowed result', async () => {
    const error = await failure(
      ResponseError,
      decodeBody(Buffer.from('x'), Array(6).fill('gzip').join(), 1024).body,
    )
    expect(error.reason).to.equal('encoding')
    expect(produced).to.equal(0)
    expect(wireLimit(100_000, undefined)).to.equal(100_000)
    expect(wireLimit(100_000, 'gzip')).to.be.within(100_100, 102_000)
  })

  it('ends when it is stopped, before its first layer and within it', async () => {
    const body = zlib.gzipSync(blank, { level: 1 })
    const early = decodeBody(body, 'gzip', blank.length)
    early.stop()
    expect((await failure(ResponseError, early.body)).reason).to.equal('truncated')
    expect(produced).to.equal(0)
    const late = decodeBody(body, 'gzip', blank.length)
    while (produced === 0) await new Promise(setImmediate)
    late.stop()
    expect((await failure(ResponseError, late.body)).reason).to.equal('truncated')
    expect(produced).to.be.below(blank.length / 2)
  })

  it('ends when the signal of its attempt fires', async () => {
    const body = zlib.gzipSync(blank, { level: 1 })
    const server = await startRawServer((socket) =>
      socket.write(reply(body, { headers: { 'content-encoding': 'gzip' } })),
    )
    const stop = new AbortController()
    const { signal } = stop
    const call = exchange({ endpoint: server.url }, { signal, maxResponseBytes: blank.length })
    const ended = failure(AbortError, call)
    while (produced === 0) await new Promise(setImmediate)
    stop.abort()
    await ended
    await pause(50)
    expect(produced).to.be.below(blank.length / 2)
    await server.close()
  })

  it('is bounded where the only coding is "none"', async () => {
    const body = Buffer.alloc(1024, 'x')
    for (const coding of ['identity', 'identity, identity', ',']) {
      expect(await decodeBody(body, coding, 1024).body).to.equal(body)
      const error = await failure(ResponseError, decodeBody(body, coding, 1023).body)
      expect(error.reason).to.equal('too-large')
      expect(error.message).to.match(/ is 1024 bytes long, more than maxResponseBytes, 1023 bytes$/)
    }
  })

  it('gives results of the allowed length', async () => {
    const body = Buffer.alloc(64 * 1024, 'x')
    const decoded = await decodeBody(zlib.gzipSync(body), 'gzip', body.length).body
    expect(decoded.equals(body)).to.equal(true)
    expect(produced).to.equal(body.length)
  })
})
