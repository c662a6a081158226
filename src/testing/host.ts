import type { IncomingMessage } from 'node:http'
import { isLoopback } from '../internal/addresses.js'

/** A request whose target and `Host` name this machine: the path with its query, to be resolved. */
export interface Target {
  readonly path: string
}

/** A request that is refused before anything else is looked at. */
export interface TargetRefusal {
  readonly status: 400 | 421
  /** One sentence, with nothing of the request in it. */
  readonly reason: string
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/i

/**
 * Reads whom a request is addressed to. A page may resolve a name of its own to 127.0.0.1 (DNS rebinding),
 * and would then be of the same origin as the emulator: the name is left in `Host`, or in a target of
 * the absolute form, which counts before `Host` (RFC 9112, 3.2.2). Both must name this machine. The port may be
 * any, since a name of this machine cannot be rebound and a port may be forwarded.
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

// What a URL parser would take beyond it: a user, a path, escapes.
const AUTHORITY = /^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{0,5})?$/i

/** The host name as a URL parser writes it; undefined where it is no legal one. */
function hostnameOf(authority: string): string | undefined {
  if (!AUTHORITY.test(authority)) return undefined
  try {
    return new URL(`http://${authority}`).hostname
  } catch {
    return undefined
  }
}
