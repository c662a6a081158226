import type { ReceivedReply } from '../http/raw-reply.js'
import type { Signal } from '../internal/platform-types.js'
import type { Redact } from '../internal/redaction/redact.js'
import type { XmlElement } from '../xml/node.js'
import type { Operation } from '../xsd/descriptor.js'
import { readEnvelope } from './envelope.js'
import { checkFault } from './fault.js'
import {
  type ParseContext,
  type ParsedReply,
  parseReply,
  parseReplyInSlices,
} from './parse-reply.js'
import { explainReplyError } from './reply-error.js'
import { outputElement, readOutput } from './reply-output.js'
import { checkStatus } from './reply-status.js'

/** What the convention of a service says of a reply, beyond SOAP and the contract. */
export interface ReplyConvention<O, R> {
  /**
   * Throws where the child of the Body says that the service refused, before that is read by its type.
   * `undefined` for a convention without refusals.
   */
  readonly checkRefusal: ((element: XmlElement, redact: Redact) => void) | undefined
  /** Makes the result of the call from the output of a success; may throw. */
  toResult(output: O, redact: Redact, raw: ReceivedReply): R
}

/** What is needed to decode the reply to one call. */
export interface ReplyContext<O, R> extends ParseContext {
  readonly operation: Pick<Operation<unknown, O>, 'name' | 'output' | 'outputParts' | 'faults'>
  readonly redact: Redact
  readonly convention: ReplyConvention<O, R>
}

/**
 * Decodes a reply: the result of the call, or the error that describes the reply.
 *
 * A fault is a SoapFaultError and a refusal a ServiceError whatever the HTTP status; a success needs a 2xx status;
 * anything that is not a SOAP message is an HttpError where the status or the content type already says so, or where
 * it is evidently HTML or JSON, else a ResponseError.
 *
 * @throws ServiceError (by the convention), SoapFaultError, HttpError, ResponseError
 */
export function decodeReply<O, R>(raw: ReceivedReply, context: ReplyContext<O, R>): R {
  return decodeParsed(parseReply(raw, context), raw, context)
}

/** Like {@link decodeReply}, but other work is done between slices of the parsing. */
export async function decodeLongReply<O, R>(
  raw: ReceivedReply,
  context: ReplyContext<O, R>,
  signal?: Signal,
): Promise<R> {
  return decodeParsed(await parseReplyInSlices(raw, context, signal), raw, context)
}

function decodeParsed<O, R>(
  parsed: ParsedReply,
  raw: ReceivedReply,
  context: ReplyContext<O, R>,
): R {
  const { convention, redact } = context
  let output: O
  try {
    output = decodeMessage(parsed, raw, context)
  } catch (error) {
    throw explainReplyError(error, raw, redact)
  }
  checkStatus(raw, redact)
  return convention.toResult(output, redact, raw)
}

function decodeMessage<O>(
  { document, error }: ParsedReply,
  { status }: ReceivedReply,
  { operation, convention, redact }: ReplyContext<O, unknown>,
): O {
  if (error !== undefined) throw error
  // The empty reply to a one-way message.
  if (document === undefined) return undefined as O
  const { fault, body } = readEnvelope(document.root)
  checkFault(fault, { status, redact, declared: operation.faults })
  if (convention.checkRefusal !== undefined) {
    const element = outputElement(operation, body)
    if (element !== undefined) convention.checkRefusal(element, redact)
  }
  // A fault or a refusal is reported in spite of a flaw; nothing else is taken from a text that has one.
  if (document.flaw !== undefined) throw document.flaw
  return readOutput(operation, body)
}
