import { headerOf, type RawReply } from '../http/raw-reply.js'
import { decodeXml } from '../xml/decode.js'
import type { Operation } from '../xsd/descriptor.js'
import { isMultipart, rootPart } from './multipart.js'

/**
 * The text of a reply: of its root part where it is multipart. `undefined` where there is none and none is
 * needed, since the operation is one-way.
 *
 * @throws ResponseError
 */
export function replyText(
  raw: RawReply,
  { output, outputParts }: Pick<Operation, 'output' | 'outputParts'>,
): string | undefined {
  const isOneWay = output === undefined && outputParts === undefined
  if (isOneWay && isBlankBody(raw.body)) return undefined
  const contentType = headerOf(raw, 'content-type')
  // Text was decoded by the caller already: the declared encoding no longer applies.
  if (typeof raw.body === 'string') return decodeXml(raw.body)
  if (contentType !== undefined && isMultipart(contentType)) {
    const part = rootPart(contentType, raw.body)
    return decodeXml(part.body, part.contentType)
  }
  return decodeXml(raw.body, contentType)
}

/**
 * Whether a body has only white space, byte order marks and NUL bytes, in any encoding: servers end their
 * reply to a one-way message with a line feed.
 */
function isBlankBody(body: Buffer | string): boolean {
  const text = typeof body === 'string' ? body : body.toString('latin1')
  return /^[\t\n\r \0\xef\xbb\xbf\xff\xfe\ufeff]*$/.test(text)
}
