import type http from 'node:http'
import type { ClientRequest } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import type { ConnectionOptions, PeerCertificate } from 'node:tls'
import type { ConnectionError } from '../errors.js'
import { httpModule, httpsModule } from './modules.js'
import type { TlsSettings } from './secure-context.js'

/**
 * The destination of requests, determined once; only headers and body differ between requests. Every member is
 * required, even if `undefined`, so that none is read from a polluted prototype.
 */
export interface Route {
  readonly module: { readonly request: typeof http.request }
  readonly options: http.RequestOptions
  /** What precedes path and query of the endpoint in the request line. */
  readonly targetPrefix: string
  /** The name of the server in errors. */
  readonly peer: string
  /** The agent that was made for this route; undefined for an agent of the caller. */
  readonly agent: http.Agent | undefined
  readonly proxy: ProxyHandling | undefined
}

/**
 * Settings of the agents that this package makes. Connections in use are not bounded, since a call that waits for a
 * connection would use up its time. `IdleConnections` sets how many idle connections are kept.
 *
 * `servername` is overridden for TLS; without it, Node reads a name from the header `host` of every request.
 */
export const AGENT_OPTIONS = { keepAlive: true, servername: '' }

/** What differs for a request through a proxy. */
export interface ProxyHandling {
  /** The name of the proxy in errors. */
  readonly peer: string
  /** Headers that override those of each request. */
  readonly headers: Readonly<Record<string, string>>
  /** The error of a status of the proxy itself, for a tunnel or for a request; undefined for any other status. */
  refusal(status: number, of: 'tunnel' | 'request'): ConnectionError | undefined
  /** Aborts the connection to the proxy, where the request still waits for its tunnel. */
  abandon(request: ClientRequest): void
}

/** Host and port for messages, always with the port. */
export function authorityOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`
}

/** The port; where the URL has none, the default port of the scheme. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}

/** The host without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
}

/** The options of `request` that name the server. */
export function serverOptions(server: URL): http.RequestOptions {
  const host = hostOf(server)
  return {
    // Also for agents: `agent-base` otherwise determines from the stack whether to use TLS.
    protocol: server.protocol,
    host,
    port: portOf(server),
    path: server.pathname + server.search,
  }
}

/** TLS settings for connections to `server`. */
export function secureOptions(server: URL, tls: TlsSettings | undefined): ConnectionOptions {
  const name = tls?.options.servername ?? hostOf(server)
  const options: ConnectionOptions = {
    // Node's default is false under `NODE_TLS_REJECT_UNAUTHORIZED=0`.
    rejectUnauthorized: true,
    servername: isIP(name) === 0 ? name : '',
    // SNI cannot have an address, and in a tunnel Node would then verify the certificate with the name of the proxy, or
    // with `localhost`.
    checkServerIdentity: (_host, certificate) => checkName(name, certificate),
  }
  return tls === undefined ? options : { ...options, secureContext: tls.secureContext }
}

/** What is wrong with a certificate that is for another name or address. */
function checkName(name: string, certificate: PeerCertificate): Error | undefined {
  const error = process.getBuiltinModule('node:tls').checkServerIdentity(name, certificate)
  if (error === undefined || isIP(name) === 0) return error
  // Node 22.23.3 takes an IPv6 address for a host name.
  const { X509Certificate } = process.getBuiltinModule('node:crypto')
  return new X509Certificate(certificate.raw).checkIP(name) === undefined ? error : undefined
}

/** The direct route to the endpoint, with the agent of the caller or a new one. */
export function directRoute(
  endpoint: URL,
  agent: http.Agent | undefined,
  tls: TlsSettings | undefined,
  lookup?: LookupFunction | undefined,
): Route {
  const options = serverOptions(endpoint)
  const peer = authorityOf(endpoint)
  const isSecure = endpoint.protocol === 'https:'
  const module = isSecure ? httpsModule() : httpModule
  if (agent !== undefined) {
    return {
      module,
      peer,
      options: { ...options, agent },
      targetPrefix: '',
      agent: undefined,
      proxy: undefined,
    }
  }
  const created = new module.Agent({
    ...AGENT_OPTIONS,
    ...(isSecure ? secureOptions(endpoint, tls) : {}),
    ...(lookup === undefined ? {} : { lookup }),
  })
  return {
    module,
    peer,
    options: { ...options, agent: created },
    targetPrefix: '',
    agent: created,
    proxy: undefined,
  }
}
