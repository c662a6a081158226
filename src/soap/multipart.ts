import { ResponseError } from '../errors.js'
import { mediaTypeOf, mediaTypeParameter } from '../internal/media-type.js'

/** One part of a MIME message. */
export interface Part {
  readonly contentType: string
  readonly body: Buffer
}

const HEADER_LIMIT = 16 * 1024

/** Whether a content type is `multipart/related`. */
export function isMultipart(contentType: string): boolean {
  return mediaTypeOf(contentType) === 'multipart/related'
}

/**
 * The root part of a `multipart/related` body (RFC 2387): the one that `start` names, else the first.
 * Attachments are ignored.
 *
 * @throws ResponseError `not-soap` where the boundary is missing, `truncated` where the closing one is
 */
export function rootPart(contentType: string, body: Buffer): Part {
  const boundary = mediaTypeParameter(contentType, 'boundary')
  if (boundary === undefined || boundary === '') {
    throw new ResponseError('not-soap', 'the answer is multipart, but names no boundary')
  }
  const start = withoutBrackets(mediaTypeParameter(contentType, 'start'))
  let first: Part | undefined
  for (const raw of splitParts(body, `--${boundary}`)) {
    const headers = readHeaders(raw.head)
    const part = {
      contentType: partType(headers.get('content-type') ?? 'text/xml'),
      body: decodeTransfer(raw.body, headers.get('content-transfer-encoding')),
    }
    if (start === undefined || withoutBrackets(headers.get('content-id')) === start) return part
    first ??= part
  }
  if (first === undefined)
    throw new ResponseError('not-soap', 'the answer is multipart without a part')
  return first
}

// RFC 2045 section 7 wants a Content-ID in brackets, and so does RFC 2387 section 3.2 its name in `start`.
function withoutBrackets(id: string | undefined): string | undefined {
  return id?.trim().replace(/^<(.*)>$/, '$1')
}

// MTOM labels its root part by the packaging, and keeps what it is in `type`.
function partType(contentType: string): string {
  if (mediaTypeOf(contentType) !== 'application/xop+xml') return contentType
  const charset = mediaTypeParameter(contentType, 'charset')
  const type = mediaTypeParameter(contentType, 'type') ?? 'text/xml'
  return charset === undefined ? type : `${type}; charset=${charset}`
}

function* splitParts(body: Buffer, delimiter: string): Generator<{ head: string; body: Buffer }> {
  let at = findDelimiter(body, delimiter, 0)
  if (at === -1) throw new ResponseError('not-soap', 'the answer is multipart without a part')
  for (;;) {
    const afterDelimiter = at + delimiter.length
    if (body.toString('latin1', afterDelimiter, afterDelimiter + 2) === '--') return
    const lineEnd = body.indexOf('\n', afterDelimiter)
    const next = findDelimiter(body, delimiter, afterDelimiter)
    if (lineEnd === -1 || next === -1) {
      throw new ResponseError('truncated', 'the answer is multipart and ends inside a part')
    }
    yield splitHead(body.subarray(lineEnd + 1, withoutLineEnd(body, next)))
    at = next
  }
}

// RFC 2046 section 5.1.1: a delimiter is at the start of a line.
function findDelimiter(body: Buffer, delimiter: string, from: number): number {
  let at = body.indexOf(delimiter, from, 'latin1')
  while (at > 0 && body[at - 1] !== 0x0a) at = body.indexOf(delimiter, at + 1, 'latin1')
  return at
}

function withoutLineEnd(body: Buffer, delimiterAt: number): number {
  const end = body[delimiterAt - 1] === 0x0a ? delimiterAt - 1 : delimiterAt
  return body[end - 1] === 0x0d ? end - 1 : end
}

function splitHead(part: Buffer): { head: string; body: Buffer } {
  if (part[0] === 0x0a) return { head: '', body: part.subarray(1) }
  if (part[0] === 0x0d && part[1] === 0x0a) return { head: '', body: part.subarray(2) }
  const head = part.toString('latin1', 0, HEADER_LIMIT)
  const gap = /\r?\n\r?\n/.exec(head)
  if (gap === null)
    throw new ResponseError('not-soap', 'a part of the multipart answer has no body')
  return { head: head.slice(0, gap.index), body: part.subarray(gap.index + gap[0].length) }
}

function readHeaders(head: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0)
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return headers
}

// RFC 2045 section 6.
function decodeTransfer(body: Buffer, encoding: string | undefined): Buffer {
  switch (encoding?.toLowerCase()) {
    case undefined:
    case '7bit':
    case '8bit':
    case 'binary':
      return body
    case 'base64':
      return Buffer.from(body.toString('latin1'), 'base64')
    case 'quoted-printable':
      return Buffer.from(
        body
          .toString('latin1')
          // Started at the first blank of a run only: else each of a megabyte of them looks to its end.
          .replace(/(?<![ \t])[ \t]+(?=\r?\n)/g, '')
          .replace(/=\r?\n/g, '')
          .replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
        'latin1',
      )
    default:
      throw new ResponseError(
        'encoding',
        'a part of the answer has a transfer encoding that is not known',
      )
  }
}
