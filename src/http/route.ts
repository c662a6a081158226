import type http from 'node:http'
import type { ClientRequest } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { ConnectionError } from '../errors.js'
import { nullPrototypeCopy } from '../internal/null-prototype.js'
import { AGENT_OPTIONS } from './agent.js'
import { httpModule, httpsModule } from './modules.js'
import type { TlsOptions } from './options.js'
import { secureContext } from './secure-context.js'

/**
 * Where requests go, worked out once: only headers and body differ from one to the next. Every member is
 * there, though it be `undefined`: a polluted prototype then has no say.
 */
export interface Route {
  readonly module: { readonly request: typeof http.request }
  readonly options: http.RequestOptions
  /** Who is talked to, as errors call it. */
  readonly peer: string
  /** The agent that is ours to close; it is for this route alone. */
  readonly agent: http.Agent | undefined
  readonly proxy: ProxyManners | undefined
}

/** What is different when a proxy stands between. */
export interface ProxyManners {
  /** The proxy, as errors call it. */
  readonly peer: string
  /** Set over those of each request. */
  readonly headers: Readonly<Record<string, string>>
  /** The error of a status that the proxy itself gave, of a tunnel or of a request. */
  refusal(status: number, of: 'tunnel' | 'request'): ConnectionError | undefined
  /** Lets go of the proxy where the request still waits for its tunnel. */
  abandon(request: ClientRequest): void
}

/** Host and port for people, the port always named. */
export function authorityOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`
}

/** The port, also where it is the default one of the scheme. */
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
    // Also for agents: those of `agent-base` guess from the stack whether to speak TLS where it is not said.
    protocol: server.protocol,
    host,
    port: portOf(server),
    path: server.pathname + server.search,
  }
}

/**
 * TLS settings for connections to `server`. The context is made once, not for each connection.
 *
 * @throws InputError
 */
export function secureOptions(server: URL, tls: TlsOptions | undefined): ConnectionOptions {
  const { checkServerIdentity } = process.getBuiltinModule('node:tls')
  const settings = tls && nullPrototypeCopy(tls)
  const name = settings?.servername ?? hostOf(server)
  const options: ConnectionOptions = {
    // Node's default is false under `NODE_TLS_REJECT_UNAUTHORIZED=0`.
    rejectUnauthorized: true,
    servername: isIP(name) === 0 ? name : '',
    // An address can not be asked for by SNI, and in a tunnel Node then holds the certificate
    // against the name of the proxy, or against `localhost`.
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  }
  if (settings === undefined) return options
  return { ...options, secureContext: secureContext(settings) }
}

/**
 * The way straight to the endpoint, on the caller's agent or on one of our own.
 *
 * @throws InputError
 */
export function directRoute(
  endpoint: URL,
  agent: http.Agent | undefined,
  tls: TlsOptions | undefined,
  lookup?: LookupFunction | undefined,
): Route {
  const options = serverOptions(endpoint)
  const peer = authorityOf(endpoint)
  const isSecure = endpoint.protocol === 'https:'
  const module = isSecure ? httpsModule() : httpModule
  if (agent !== undefined) {
    return { module, peer, options: { ...options, agent }, agent: undefined, proxy: undefined }
  }
  const own = new module.Agent({
    ...AGENT_OPTIONS,
    ...(isSecure ? secureOptions(endpoint, tls) : {}),
    ...(lookup === undefined ? {} : { lookup }),
  })
  return { module, peer, options: { ...options, agent: own }, agent: own, proxy: undefined }
}
