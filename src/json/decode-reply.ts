import { httpError } from '../http/http-error.js'
import type { ReceivedReply } from '../http/raw-reply.js'
import { isSuccessStatus } from '../http/status.js'
import type { Signal } from '../internal/platform-types.js'
import type { Redact } from '../internal/redaction/redact.js'
import { decodeJson } from './decode.js'
import type { ReplyReader } from './outgoing.js'
import { parseJson, parseJsonInSlices } from './parser.js'
import { explainReplyError } from './reply-error.js'
import type { JsonValue } from './value.js'

/** What is needed to decode the reply to one call. */
export interface ReplyContext<O, R> {
  readonly reader: ReplyReader<O, R>
  readonly redact: Redact
}

/**
 * Decodes a reply: the result of the call, or the error that describes the reply.
 *
 * What the reader throws for a refusal holds whatever the HTTP status; a success needs a 2xx status. Anything else is an
 * HttpError where the status already says so, or where it is evidently of another server or the error object of one;
 * else a ResponseError.
 *
 * @throws HttpError, ResponseError, and what the reader throws
 */
export function decodeReply<O, R>(raw: ReceivedReply, context: ReplyContext<O, R>): R {
  return decodeParsed(parse(raw), raw, context)
}

/** Like {@link decodeReply}, but other work is done between slices of the parsing. @throws also AbortError */
export async function decodeLongReply<O, R>(
  raw: ReceivedReply,
  context: ReplyContext<O, R>,
  signal: Signal | undefined,
): Promise<R> {
  return decodeParsed(await parseLong(raw, signal), raw, context)
}

/** A reply as JSON, or why it is not. */
type Parsed = { readonly value: JsonValue } | { readonly error: unknown }

function parse(raw: ReceivedReply): Parsed {
  try {
    return { value: parseJson(decodeJson(raw.body)) }
  } catch (error) {
    return { error }
  }
}

async function parseLong(raw: ReceivedReply, signal: Signal | undefined): Promise<Parsed> {
  try {
    return { value: await parseJsonInSlices(decodeJson(raw.body), signal) }
  } catch (error) {
    return { error }
  }
}

function decodeParsed<O, R>(
  parsed: Parsed,
  raw: ReceivedReply,
  { reader, redact }: ReplyContext<O, R>,
): R {
  if ('error' in parsed) throw explainReplyError(parsed.error, raw, undefined, redact)
  let output: O
  try {
    output = reader.read(parsed.value, redact)
  } catch (error) {
    throw explainReplyError(error, raw, parsed.value, redact)
  }
  if (!isSuccessStatus(raw.status)) throw httpError(raw, redact)
  return reader.toResult(output, redact, raw)
}
