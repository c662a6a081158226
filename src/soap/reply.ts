import { HttpError, ResponseError, ServiceError, SoapFaultError } from '../errors.js'
import { readParts } from './body.js'
import { readEnvelope } from './envelope.js'
import { readFault } from './fault.js'
import { describeForeignBody, describeXml, isEvidentlyForeign } from './foreign-body.js'
import { httpModule } from './http/modules.js'
import { isRetryableStatus } from './http/retry.js'
import { isMultipart, mediaTypeParameter, rootPart } from './multipart.js'
import { cut, type Redact, UNSURE } from './redact.js'
import { decodeXml } from './xml/decode.js'
import type { XmlElement } from './xml/node.js'
import { parseXmlInSlices, type XmlDocument } from './xml/parser.js'
import type { XmlReader } from './xml/reader.js'
import type { ElementDescriptor, Operation } from './xsd/descriptor.js'
import { readElement } from './xsd/read.js'

/** An answer as it came, over HTTP or by hand. */
export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Bytes, or text that somebody else has decoded. */
  readonly body: Buffer | string
}

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
      throw httpError(raw, context, error)
    }
    if (error instanceof ResponseError && error.reason === 'not-soap') {
      const document = describeXml(shownStart(raw, context.redact))
      throw new ResponseError('not-soap', `the answer is no SOAP envelope, but ${document}`)
    }
    throw error
  }
  if (!succeeded) throw httpError(raw, context)
  return context.accept(content, context.redact)
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
  if (wrapper.namespace !== (output.ns ?? '')) {
    throw new ResponseError('namespace', `${output.name} is not in the namespace of the contract`)
  }
  return wrapper
}

