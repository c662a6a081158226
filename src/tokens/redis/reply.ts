import { types } from '../../internal/node-util.js'
import { describeKind } from '../../internal/validation.js'

/**
 * Readers of replies. A client may be configured to give bytes for texts, and texts for numbers. What Redis never replies
 * to a command comes from a client of another kind (one with callbacks, for example), or from a server of another kind.
 */

/**
 * A text, or `undefined` for a null.
 *
 * @throws Error, without the reply in it
 */
export function readTextReply(reply: unknown, command: string): string | undefined {
  if (reply === null) return undefined
  return asText(reply) ?? fail(reply, command, 'a text or null')
}

/**
 * The reply to SET: whether the value was set.
 *
 * @throws Error, without the reply in it
 */
export function readSetReply(reply: unknown): boolean {
  if (reply === null) return false
  return asText(reply) === 'OK' || fail(reply, 'SET', 'OK or null')
}

/**
 * A whole number that is at least `min`.
 *
 * @throws Error, without the reply in it
 */
export function readNumberReply(reply: unknown, command: string, min: number): number {
  const text = asText(reply)
  const number = text !== undefined && /^-?\d{1,19}$/.test(text) ? Number(text) : reply
  if (typeof number === 'number' && Number.isInteger(number) && number >= min) return number
  return fail(reply, command, `a whole number from ${min}`)
}

function asText(reply: unknown): string | undefined {
  if (typeof reply === 'string') return reply
  if (!types.isUint8Array(reply)) return undefined
  return Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength).toString()
}

/** The kind of a reply is named and not the reply, which may be a token. */
function fail(reply: unknown, command: string, due: string): never {
  const kind = types.isUint8Array(reply) ? 'bytes' : describeKind(reply)
  throw new Error(`the client's reply to ${command} must be ${due}, got ${kind}`)
}
