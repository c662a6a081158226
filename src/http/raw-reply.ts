import { Buffer } from 'node:buffer'
import { InputError } from '../errors.js'
import { types } from '../internal/node-util.js'
import { describeKind, readFields, readInteger } from '../internal/validation.js'
import { tooLarge } from './decompression.js'
import { readReceivedHeaders } from './received-headers.js'

/** An answer as it was received, by a transport or by the caller. */
export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Bytes, or text that the caller has decoded. */
  readonly body: Buffer | string
}

/** A reply that is decoded, with what came before it. */
export interface ReceivedReply extends RawReply {
  /** How many times the request was sent until this reply came; 0 where that is not known: the caller received it. */
  readonly attempts: number
}

/** The first value of a header, by its name in lower case. */
export function headerOf(raw: Pick<RawReply, 'headers'>, name: string): string | undefined {
  const value = raw.headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

/** Up to this length, in bytes, parsing takes less time than a turn of the event loop. */
const SLICED_FROM = 64 * 1024

/** Whether a reply is to be parsed in slices. */
export function isLong(raw: Pick<RawReply, 'body'>): boolean {
  return raw.body.length > SLICED_FROM
}

/**
 * Reads the arguments of a caller that received the answer itself.
 *
 * @param maxBytes bound of the body
 * @throws InputError (`body`, `status`, `headers`); ResponseError (`too-large`)
 */
export function readReceivedReply(body: unknown, meta: unknown, maxBytes: number): ReceivedReply {
  const { status, headers } = readFields(meta, { root: 'meta' }, ['status', 'headers'])
  const reply = {
    status: status === undefined ? 200 : readInteger(status, 'status', 100, 999),
    headers: headers === undefined ? {} : readReceivedHeaders(headers, 'headers'),
    body: checkBody(body),
    attempts: 0,
  }
  const length = Buffer.byteLength(reply.body)
  if (length > maxBytes) throw tooLarge(maxBytes, length)
  return reply
}

function checkBody(body: unknown): Buffer | string {
  if (typeof body === 'string') return body
  if (types.isUint8Array(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  throw new InputError('body', `must be a string or bytes, got ${describeKind(body)}`)
}
