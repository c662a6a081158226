import type { IncomingMessage } from 'node:http'
import { isLoopback } from '../internal/addresses.js'

/** The target of a request whose target and `Host` name this machine: path and query. */
export interface Target {
  readonly path: string
}

/** A refusal of a request by its `Host` or target. */
export interface TargetRefusal {
  readonly status: 400 | 421
  /** One sentence, without data of the request. */
  readonly reason: string
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/i

/**
 * Reads the target of a request. A web page may resolve its own host name to 127.0.0.1 (DNS rebinding), and
 * would then have the same origin as the emulator. The name is in `Host`, or in a target of the absolute form,
 * which has precedence over `Host` (RFC 9112, 3.2.2). Both must name this machine. Any port is accepted, since
 * names of this machine cannot be rebound, and ports may be forwarded.
 */
export function readTarget(req: IncomingMessage): Target | TargetRefusal {
  const [host, ...furtherHosts] = req.headersDistinct['host'] ?? []
  if (host === undefined || furtherHosts.length > 0) {
    return { status: 400, reason: 'The request must have the header Host once.' }
  }
  const target = req.url ?? ''
  const [, authority = host, path = target] = ABSOLUTE_FORM.exec(target) ?? []
  for (const name of [authority, host]) {
    const hostname = hostnameOf(name)
    if (hostname === undefined) {
      return { status: 400, reason: 'The host of the request is not a name or address and a port.' }
    }
    if (!isLoopback(hostname)) {
      return {
        status: 421,
        reason:
          'The emulator answers only requests to this machine: to 127.0.0.1, [::1], localhost or a name that ends in .localhost. The host of the request is another.',
      }
    }
  }
  return { path: path.startsWith('/') ? path : `/${path}` }
}

// A URL parser would also accept a user, a path and escapes.
const AUTHORITY = /^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{0,5})?$/i

/** The host name as a URL parser normalizes it; undefined where it is invalid. */
function hostnameOf(authority: string): string | undefined {
  if (!AUTHORITY.test(authority)) return undefined
  try {
    return new URL(`http://${authority}`).hostname
  } catch {
    return undefined
  }
}

/** Whether pages of an origin may send messages: those of this machine alone, and what is not a page. */
export function isAllowedOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true
  try {
    return isLoopback(new URL(origin).hostname)
  } catch {
    return false
  }
}