function textOf(
  raw: RawReply,
  { operation }: Pick<ReplyContext<unknown, unknown>, 'operation'>,
): string | undefined {
  const isOneWay = operation.output === undefined && operation.outputParts === undefined
  if (isOneWay && isBlankBody(raw.body)) return undefined
  const contentType = header(raw, 'content-type')
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

/** Whether nothing stands in it: servers end their answer to a one-way message with a line feed. */
function isBlankBody(body: Buffer | string): boolean {
  const text = typeof body === 'string' ? body : body.toString('latin1')
  return /^[\t\n\r ]*$/.test(text)
}

function header(raw: RawReply, name: string): string | undefined {
  const value = raw.headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

// On a 2xx status: a page or document that never meant to be SOAP, as opposed to SOAP gone wrong.
function isForeign(raw: RawReply, error: ResponseError): boolean {
  if (error.reason === 'too-large' || error.reason === 'empty') return false
  const contentType = header(raw, 'content-type')
  const isXml =
    contentType === undefined ||
    /^\s*(?:[\w.+-]+\/(?:[\w.+-]+\+)?xml|multipart\/related)\b/i.test(contentType)
  return !isXml || isEvidentlyForeign(startOf(raw))
}

const EXCERPT_LIMIT = 500
const HEADER_NAME_LIMIT = 100
const HEADER_VALUE_LIMIT = 500
const HEADER_COUNT_LIMIT = 50

/** So much of a body is looked at to say what it is; in bytes, or characters of a text. */
const LOOKED_AT = 64 * 1024

// For eyes, not for a reader: in whatever encoding it says, so that a secret in it is found, and never
// failing. Without its NUL bytes a page in UTF-16 that does not say so is readable enough.
function startOf(raw: RawReply): string {
  const { body } = raw
  const text =
    typeof body === 'string'
      ? body.slice(0, LOOKED_AT)
      : decoderFor(raw, body).decode(body.subarray(0, LOOKED_AT))
  return text.replace(/\0/g, '')
}

/** The start of the body without secrets. */
function shownStart(raw: RawReply, redact: Redact): string {
  const text = redact(startOf(raw))
  return raw.body.length > LOOKED_AT ? text.slice(0, -UNSURE) : text
}

function decoderFor(raw: RawReply, body: Buffer): InstanceType<typeof TextDecoder> {
  if (body[0] === 0xff && body[1] === 0xfe) return new TextDecoder('utf-16le')
  if (body[0] === 0xfe && body[1] === 0xff) return new TextDecoder('utf-16be')
  try {
    return new TextDecoder(mediaTypeParameter(header(raw, 'content-type') ?? '', 'charset'))
  } catch {
    return new TextDecoder()
  }
}

function excerptOf(start: string): string {
  return cut(start.replace(/[\s\p{Cc}\uFFFD]+/gu, ' ').trim(), EXCERPT_LIMIT)
}

/** What the answer is, in a few words. */
function describe(raw: RawReply, start: string, redact: Redact, cause?: ResponseError): string {
  if (raw.body.length === 0 || cause?.reason === 'empty') return 'an empty body'
  if (cause === undefined) return 'a SOAP message that is no fault, on a status that says otherwise'
  const contentType = header(raw, 'content-type')
  const told =
    describeForeignBody(start, contentType) ??
    (cause.reason === 'not-soap' ? describeXml(start) : undefined)
  if (told === undefined) return cause.message
  const size = told === 'binary data' ? ` of ${raw.body.length} bytes` : ''
  const type = /^[\w.+-]{1,50}\/[\w.+-]{1,50}(?=[\s;,]|$)/.exec(
    redact(contentType ?? '').trim(),
  )?.[0]
  return `${told}${size} (${type ?? 'no content type'})`
}

/** What a header tells of the refusal, with what to do; `''` where none does. */
function hintOf(raw: RawReply, redact: Redact): string {
  const told = (name: string): string => redact(header(raw, name) ?? '').slice(0, 200)
  switch (raw.status) {
    case 401: {
      const scheme = /^\s*([\w-]{1,50})(?=[\s,]|$)/.exec(told('www-authenticate'))?.[1]
      return scheme === undefined ? '' : `; it asks for ${scheme} authentication`
    }
    case 405: {
      const methods = /^[A-Z]{1,20}(?:\s*,\s*[A-Z]{1,20}){0,9}$/.exec(told('allow').trim())?.[0]
      return methods === undefined ? '' : `; it allows ${methods}`
    }
    case 429:
    case 503: {
      const seconds = /^\s*(\d{1,9})\s*$/.exec(told('retry-after'))?.[1]
      return seconds === undefined ? '' : `; it asks to wait ${seconds} s`
    }
    default:
      return ''
  }
}

/** Where a redirect leads, without path and query; `''` where it names no other server. */
function targetOf(raw: RawReply, redact: Redact): string {
  const location = header(raw, 'location')
  if (location === undefined || !URL.canParse(location)) return ''
  const { origin } = new URL(location)
  return origin === 'null' ? '' : ` to ${cut(redact(origin), 200)}`
}

const CREDENTIAL_HEADERS =
  /^(?:set-cookie2?|cookie|(?:proxy-)?authorization|(?:proxy-)?authentication-info)$/

function httpError(
  raw: RawReply,
  { redact }: Pick<ReplyContext<unknown, unknown>, 'redact'>,
  cause?: ResponseError,
): HttpError {
  const { status } = raw
  const headers: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(raw.headers).slice(0, HEADER_COUNT_LIMIT)) {
    if (value === undefined || CREDENTIAL_HEADERS.test(name)) continue
    headers[cut(redact(name), HEADER_NAME_LIMIT)] = cut(
      redact(typeof value === 'string' ? value : value.join(', ')),
      HEADER_VALUE_LIMIT,
    )
  }
  const reason = httpModule.STATUS_CODES[status]
  const answer = `HTTP ${status}${reason === undefined ? '' : ` ${reason}`}`
  const start = shownStart(raw, redact)
  const isRedirect = status >= 300 && status < 400
  return new HttpError(
    isRedirect
      ? `${answer}: redirects${targetOf(raw, redact)} are not followed, the request holds credentials`
      : `${answer}: ${describe(raw, start, redact, cause)}${hintOf(raw, redact)}`,
    { status, headers: { ...headers }, bodyExcerpt: excerptOf(start) },
    { cause, retryable: isRetryableStatus(status) },
  )
}
