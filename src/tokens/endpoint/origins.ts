import { InputError } from '../../errors.js'
import { itemPath, readList, readString } from '../../internal/validation.js'
import { Refusal } from './answer.js'
import type { Call } from './call.js'

const MAX_AGE_SECONDS = 600
const METHODS = 'POST, OPTIONS'
/** Headers that a page may send beside those that need no permission. */
const ASKED_HEADERS = ['authorization', 'content-type']

/** @throws InputError naming the item */
export function readOrigins(value: unknown): ReadonlySet<string> {
  const items = readList(value, 'origins', 1000)
  return new Set(items.map((item, index) => readOrigin(item, itemPath('origins', index))))
}

function readOrigin(value: unknown, path: string): string {
  const origin = readString(value, path)
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (url === undefined || url.host === '' || origin.includes('*')) {
    throw new InputError(path, 'must be an origin, such as https://www.example.com')
  }
  // Of schemes that are not known, `URL.origin` is null.
  if (`${url.protocol}//${url.host}` === origin) return origin
  throw new InputError(
    path,
    'must be an origin as browsers send it: scheme://host, in lower case, without path, and without the default port',
  )
}

/**
 * The headers that say who may read the answer.
 *
 * @throws Refusal for a page of an origin that may not ask; with no CORS header
 */
export function corsHeaders(
  call: Call,
  origins: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const origin = call.header('origin')
  if (origin !== undefined && origins.has(origin)) {
    return {
      'access-control-allow-origin': origin,
      // For what `authorize` reads from cookies.
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'Retry-After',
    }
  }
  if (isOfOtherOrigin(call, origin)) {
    throw new Refusal(403, 'unauthorized_client', 'pages of this origin get no tokens')
  }
  return {}
}

/**
 * Whether a page of another origin asks. Browsers say so themselves in a header that pages cannot set, which is right also
 * behind a proxy that changes `Host`; older ones only send the origin, of which the host is that of the request.
 */
function isOfOtherOrigin(call: Call, origin: string | undefined): boolean {
  if (origin === 'null') return true
  const site = call.header('sec-fetch-site')
  if (site !== undefined)
    return site !== 'same-origin' && !(site === 'none' && origin === undefined)
  if (origin === undefined) return false
  return !URL.canParse(origin) || new URL(origin).host !== call.host?.toLowerCase()
}

/** The headers of the answer to OPTIONS. */
export function optionsHeaders(call: Call): Readonly<Record<string, string>> {
  const allow = { allow: METHODS }
  if (call.header('access-control-request-method') === undefined) return allow
  const asked = (call.header('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
  const allowed = ASKED_HEADERS.filter((name) => asked.includes(name))
  return {
    ...allow,
    'access-control-allow-methods': 'POST',
    ...(allowed.length === 0 ? {} : { 'access-control-allow-headers': allowed.join(', ') }),
    'access-control-max-age': String(MAX_AGE_SECONDS),
  }
}

export function methodNotAllowed(): Refusal {
  return new Refusal(405, 'invalid_request', 'the method must be POST', { allow: METHODS })
}
