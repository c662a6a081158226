import type { Operation } from '../xsd/descriptor.js'
import type { ReplyConvention } from './decode-reply.js'

/** The content of one message. */
export interface MessageContent<I = unknown, O = unknown> {
  readonly operation: Operation<I, O>
  /** Exactly the generated type. */
  readonly input: I
  /** Values of the operation's SOAP headers, in the order of its `inputHeaders`. */
  readonly soapHeaders: readonly unknown[] | undefined
}

/** One message to send, and what is needed to decode the reply. */
export interface Outgoing<I, O, R> extends MessageContent<I, O> {
  /** Whether the message may be sent again after it may have been received. */
  readonly idempotent: boolean
  /** Strings that no error or event of this call may show. */
  readonly secrets: readonly string[]
  /** Makes the result of the call. What it throws is an outcome of the attempt. */
  readonly convention: ReplyConvention<O, R>
}
