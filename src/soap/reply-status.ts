import { httpError } from '../http/http-error.js'
import type { RawReply } from '../http/raw-reply.js'
import type { Redact } from '../internal/redaction/redact.js'

/**
 * Refuses a message that reads as a success on an HTTP status that is not 2xx.
 *
 * @throws HttpError
 */
export function checkStatus(raw: RawReply, redact: Redact): void {
  if (!isSuccessStatus(raw)) throw httpError(raw, redact)
}

/** Whether the HTTP status is 2xx. */
export function isSuccessStatus({ status }: RawReply): boolean {
  return status >= 200 && status < 300
}
