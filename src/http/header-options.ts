import { InputError } from '../errors.js'
import { memberPath, readRecord, readString, refuse } from '../internal/validation.js'
import { TRANSPORT_HEADERS } from './exchange.js'
import { httpModule } from './modules.js'
import { USER_AGENT } from './user-agent.js'

// Set by the client: another value would break the message, or allow request smuggling.
const RESERVED_HEADERS = new Set([
  ...TRANSPORT_HEADERS,
  'connection',
  'content-encoding',
  'content-type',
  // The certificate would be verified for this name instead of the endpoint.
  'host',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
])

/**
 * Reads further headers; names are made lower case.
 *
 * @param reserved names in lower case that the protocol sets itself
 * @throws InputError naming the header
 */
export function checkHeaders(value: unknown, reserved: readonly string[]): Record<string, string> {
  return readLegalHeaders(value, (name) =>
    RESERVED_HEADERS.has(name) || reserved.includes(name)
      ? 'is set by the client itself'
      : undefined,
  )
}

/**
 * Reads headers that HTTP can carry; names are made lower case.
 *
 * @param refusalOf why a header is refused, by its name in lower case
 * @throws InputError naming the header
 */
export function readLegalHeaders(
  value: unknown,
  refusalOf: (name: string) => string | undefined,
): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (const [name, content] of readRecord(value, 'headers')) {
    const path = memberPath('headers', name)
    const lower = name.toLowerCase()
    if (typeof content !== 'string') throw refuse(path, 'a string', content)
    const refusal = refusalOf(lower)
    if (refusal !== undefined) throw new InputError(path, refusal)
    if (lower in headers) throw new InputError(path, 'is given twice')
    try {
      httpModule.validateHeaderName(name)
      httpModule.validateHeaderValue(name, content)
    } catch {
      // Node's message repeats the value.
      throw new InputError(path, 'is not a legal HTTP header')
    }
    headers[lower] = content
  }
  return headers
}

/**
 * Reads the headers that a client sends with every request, `User-Agent` among them.
 *
 * @throws InputError naming the header, or `userAgent`
 */
export function clientHeaders(
  headers: unknown,
  userAgent: unknown,
  reserved: readonly string[],
): Record<string, string> {
  const product =
    userAgent === undefined ? USER_AGENT : `${checkUserAgent(userAgent)} ${USER_AGENT}`
  const further = headers === undefined ? {} : checkHeaders(headers, reserved)
  if (userAgent !== undefined && Object.hasOwn(further, 'user-agent')) {
    throw new InputError('userAgent', 'must not be given where headers have a User-Agent')
  }
  return { 'user-agent': product, ...further }
}

const MAX_USER_AGENT = 500

function checkUserAgent(value: unknown): string {
  const text = readString(value, 'userAgent')
  if (text.length > MAX_USER_AGENT) {
    throw new InputError('userAgent', `must have at most ${MAX_USER_AGENT} characters`)
  }
  // RFC 9110, 5.5, without bytes beyond ASCII, which receivers interpret differently.
  if (!/^[!-~]+(?:[ \t]+[!-~]+)*$/.test(text)) {
    throw new InputError(
      'userAgent',
      'must be visible ASCII characters with spaces between them, such as crm-sync/2.1',
    )
  }
  return text
}
