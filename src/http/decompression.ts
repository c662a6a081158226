import type { Transform } from 'node:stream'
import { ResponseError } from '../errors.js'

/** Codings that are asked for, most wanted first. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br'

// More layers than this are an attack on the reader, not a way to save bytes.
const MAX_CODINGS = 5

/** A body on its way through the decompressors. */
export interface Decoding {
  readonly body: Promise<Buffer>
  /** Ends the work now; `body` is then rejected. */
  stop(): void
}

/**
 * The error of a body that is longer than is wanted.
 *
 * @param length in bytes, where it is known
 */
export function tooLarge(maxResponseBytes: number, length?: number): ResponseError {
  const size = length === undefined ? 'longer than' : `${length} bytes long, more than`
  return new ResponseError(
    'too-large',
    `the answer is ${size} maxResponseBytes, ${maxResponseBytes} bytes`,
  )
}

/**
 * How many bytes may be read off the wire: what does not compress is made a little longer by
 * every coding, and must not be refused for that.
 */
export function wireLimit(maxResponseBytes: number, coding: string | undefined): number {
  return coding === undefined ? maxResponseBytes : maxResponseBytes + (maxResponseBytes >> 8) + 1024
}

/**
 * Gathers a body in one piece of memory, however small the pieces it comes in: a server may send
 * a byte at a time, and an object for each would be a hundred times as long.
 */
export class BodyCollector {
  #only: Buffer | undefined
  #store: Buffer | undefined
  #size = 0
  readonly #expected: number

  /** @param expected the length that was announced, 0 where none was; memory is taken for it */
  constructor(expected: number) {
    this.#expected = expected
  }

  get size(): number {
    return this.#size
  }

  add(piece: Buffer): void {
    const size = this.#size + piece.length
    if (this.#size === 0) {
      this.#only = piece
    } else {
      const store = this.#storeFor(size)
      store.set(piece, this.#size)
      this.#store = store
    }
    this.#size = size
  }

  /** The body; not copied where it came in one piece. */
  toBuffer(): Buffer {
    return this.#store?.subarray(0, this.#size) ?? this.#only ?? Buffer.alloc(0)
  }

  #storeFor(size: number): Buffer {
    const held = this.#store ?? this.#only ?? Buffer.alloc(0)
    if (this.#store !== undefined && size <= held.length) return held
    const store = Buffer.allocUnsafe(Math.max(size, this.#expected, 2 * held.length, 4096))
    store.set(held.subarray(0, this.#size))
    this.#only = undefined
    return store
  }
}

/**
 * Undoes the codings of `Content-Encoding`, the last one first, never holding more than
 * `maxResponseBytes` of what comes out of each.
 *
 * `body` is rejected with a ResponseError: `encoding`, `truncated` or `too-large`.
 */
export function decodeBody(raw: Buffer, codings: string, maxResponseBytes: number): Decoding {
  let running: Transform | undefined
  let stopped = false

  const decode = async (): Promise<Buffer> => {
    let body = raw
    for (const layer of raw.length === 0 ? [] : layersOf(codings)) {
      if (layer === 'gzip' || layer === 'unknown') {
        if (isMarkup(body)) continue
        if (layer === 'unknown') throw unknownCoding(codings)
      }
      // Only for a compressed answer: the plain path does not load it.
      const zlib = await import('node:zlib')
      if (stopped) throw cutShort()
      running = decoder(zlib, layer, body)
      body = await run(running, body, maxResponseBytes)
    }
    // More was read off the wire than is wanted, for what codings may add.
    if (body.length > maxResponseBytes) throw tooLarge(maxResponseBytes, body.length)
    return body
  }

  return {
    body: decode(),
    stop() {
      stopped = true
      running?.destroy()
    },
  }
}

type Coding = 'gzip' | 'deflate' | 'br'

/** The codings of a body, the last one first. */
function layersOf(codings: string): (Coding | 'unknown')[] {
  const layers: (Coding | 'unknown')[] = []
  for (const item of codings.toLowerCase().split(',')) {
    const name = item.trim()
    if (name === 'gzip' || name === 'x-gzip') layers.unshift('gzip')
    else if (name === 'deflate' || name === 'br') layers.unshift(name)
    else if (isNoCoding(name)) continue
    else layers.unshift('unknown')
    if (layers.length > MAX_CODINGS) {
      throw new ResponseError('encoding', `the answer has more than ${MAX_CODINGS} codings`)
    }
  }
  return layers
}

// Servers put their charset there, or what belongs into Content-Transfer-Encoding.
function isNoCoding(name: string): boolean {
  if (['', 'identity', 'none', '7bit', '8bit', 'binary'].includes(name)) return true
  try {
    return new TextDecoder(name.replace(/^charset=/, '')) !== undefined
  } catch {
    return false
  }
}

// Where XML, HTML or white space begins a body, it has no coding, or a proxy has undone it and left the header. What
// gzip, zstd or compress makes begins otherwise; what deflate or br makes may begin in any way.
function isMarkup(body: Buffer): boolean {
  return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\0\t\n\r ]*(?:<|$)/.test(
    body.toString('latin1', 0, 1024),
  )
}

// Other names than those of the HTTP Content Coding Registry may hold what a server repeats of the request.
function unknownCoding(codings: string): ResponseError {
  const name = /\b(?:aes128gcm|compress|dcb|dcz|exi|pack200-gzip|zstd)\b/i.exec(codings)?.[0]
  return new ResponseError(
    'encoding',
    name === undefined
      ? 'the answer has a Content-Encoding that is not known'
      : `the answer has the Content-Encoding ${name.toLowerCase()}, which was not asked for and is not read`,
  )
}

function decoder(zlib: typeof import('node:zlib'), coding: Coding, body: Buffer): Transform {
  if (coding === 'gzip') return zlib.createGunzip()
  if (coding === 'br') return zlib.createBrotliDecompress()
  // `deflate` means the zlib format, and many a server sends the naked one.
  return hasZlibHeader(body) ? zlib.createInflate() : zlib.createInflateRaw()
}

function hasZlibHeader(body: Buffer): boolean {
  const first = body[0] ?? 0
  return (first & 0x0f) === 8 && ((first << 8) | (body[1] ?? 0)) % 31 === 0
}

function run(stream: Transform, input: Buffer, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) stream.destroy(tooLarge(limit))
      else chunks.push(chunk)
    })
    stream.on('end', () => resolve(Buffer.concat(chunks, size)))
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error instanceof ResponseError) reject(error)
      else if (error.code === 'Z_BUF_ERROR') reject(cutShort())
      else reject(new ResponseError('encoding', 'the answer can not be decompressed'))
    })
    stream.on('close', () => reject(cutShort()))
    stream.end(input)
  })
}

function cutShort(): ResponseError {
  return new ResponseError('truncated', 'the compressed answer ends too early', { retryable: true })
}
