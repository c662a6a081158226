import type { ReceivedReply } from '../http/raw-reply.js'
import type { Redact } from '../internal/redaction/redact.js'
import type { JsonValue } from './value.js'

/** How a reply is read, beyond JSON. */
export interface ReplyReader<O, R> {
  /** Reads the output; throws where the reply is a refusal, or breaks the contract. */
  read(reply: JsonValue, redact: Redact): O
  /** Makes the result of the call from the output of a success; may throw. */
  toResult(output: O, redact: Redact, raw: ReceivedReply): R
}

/** One message to send, and what is needed to read the reply. */
export interface JsonOutgoing<O, R> {
  /** Name of the operation, for diagnostics. */
  readonly operation: string
  /** Path of its URL; the origin is that of the endpoint. */
  readonly path: string
  /** Query of its URL, `''` or from `?`. It may hold an API key. */
  readonly query: string
  /** The value of the header `Authorization`. */
  readonly authorization: string | undefined
  /** JSON. */
  readonly body: string
  /** Whether the message may be sent again after it may have been received. */
  readonly idempotent: boolean
  /** Strings that no error or event of this call may show. */
  readonly secrets: readonly string[]
  readonly reader: ReplyReader<O, R>
}
