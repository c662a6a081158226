import { ResponseError, ServiceError, SoapFaultError } from '../errors.js'
import { describeForeignBody, describeXml } from '../http/foreign-body.js'
import { httpError, isForeign, shownStart } from '../http/http-error.js'
import { headerOf, type RawReply } from '../http/raw-reply.js'
import type { Redact } from '../internal/redaction/redact.js'
import { decodeXml } from '../xml/decode.js'
import type { XmlElement } from '../xml/node.js'
import { parseXmlInSlices, type XmlDocument } from '../xml/parser.js'
import type { XmlReader } from '../xml/reader.js'
import type { ElementDescriptor, Operation } from '../xsd/descriptor.js'
import { readElement } from '../xsd/read/global-element.js'
import { describeNamespace } from '../xsd/read/refusals.js'
import { readParts } from './body.js'
import { readEnvelope } from './envelope.js'
import { readFault } from './fault.js'
import { isMultipart, rootPart } from './multipart.js'

/** What is needed to read the answer to one call. */
export interface ReplyContext<O, R> {
  readonly operation: Pick<Operation<unknown, O>, 'name' | 'output' | 'outputParts' | 'faults'>
  /** Has read the answers to the same operation before. */
  readonly reader: XmlReader
  readonly redact: Redact
  /** Looks at the reply's wrapper element before it is read by its type; may throw. */
  readonly inspect?: ((wrapper: XmlElement, redact: Redact) => void) | undefined
  /** Makes of the typed reply, once it is known to be a success, what the caller gets; may throw. */
  readonly accept: (reply: O, redact: Redact) => R
}

// Below this the parser is done sooner than a turn of the event loop.
const SLICED_FROM = 64 * 1024

/**
 * Reads an answer: the typed content of the Body, or the error that says what the answer is instead.
 *
 * The order of judgement: a fault is a fault and a service failure a service failure whatever the HTTP
 * status; a success is believed only on a 2xx status; anything that is no SOAP message is an `HttpError` where
 * the status or the content type already says so, or where it is evidently HTML or JSON, else a `ResponseError`.
 *
 * @throws ServiceError (by `inspect`), SoapFaultError, HttpError, ResponseError
 */
export function readReply<O, R>(raw: RawReply, context: ReplyContext<O, R>): R {
  return judge(raw, context, () => {
    const text = textOf(raw, context)
    return text === undefined ? undefined : context.reader.read(text)
  })
}

/** Like {@link readReply}, but gives way to other work while a long answer is parsed. */
export async function readLongReply<O, R>(
  raw: RawReply,
  context: ReplyContext<O, R>,
  signal?: AbortSignal,
): Promise<R> {
  let document: XmlDocument | undefined
  let failure: unknown
  try {
    const text = textOf(raw, context)
    document = text === undefined ? undefined : await parseXmlInSlices(text, undefined, signal)
  } catch (error) {
    failure = error
  }
  return judge(raw, context, () => {
    if (failure !== undefined) throw failure
    return document
  })
}

/** Whether {@link readLongReply} should read it. */
export function isLong(raw: RawReply): boolean {
  return raw.body.length > SLICED_FROM
}

function judge<O, R>(
  raw: RawReply,
  context: ReplyContext<O, R>,
  parse: () => XmlDocument | undefined,
): R {
  const succeeded = raw.status >= 200 && raw.status < 300
  let content: O
  try {
    content = readMessage(parse(), raw, context)
  } catch (error) {
    if (error instanceof SoapFaultError || error instanceof ServiceError) throw error
    if (error instanceof ResponseError && (!succeeded || isForeign(raw, error))) {
      throw httpError(raw, context.redact, error)
    }
    throw error instanceof ResponseError ? withDescription(error, raw, context.redact) : error
  }
  if (!succeeded) throw httpError(raw, context.redact)
  return context.accept(content, context.redact)
}

/** The error of an answer that is no SOAP message, with what came instead where that can be said. */
function withDescription(error: ResponseError, raw: RawReply, redact: Redact): ResponseError {
  const { reason } = error
  if (reason === 'not-soap') {
    const document = describeXml(shownStart(raw, redact))
    return new ResponseError(reason, `the answer is no SOAP envelope, but ${document}`)
  }
  if (reason !== 'not-xml') return error
  const foreign = describeForeignBody(shownStart(raw, redact), headerOf(raw, 'content-type'))
  return foreign === undefined
    ? error
    : new ResponseError(reason, `the answer is no XML document, but ${foreign}`)
}

function readMessage<O>(
  document: XmlDocument | undefined,
  raw: RawReply,
  { operation, redact, inspect }: ReplyContext<O, unknown>,
): O {
  // One-way operations are answered with an empty body, or with an empty Body.
  if (document === undefined) return undefined as O
  const { root, flaw } = document
  const { fault, body } = readEnvelope(root)
  if (fault !== undefined) {
    throw readFault(fault, { status: raw.status, redact, declared: operation.faults })
  }
  const { output, outputParts } = operation
  const isTyped = output !== undefined && output !== 'empty'
  if (isTyped) inspect?.(wrapperOf(output, body), redact)
  // What fails says so in spite of a flaw; nothing else is taken from a text that has one.
  if (flaw !== undefined) throw flaw
  if (outputParts !== undefined) return readParts(outputParts, body) as O
  return isTyped ? readElement(output, wrapperOf(output, body)) : (undefined as O)
}

/** The child of the Body, once it is the one that the contract has. */
function wrapperOf(output: ElementDescriptor, body: readonly XmlElement[]): XmlElement {
  const wrapper = body[0]
  if (wrapper === undefined) throw new ResponseError('contract', 'the Body of the answer is empty')
  if (body.length > 1) {
    throw new ResponseError('contract', 'the Body of the answer has more than one element')
  }
  if (wrapper.name !== output.name) {
    throw new ResponseError('contract', `the answer is not a ${output.name}`)
  }
  const due = output.ns ?? ''
  if (wrapper.namespace !== due) {
    throw new ResponseError('namespace', `${output.name} ${describeNamespace(wrapper, due)}`)
  }
  return wrapper
}

function textOf(
  raw: RawReply,
  { operation }: Pick<ReplyContext<unknown, unknown>, 'operation'>,
): string | undefined {
  const isOneWay = operation.output === undefined && operation.outputParts === undefined
  if (isOneWay && isBlankBody(raw.body)) return undefined
  const contentType = headerOf(raw, 'content-type')
  if (typeof raw.body === 'string') {
    // Somebody else has decoded it: what the declaration says of the encoding is past.
    return decodeXml(raw.body)
  }
  if (contentType !== undefined && isMultipart(contentType)) {
    const part = rootPart(contentType, raw.body)
    return decodeXml(part.body, part.contentType)
  }
  return decodeXml(raw.body, contentType)
}

/**
 * Whether there is nothing but white space in a body, with the byte order marks and the NUL bytes of whatever encoding:
 * servers end their answer to a one-way message with a line feed.
 */
function isBlankBody(body: Buffer | string): boolean {
  const text = typeof body === 'string' ? body : body.toString('latin1')
  return /^[\t\n\r \0\xef\xbb\xbf\xff\xfe\ufeff]*$/.test(text)
}
