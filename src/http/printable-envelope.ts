import { inspect } from '../internal/node-util.js'
import { nullPrototypeCopy } from '../internal/null-prototype.js'
import { type Redact, truncate } from '../internal/redaction/redact.js'
import type { Envelope } from './caller-exchange.js'
import { printableHeaders, printableUrl } from './printable.js'

const SHOWN_LENGTH = 4000

/**
 * Makes the object that a caller gets for a message. Its members are enumerable and complete, for `JSON.stringify`, a
 * queue or a copy; `console.log` and `util.inspect` show an outline. They are accessors, which `inspect` with
 * `customInspect: false` does not call unless `getters` is set. A copy is printed completely.
 *
 * @param outlineOf the body without its content
 */
export function printableEnvelope(
  message: Envelope,
  redact: Redact,
  outlineOf: (body: string) => string,
): Envelope {
  const envelope: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(message)) {
    Object.defineProperty(envelope, name, nullPrototypeCopy({ enumerable: true, get: () => value }))
  }
  const value = (): object => ({
    method: message.method,
    endpoint: printableUrl(message.endpoint, redact),
    headers: printableHeaders(message.headers, redact),
    body: truncate(outlineOf(redact(message.body)), SHOWN_LENGTH),
  })
  Object.defineProperty(envelope, inspect.custom, nullPrototypeCopy({ value }))
  return envelope as unknown as Envelope
}
