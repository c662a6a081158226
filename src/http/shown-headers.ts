import { isCredentialHeader } from '../internal/redaction/header-secrets.js'
import { type Redact, truncate } from '../internal/redaction/redact.js'
import type { RawReply } from './raw-reply.js'

const NAME_LIMIT = 100
const VALUE_LIMIT = 500
const COUNT_LIMIT = 50

/**
 * The headers of an answer for the caller, names in lower case: those that carry credentials or cookies are left out, in
 * others secrets are redacted, and long ones are truncated.
 */
export function shownHeaders(headers: RawReply['headers'], redact: Redact): Record<string, string> {
  const shown: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers).slice(0, COUNT_LIMIT)) {
    if (value === undefined || isCredentialHeader(name)) continue
    shown[truncate(redact(name), NAME_LIMIT)] = truncate(
      redact(typeof value === 'string' ? value : value.join(', ')),
      VALUE_LIMIT,
    )
  }
  return { ...shown }
}
