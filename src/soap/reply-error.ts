import { ResponseError } from '../errors.js'
import { describeForeignBody, describeXml, evidentKindOf } from '../http/foreign-body.js'
import { httpError, redactedStart, startOf } from '../http/http-error.js'
import { headerOf, type RawReply } from '../http/raw-reply.js'
import { isSuccessStatus } from '../http/status.js'
import type { Redact } from '../internal/redaction/redact.js'

/**
 * The error to throw where a reply could not be decoded. A ResponseError becomes an HttpError where the
 * reply is evidently not a SOAP message, and else says what came instead, where that is known; any other
 * error, such as a fault, stays as it is.
 */
export function explainReplyError(error: unknown, raw: RawReply, redact: Redact): unknown {
  if (!(error instanceof ResponseError)) return error
  if (!isSuccessStatus(raw.status) || isForeign(raw, error)) return httpError(raw, redact, error)
  const { reason } = error
  if (reason === 'not-soap') {
    const document = describeXml(redactedStart(raw, redact))
    return new ResponseError(reason, `the answer is not a SOAP envelope, but ${document}`)
  }
  if (reason !== 'not-xml') return error
  const foreign = describeForeignBody(redactedStart(raw, redact), headerOf(raw, 'content-type'))
  return foreign === undefined
    ? error
    : new ResponseError(reason, `the answer is not an XML document, but ${foreign}`)
}

/** Whether an answer with a 2xx status is not SOAP at all, as opposed to defective SOAP. */
function isForeign(raw: RawReply, error: ResponseError): boolean {
  if (error.reason === 'too-large' || error.reason === 'empty') return false
  const contentType = headerOf(raw, 'content-type')
  const isXml =
    contentType === undefined ||
    /^\s*(?:[\w.+-]+\/(?:[\w.+-]+\+)?xml|multipart\/related)\b/i.test(contentType)
  return !isXml || evidentKindOf(startOf(raw)) !== undefined
}
