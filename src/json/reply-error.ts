import { ResponseError } from '../errors.js'
import { describeForeignBody, describeXml, evidentKindOf } from '../http/foreign-body.js'
import { httpError, redactedStart, startOf } from '../http/http-error.js'
import { headerOf, type RawReply } from '../http/raw-reply.js'
import { isSuccessStatus } from '../http/status.js'
import type { Redact } from '../internal/redaction/redact.js'
import { JsonObject, type JsonValue } from './value.js'

/**
 * The error to throw where a reply could not be read. A ResponseError becomes an HttpError where the reply is evidently
 * not of the service, and else says what came instead, where that is known; any other error, such as a refusal, stays
 * as it is.
 *
 * @param parsed the reply, where it is JSON
 */
export function explainReplyError(
  error: unknown,
  raw: RawReply,
  parsed: JsonValue | undefined,
  redact: Redact,
): unknown {
  if (!(error instanceof ResponseError)) return error
  if (!isSuccessStatus(raw.status) || isForeign(raw, parsed, error)) {
    return httpError(raw, redact, error)
  }
  if (error.reason !== 'not-json') return error
  const found = describe(redactedStart(raw, redact))
  return found === undefined
    ? error
    : new ResponseError(error.reason, `the answer is not JSON, but ${found}`)
}

/** Whether an answer with a 2xx status is not of the service at all, as opposed to a defective reply of it. */
function isForeign(
  raw: RawReply,
  parsed: JsonValue | undefined,
  { reason }: ResponseError,
): boolean {
  const contentType = headerOf(raw, 'content-type')
  if (parsed !== undefined) return isProblem(contentType) || isErrorObject(parsed)
  if (reason !== 'not-json' && reason !== 'truncated') return false
  const start = startOf(raw)
  if (evidentKindOf(start) === 'html') return true
  const isJson =
    contentType === undefined || /^\s*[\w.+-]+\/(?:[\w.+-]+\+)?json\b/i.test(contentType)
  return !isJson && evidentKindOf(start) !== 'json' && !isEnvelope(start)
}

/** Problem details: RFC 9457, section 3. */
function isProblem(contentType: string | undefined): boolean {
  return /^\s*application\/problem\+json\b/i.test(contentType ?? '')
}

/** Members of the error objects of ASP.NET (Web API, script services, Core) and of problem details. */
const ERROR_MEMBERS = [
  'Message',
  'ExceptionMessage',
  'ExceptionType',
  'StackTrace',
  'title',
  'detail',
]

function isErrorObject(value: JsonValue): boolean {
  return (
    value instanceof JsonObject &&
    !value.members.has('Status') &&
    ERROR_MEMBERS.some((name) => typeof value.members.get(name) === 'string')
  )
}

/** Whether a text begins as a SOAP envelope: the endpoint is then that of the other protocol. */
function isEnvelope(start: string): boolean {
  return /^\s*(?:<\?[^>]*>\s*)?<(?:[\w.-]{1,100}:)?Envelope[\s>/]/.test(start)
}

function describe(start: string): string | undefined {
  if (isEnvelope(start)) return 'a SOAP envelope'
  if (/^\s*</.test(start)) return describeForeignBody(start, undefined) ?? describeXml(start)
  return evidentKindOf(start) === 'json' ? undefined : describeForeignBody(start, undefined)
}
