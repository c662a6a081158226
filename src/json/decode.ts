// Imported, since the global `Buffer` is a getter.
import { type Buffer, isUtf8 } from 'node:buffer'
import { ResponseError } from '../errors.js'

/**
 * Decodes the body of a JSON message: UTF-8, whatever the content type says (RFC 8259, section 8.1). One byte order
 * mark before the text is ignored. No byte is replaced.
 *
 * A body that is a string has been decoded already.
 *
 * @throws {ResponseError} reason `encoding`: the bytes are not legal UTF-8, such as those of UTF-16 with its byte order
 * mark; `empty`: the text has only white space.
 */
export function decodeJson(body: Buffer | string): string {
  const marked = typeof body === 'string' ? body : fromUtf8(body)
  const text = marked.charCodeAt(0) === 0xfeff ? marked.slice(1) : marked
  if (/[^\t\n\r ]/.test(text)) return text
  throw new ResponseError('empty', 'the answer is empty')
}

// The byte order marks of UTF-16 and UTF-32 have the bytes 0xFE and 0xFF, which UTF-8 never has.
function fromUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new ResponseError('encoding', 'the answer is not legal UTF-8')
  return bytes.toString('utf8')
}
