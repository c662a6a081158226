import { HttpError, type ResponseError } from '../errors.js'
import { charsetOf } from '../internal/media-type.js'
import { TextDecoder } from '../internal/node-util.js'
import { type Redact, truncate, UNCERTAIN_END } from '../internal/redaction/redact.js'
import { describeForeignBody, describeXml, MAX_INSPECTED } from './foreign-body.js'
import { httpModule } from './modules.js'
import { headerOf, type RawReply } from './raw-reply.js'
import { isRetryableStatus } from './retry.js'
import { shownHeaders } from './shown-headers.js'

const EXCERPT_LIMIT = 500

/**
 * The start of the body as text, not redacted; decoded without errors. NUL characters are removed, so that undeclared
 * UTF-16 is readable.
 */
export function startOf(raw: Pick<RawReply, 'headers' | 'body'>): string {
  const { body } = raw
  const text =
    typeof body === 'string'
      ? body.slice(0, MAX_INSPECTED)
      : decoderFor(raw, body).decode(body.subarray(0, MAX_INSPECTED))
  return text.replace(/\0/g, '')
}

/** The start of the body, redacted. */
export function redactedStart(raw: Pick<RawReply, 'headers' | 'body'>, redact: Redact): string {
  const text = redact(startOf(raw))
  return raw.body.length > MAX_INSPECTED ? text.slice(0, -UNCERTAIN_END) : text
}

function decoderFor(
  raw: Pick<RawReply, 'headers'>,
  body: Buffer,
): InstanceType<typeof TextDecoder> {
  if (body[0] === 0xff && body[1] === 0xfe) return new TextDecoder('utf-16le')
  if (body[0] === 0xfe && body[1] === 0xff) return new TextDecoder('utf-16be')
  try {
    return new TextDecoder(charsetOf(headerOf(raw, 'content-type') ?? ''))
  } catch {
    return new TextDecoder()
  }
}

function excerptOf(start: string): string {
  return truncate(start.replace(/[\s\p{Cc}\p{Cf}\uFFFD]+/gu, ' ').trim(), EXCERPT_LIMIT)
}

/** A short description of the answer. */
function describe(raw: RawReply, start: string, redact: Redact, cause?: ResponseError): string {
  if (start.trim() === '' || cause?.reason === 'empty') return 'an empty body'
  if (cause === undefined) return 'a message of a success, with the status of a failure'
  const contentType = headerOf(raw, 'content-type')
  const description =
    describeForeignBody(start, contentType) ??
    (cause.reason === 'not-soap' || cause.reason === 'not-json' ? describeXml(start) : undefined)
  if (description === undefined) return cause.message
  const size = description === 'binary data' ? ` of ${raw.body.length} bytes` : ''
  const type = /^[\w.+-]{1,50}\/[\w.+-]{1,50}(?=[\s;,]|$)/.exec(
    redact(contentType ?? '').trim(),
  )?.[0]
  return `${description}${size} (${type ?? 'no content type'})`
}

/** What a header says about the failure; `''` where none does. */
function hintOf(raw: RawReply, redact: Redact): string {
  const header = (name: string): string => redact(headerOf(raw, name) ?? '').slice(0, 200)
  switch (raw.status) {
    case 401: {
      const scheme = /^\s*([\w-]{1,50})(?=[\s,]|$)/.exec(header('www-authenticate'))?.[1]
      return scheme === undefined ? '' : `; it asks for ${scheme} authentication`
    }
    case 405: {
      const methods = /^[A-Z]{1,20}(?:\s*,\s*[A-Z]{1,20}){0,9}$/.exec(header('allow').trim())?.[0]
      return methods === undefined ? '' : `; it allows ${methods}`
    }
    case 429:
    case 503: {
      const seconds = /^\s*(\d{1,9})\s*$/.exec(header('retry-after'))?.[1]
      return seconds === undefined ? '' : `; it asks to wait ${seconds} s`
    }
    default:
      return ''
  }
}

/** The origin of a redirect; `''` where it is relative. */
function targetOf(raw: RawReply, redact: Redact): string {
  const location = headerOf(raw, 'location')
  if (location === undefined || !URL.canParse(location)) return ''
  const { origin } = new URL(location)
  return origin === 'null' ? '' : ` to ${truncate(redact(origin), 200)}`
}

/**
 * The error of an answer that is not a message of the protocol, or of a message that is not a fault with the status of
 * a failure.
 *
 * @param cause why the answer could not be read; absent for a message
 */
export function httpError(raw: RawReply, redact: Redact, cause?: ResponseError): HttpError {
  const { status } = raw
  const reason = httpModule.STATUS_CODES[status]
  const answer = `HTTP ${status}${reason === undefined ? '' : ` ${reason}`}`
  const start = redactedStart(raw, redact)
  const isRedirect = status >= 300 && status < 400
  return new HttpError(
    isRedirect
      ? `${answer}: redirects${targetOf(raw, redact)} are not followed, the request holds credentials`
      : `${answer}: ${describe(raw, start, redact, cause)}${hintOf(raw, redact)}`,
    { status, headers: shownHeaders(raw.headers, redact), bodyExcerpt: excerptOf(start) },
    { cause, retryable: isRetryableStatus(status) },
  )
}
