import { REDACTED } from '../internal/redaction/credential-patterns.js'
import type { Redact } from '../internal/redaction/redact.js'

/** Headers that say what the message is; others may be credentials, whatever they are called. */
export const SHOWN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'soapaction',
  'user-agent',
])

/** The URL of a request, as it is shown to a reader: without its query. */
export function printableUrl(href: string, redact: Redact): string {
  const url = new URL(href)
  return redact(url.origin + url.pathname) + (url.search === '' ? '' : `?${REDACTED}`)
}

/** The headers of a request, as they are shown to a reader: the names, and the values of those that have no secret. */
export function printableHeaders(
  headers: Readonly<Record<string, string>>,
  redact: Redact,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SHOWN_HEADERS.has(name) ? redact(value) : REDACTED,
    ]),
  )
}
