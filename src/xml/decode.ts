// Imported, since the global `Buffer` is a getter.
import { Buffer, isAscii, isUtf8 } from 'node:buffer'
import { ResponseError } from '../errors.js'
import { charsetOf } from '../internal/media-type.js'
import { TextDecoder } from '../internal/node-util.js'
import { readDeclaration } from './declaration.js'

/**
 * Decodes the body of an XML message by RFC 7303, section 3. The encoding is that of a byte order mark, else the
 * `charset` of the content type, else that of the XML declaration, else UTF-8.
 *
 * A body that is a string has been decoded already. White space and byte order marks before the document, which XML
 * does not allow before its declaration, are removed.
 *
 * No encoding is guessed and no byte is replaced. ISO-8859-1 has control characters from 0x80 to 0x9F, as for every
 * XML processor; a browser would read Windows-1252 instead.
 *
 * @throws {ResponseError} reason `empty`: the body has only white space; `encoding`: the encoding is unknown, or the
 * bytes are not legal in it, or the XML declaration names another encoding.
 */
export function decodeXml(body: Uint8Array | string, contentType?: string): string {
  const text = typeof body === 'string' ? body : decodeBytes(body, contentType)
  if (text.startsWith('<')) return text
  const document = text.replace(/^[\t\n\r \ufeff]+/, '')
  if (document !== '') return document
  throw new ResponseError('empty', 'The body is empty; an XML document is expected')
}

function decodeBytes(bytes: Uint8Array, contentType: string | undefined): string {
  // By index, since destructuring would use an iterator.
  const first = bytes[0]
  const second = bytes[1]
  if (first === 0xef && second === 0xbb && bytes[2] === 0xbf) return fromUtf8(bytes.subarray(3))
  if (first === 0xff && second === 0xfe) return fromUtf16(bytes.subarray(2), true)
  if (first === 0xfe && second === 0xff) return fromUtf16(bytes.subarray(2), false)
  const charset = contentType === undefined ? '' : charsetOf(contentType)
  if (charset !== '') return fromEncoding(bytes, charset)
  // Only UTF-16 has a NUL next to the first "<", or next to white space before it.
  if (second === 0 && (first === 0x3c || isSpace(first))) return fromDeclaredUtf16(bytes, true)
  if (first === 0 && (second === 0x3c || isSpace(second))) return fromDeclaredUtf16(bytes, false)
  const declared = declaredEncoding(bytes.subarray(endOfSpace(bytes)))
  if (declared === undefined) return fromUtf8(bytes)
  if (isUtf16(declared)) throw new ResponseError('encoding', CONTRADICTED)
  return fromEncoding(bytes, declared)
}

const CONTRADICTED = 'The body is not in the encoding that its XML declaration names'

/** The end of the white space at the start of the bytes. */
function endOfSpace(bytes: Uint8Array): number {
  let at = 0
  while (isSpace(bytes[at])) at++
  return at
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0x3c || bytes[1] !== 0x3f) return undefined
  return readDeclaration(asBuffer(bytes).toString('latin1', 0, 1024))?.encoding?.toLowerCase()
}

function isUtf16(encoding: string): boolean {
  return encoding.startsWith('utf-16') || encoding === 'iso-10646-ucs-2'
}

function fromEncoding(bytes: Uint8Array, encoding: string): string {
  switch (encoding) {
    case 'utf-8':
    case 'utf8':
      return fromUtf8(bytes)
    case 'utf-16':
    case 'iso-10646-ucs-2':
      // Without a mark it should be big-endian (RFC 2781, section 4.3), but many senders write little-endian.
      return fromUtf16(bytes, bytes[1] === 0)
    case 'utf-16le':
      return fromUtf16(bytes, true)
    case 'utf-16be':
      return fromUtf16(bytes, false)
    case 'us-ascii':
    case 'ascii':
      if (!isAscii(bytes)) throw illegalBytes('US-ASCII')
      return fromLatin1(bytes)
    case 'iso-8859-1':
    case 'iso_8859-1':
    case 'iso8859-1':
    case 'latin1':
    case 'l1':
      return fromLatin1(bytes)
    case 'windows-1252':
    case 'cp1252':
      return fromWindows1252(bytes)
    default:
      return fromOther(bytes, encoding)
  }
}

function fromUtf8(bytes: Uint8Array): string {
  // ASCII is decoded as Latin-1, which is faster.
  if (isAscii(bytes)) return fromLatin1(bytes)
  if (!isUtf8(bytes)) throw illegalBytes('UTF-8')
  return asBuffer(bytes).toString('utf8')
}

function fromDeclaredUtf16(bytes: Uint8Array, isLittleEndian: boolean): string {
  const text = fromUtf16(bytes, isLittleEndian)
  const declared = readDeclaration(text.trimStart())?.encoding?.toLowerCase()
  if (declared !== undefined && !isUtf16(declared)) {
    throw new ResponseError('encoding', CONTRADICTED)
  }
  return text
}

function fromUtf16(bytes: Uint8Array, isLittleEndian: boolean): string {
  if (bytes.length % 2 !== 0) throw illegalBytes('UTF-16')
  // A copy is swapped, since the bytes belong to the caller.
  const ordered = isLittleEndian ? asBuffer(bytes) : Buffer.from(bytes).swap16()
  const text = ordered.toString('utf16le')
  // With the flag `u`, only a lone surrogate matches.
  if (/[\ud800-\udfff]/u.test(text)) throw illegalBytes('UTF-16')
  return text
}

function fromLatin1(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1')
}

/** The characters of Windows-1252 from 0x80 to 0x9F; its five unassigned bytes are control characters. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

// Without TextDecoder: Node 20.19 confuses this encoding with ISO-8859-1.
function fromWindows1252(bytes: Uint8Array): string {
  return fromLatin1(bytes).replace(/[\x80-\x9f]/g, (character) =>
    WINDOWS_1252.charAt(character.charCodeAt(0) - 0x80),
  )
}

function fromOther(bytes: Uint8Array, encoding: string): string {
  const decoder = decoderOf(encoding)
  // Under the names of ISO-8859-1 it decodes Windows-1252, as browsers do.
  if (decoder === undefined || decoder.encoding === 'windows-1252') {
    throw new ResponseError('encoding', 'The encoding that is declared is unknown')
  }
  try {
    return decoder.decode(bytes)
  } catch {
    throw illegalBytes('in the encoding that is declared')
  }
}

/** The decoder of an encoding; undefined where Node does not support it. */
function decoderOf(encoding: string) {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    return undefined
  }
}

function illegalBytes(encoding: string): ResponseError {
  return new ResponseError('encoding', `The body is not legal ${encoding}`)
}

/** The same bytes with the methods of a Buffer. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
