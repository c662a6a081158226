import http from 'node:http'
import type https from 'node:https'
import type { ConnectionOptions } from 'node:tls'
import { InputError } from '../../errors.js'
import type { TlsOptions } from '../options.js'

/** Where requests go, worked out once: only headers and body differ from one to the next. */
export interface Route {
  // Held as the module and called through it: nock and APM agents replace `request` at run time.
  readonly module: { readonly request: typeof http.request }
  readonly options: http.RequestOptions
  /** Who is talked to, as errors call it. */
  readonly peer: string
  /** Set over those of each request. */
  readonly headers?: Readonly<Record<string, string>>
  readonly isAbsoluteForm?: boolean
}

/** How long an idle connection is kept, in milliseconds; less where the server announces less. */
const IDLE_MS = 30_000

/** As many idle connections as are kept; more than these may be open while calls are under way. */
export const MAX_IDLE = 256

/**
 * Settings of an agent of our own. Connections in use are not bounded: a call that had to wait
 * for another one's connection would lose its time to it.
 */
export const AGENT_OPTIONS: http.AgentOptions = {
  keepAlive: true,
  maxFreeSockets: MAX_IDLE,
  timeout: IDLE_MS,
}

/** `node:https` and TLS are loaded for an `https:` endpoint only; they are a fifth of the start. */
export function httpsModule(): typeof https {
  return process.getBuiltinModule('node:https')
}

export function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
}

export function authorityOf(url: URL): string {
  return `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port}`
}

/** The options of `request` that name the endpoint. */
export function endpointOptions(endpoint: URL): http.RequestOptions {
  return {
    protocol: endpoint.protocol,
    host: hostOf(endpoint),
    port:
      endpoint.port === '' ? (endpoint.protocol === 'https:' ? 443 : 80) : Number(endpoint.port),
    path: endpoint.pathname + endpoint.search,
    method: 'POST',
  }
}

/**
 * TLS settings for a connection to `endpoint`.
 *
 * The context is made once, not for each connection, and faults in keys and certificates show here.
 *
 * @throws InputError
 */
export function secureOptions(endpoint: URL, tls: TlsOptions | undefined): ConnectionOptions {
  const { createSecureContext, checkServerIdentity } = process.getBuiltinModule('node:tls')
  const { isIP } = process.getBuiltinModule('node:net')
  const name = tls?.servername ?? hostOf(endpoint)
  const options: ConnectionOptions = {
    // An address is never asked for by SNI, and is checked as what it is: Node would otherwise
    // hold the certificate against the proxy's name, or against `localhost`.
    servername: isIP(name) === 0 ? name : '',
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  }
  if (tls === undefined) return options
  const { servername: _, ...contextOptions } = tls
  try {
    return { ...options, secureContext: createSecureContext(contextOptions as object) }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new InputError(
      'tls',
      `the key, the certificates or the passphrase can not be used (${code ?? 'unknown'})`,
    )
  }
}

/** The way straight to the endpoint, on the caller's agent or on one of our own. */
export function directRoute(
  endpoint: URL,
  agent: http.Agent | undefined,
  tls: TlsOptions | undefined,
): Route {
  const options = endpointOptions(endpoint)
  const peer = authorityOf(endpoint)
  if (endpoint.protocol !== 'https:') {
    return {
      module: http,
      peer,
      options: { ...options, agent: agent ?? new http.Agent(AGENT_OPTIONS) },
    }
  }
  const https = httpsModule()
  if (agent !== undefined) return { module: https, peer, options: { ...options, agent } }
  const own = new https.Agent({ ...AGENT_OPTIONS, ...secureOptions(endpoint, tls) })
  return { module: https, peer, options: { ...options, agent: own } }
}
