import type { Transform } from 'node:stream'
import { ResponseError } from '../errors.js'
import { TextDecoder } from '../internal/node-util.js'

/** The value of `Accept-Encoding`. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br'

// More codings than this are an attack.
const MAX_CODINGS = 5

/** A body that is being decompressed. */
export interface Decoding {
  readonly body: Promise<Buffer>
  /** Ends the work; `body` is then rejected. */
  stop(): void
}

/**
 * The error of a body that is longer than `maxResponseBytes`.
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
 * Limit of the encoded body, in bytes. It is a little higher than `maxResponseBytes`, since a coding makes data that it
 * cannot compress longer.
 */
export function wireLimit(maxResponseBytes: number, coding: string | undefined): number {
  return coding === undefined ? maxResponseBytes : maxResponseBytes + (maxResponseBytes >> 8) + 1024
}

/**
 * Collects a body in one Buffer. A server may send it byte by byte, and an object for each piece would need a hundred
 * times the memory.
 */
export class BodyCollector {
  #only: Buffer | undefined
  #store: Buffer | undefined
  #size = 0
  readonly #expected: number

  /** @param expected the value of `Content-Length`, or 0; allocated when there is a second piece */
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

  /** The body; not copied where it was received in one piece. */
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
 * Decodes the codings of `Content-Encoding`, the last one first. The output of each is at most `maxResponseBytes`.
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
        if (isPlain(body)) continue
        if (layer === 'unknown') throw unknownCoding(codings)
      }
      // Loaded only for a compressed answer.
      const zlib = await import('node:zlib')
      if (stopped) throw truncatedBody()
      running = decoder(zlib, layer, body)
      body = await run(running, body, maxResponseBytes)
    }
    // The limit of the encoded body is higher.
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

// Some servers send a charset in this header, or a value of Content-Transfer-Encoding.
function isNoCoding(name: string): boolean {
  if (['', 'identity', 'none', '7bit', '8bit', 'binary'].includes(name)) return true
  try {
    return new TextDecoder(name.replace(/^charset=/, '')) !== undefined
  } catch {
    return false
  }
}

// A body that begins as XML, HTML or JSON, or with white space, is not encoded: a proxy may have decoded it and left the
// header. Output of gzip, zstd or compress never begins so; that of deflate or br may begin with any byte.
export function isPlain(body: Buffer): boolean {
  return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\0\t\n\r ]*(?:[<{["]|$)/.test(
    body.toString('latin1', 0, 1024),
  )
}

/**
 * Whether a body begins as text in UTF-8, and so is not encoded, whatever its headers say. Encoded data has bytes early
 * that are a control character, or are not UTF-8.
 */
export function isText(body: Buffer): boolean {
  try {
    // With `stream`, a character at the end may be incomplete.
    const start = body.subarray(0, 1024)
    const text = new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return !/[^\P{Cc}\t\n\r]/u.test(text)
  } catch {
    return false
  }
}

// Only names of the HTTP Content Coding Registry are shown: another name may repeat a secret of the request.
function unknownCoding(codings: string): ResponseError {
  const name = /\b(?:aes128gcm|compress|dcb|dcz|exi|pack200-gzip|zstd)\b/i.exec(codings)?.[0]
  return new ResponseError(
    'encoding',
    name === undefined
      ? 'the answer has a Content-Encoding that is unknown'
      : `the answer has the Content-Encoding ${name.toLowerCase()}, which was not requested and is not supported`,
  )
}

function decoder(zlib: typeof import('node:zlib'), coding: Coding, body: Buffer): Transform {
  if (coding === 'gzip') return zlib.createGunzip()
  if (coding === 'br') return zlib.createBrotliDecompress()
  // `deflate` means the zlib format, but many servers send raw deflate data.
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
      else if (error.code === 'Z_BUF_ERROR') reject(truncatedBody())
      else reject(new ResponseError('encoding', 'the answer cannot be decompressed'))
    })
    stream.on('close', () => reject(truncatedBody()))
    stream.end(input)
  })
}

function truncatedBody(): ResponseError {
  return new ResponseError('truncated', 'the compressed answer ends too early', { retryable: true })
}
