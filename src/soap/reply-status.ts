import { httpError } from '../http/http-error.js'
import type { RawReply } from '../http/raw-reply.js'
import { isSuccessStatus } from '../http/status.js'
import type { Redact } from '../internal/redaction/redact.js'

/**
 * Refuses a message that reads as a success on an HTTP status that is not 2xx.
 *
 * @throws HttpError
 */
export function checkStatus(raw: RawReply, redact: Redact): void {
  if (!isSuccessStatus(raw.status)) throw httpError(raw, redact)
}
