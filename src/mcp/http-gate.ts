import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** What the checks take from the SDK. */
export interface HostChecks {
  validateHostHeader(header: string | undefined, allowed: string[]): { readonly ok: boolean }
  validateOriginHeader(header: string | undefined, allowed: string[]): { readonly ok: boolean }
  localhostAllowedHostnames(): string[]
  localhostAllowedOrigins(): string[]
}

/** Why a request is not served. */
export interface Refusal {
  readonly status: number
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The path of the endpoint. */
export const MCP_PATH = '/mcp'

/**
 * The refusal of a request, from its head alone; undefined where it may be served. `Host` and `Origin` come first: a web
 * page whose name resolves to 127.0.0.1 (DNS rebinding) must not even learn whether its bearer is right.
 */
export function refusalOf(
  req: IncomingMessage,
  checks: HostChecks,
  bearer: string,
): Refusal | undefined {
  const { headers, headersDistinct } = req
  const hosts = headersDistinct['host'] ?? []
  if (
    hosts.length !== 1 ||
    !checks.validateHostHeader(hosts[0], checks.localhostAllowedHostnames()).ok
  ) {
    return { status: 403, message: 'Forbidden: Host must name this machine' }
  }
  if (!checks.validateOriginHeader(headers.origin, checks.localhostAllowedOrigins()).ok) {
    return { status: 403, message: 'Forbidden: Origin must be of this machine' }
  }
  const [, given] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? []
  if (given === undefined || !isSame(given, bearer)) {
    const error = headers.authorization === undefined ? '' : ', error="invalid_token"'
    return {
      status: 401,
      message: 'Unauthorized: the bearer of this server is required',
      headers: { 'www-authenticate': `Bearer realm="data8-useradmin"${error}` },
    }
  }
  if (req.url?.split('?', 1)[0] === MCP_PATH) return undefined
  return { status: 404, message: `Not found: the endpoint is ${MCP_PATH}` }
}

// In a time that does not depend on the texts, nor on their lengths.
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
