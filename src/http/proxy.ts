import type { ClientRequest } from 'node:http'
import type { HttpsProxyAgent as AnyTunnelAgent } from 'https-proxy-agent'
import { ConnectionError } from '../errors.js'
import { isLoopback } from '../internal/addresses.js'
import { withFailedPeer } from './failure.js'
import { httpModule, httpsModule } from './modules.js'
import { isInNoProxy } from './no-proxy.js'
import { isRetryableStatus } from './retry.js'
import {
  AGENT_OPTIONS,
  authorityOf,
  hostOf,
  portOf,
  type Route,
  secureOptions,
  serverOptions,
} from './route.js'
import { type TlsSettings, withoutClientCertificate } from './secure-context.js'
import { isProxyUrl } from './url-options.js'
import { USER_AGENT } from './user-agent.js'

/**
 * The proxy for the endpoint: that of the option, else that of the environment; undefined for none.
 *
 * @throws ConnectionError when the environment is not supported
 */
export function findProxy(endpoint: URL, option: URL | false | undefined): URL | undefined {
  return option === false ? undefined : (option ?? proxyFromEnvironment(endpoint))
}

/**
 * The proxy of the environment for the endpoint: `HTTPS_PROXY` or `HTTP_PROXY`, else `ALL_PROXY`, in lower or upper
 * case, unless `NO_PROXY` names the host. A proxy without a scheme is an `http:` one. Never for a loopback endpoint: a
 * proxy on another machine cannot reach it, and would receive the password.
 *
 * @throws ConnectionError when the form of the proxy, or of an entry of `NO_PROXY`, is not supported
 */
function proxyFromEnvironment(endpoint: URL): URL | undefined {
  const named = isLoopback(endpoint.hostname) ? undefined : proxyVariable(endpoint)
  if (named === undefined) return undefined
  const list = variable('no_proxy')
  if (list !== undefined && isInNoProxy(list, hostOf(endpoint), portOf(endpoint))) return undefined
  const proxy = named.includes('://') ? named : `http://${named}`
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined
  if (url !== undefined && isProxyUrl(url)) return url
  throw new ConnectionError(
    'the environment names a proxy that is not an http: or https: URL; give the option proxy, or put the host into NO_PROXY',
    'PROXY_UNSUPPORTED',
    { sent: false },
  )
}

function proxyVariable({ protocol }: URL): string | undefined {
  return variable(protocol === 'https:' ? 'https_proxy' : 'http_proxy') ?? variable('all_proxy')
}

// An empty variable counts as absent.
function variable(name: string): string | undefined {
  return process.env[name] || process.env[name.toUpperCase()] || undefined
}

/**
 * The route through a proxy: `CONNECT` for `https:`, the absolute form (RFC 9112, 3.2.2) for `http:`.
 *
 * `tls.ca` and `tls.minVersion` apply also to an `https:` proxy; the client certificate is sent only to the endpoint.
 */
export function proxiedRoute(
  endpoint: URL,
  proxy: URL,
  tls: TlsSettings | undefined,
): Route | Promise<Route> {
  return endpoint.protocol === 'https:'
    ? tunnelRoute(endpoint, proxy, tls)
    : absoluteFormRoute(endpoint, proxy, tls)
}

function absoluteFormRoute(endpoint: URL, proxy: URL, tls: TlsSettings | undefined): Route {
  const isSecure = proxy.protocol === 'https:'
  const module = isSecure ? httpsModule() : httpModule
  const agent = new module.Agent(
    isSecure
      ? { ...AGENT_OPTIONS, ...secureOptions(proxy, withoutClientCertificate(tls)) }
      : AGENT_OPTIONS,
  )
  const peer = `the proxy ${authorityOf(proxy)}`
  const targetPrefix = `http://${endpoint.host}`
  return {
    module,
    peer,
    agent,
    targetPrefix,
    options: {
      ...serverOptions(proxy),
      path: targetPrefix + endpoint.pathname + endpoint.search,
      agent,
    },
    proxy: {
      peer,
      headers: { host: endpoint.host, ...authorizationHeader(proxy) },
      refusal: (status) =>
        status === 407 ? proxyRefusal(status, peer, endpoint, true) : undefined,
      abandon: () => {},
    },
  }
}

/**
 * `https-proxy-agent` was chosen over `hpagent` (no dependencies, but no release since 2024, and it fails on IPv6) and
 * over `proxy-agent` (28 packages, which also support SOCKS and PAC). Added here: aborting the connection to a proxy
 * that does not answer, and verifying the certificate of an endpoint that is an address (see `secureOptions`).
 */
async function tunnelRoute(
  endpoint: URL,
  proxy: URL,
  tls: TlsSettings | undefined,
): Promise<Route> {
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  const peer = `the proxy ${authorityOf(proxy)}`
  const connecting = new WeakMap<ClientRequest, AbortController>()
  const secured = secureOptions(endpoint, tls)

  class TunnelAgent extends HttpsProxyAgent<string> {
    override async connect(...args: Parameters<AnyTunnelAgent<string>['connect']>) {
      const [request, options] = args
      const stop = new AbortController()
      connecting.set(request, stop)
      // The agent reads this before its first await, so each connection gets its signal.
      this.connectOpts.signal = stop.signal
      try {
        // Not in the options of requests: newer versions of Node keep no connection for a request that has a
        // `checkServerIdentity` of its own.
        return await super.connect(request, Object.assign(options, secured))
      } catch (error) {
        throw withFailedPeer(withCode(error), peer)
      } finally {
        connecting.delete(request)
      }
    }
  }

  // The agent logs the URL for debugging, so it gets no credentials.
  const withoutUserinfo = new URL(proxy)
  withoutUserinfo.username = ''
  withoutUserinfo.password = ''
  const authorization = authorizationHeader(proxy)
  const agent = new TunnelAgent(withoutUserinfo, {
    ...AGENT_OPTIONS,
    ...(proxy.protocol === 'https:' ? secureOptions(proxy, withoutClientCertificate(tls)) : {}),
    headers: () => ({ 'user-agent': USER_AGENT, ...authorization }),
  })
  // Otherwise the agent determines it from the stack of each request.
  agent.protocol = 'https:'

  return {
    module: httpsModule(),
    peer: authorityOf(endpoint),
    agent,
    options: { ...serverOptions(endpoint), agent },
    targetPrefix: '',
    proxy: {
      peer,
      headers: {},
      refusal: (status, of) =>
        of === 'tunnel' && status !== 200 ? proxyRefusal(status, peer, endpoint, false) : undefined,
      abandon: (request) => connecting.get(request)?.abort(),
    },
  }
}

// The errors of the agent have no code.
function withCode(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('unknown failure')
  if ('code' in error) return error
  const code = error.message.startsWith('Proxy connection ended') ? 'ECONNRESET' : 'PROXY_NOT_HTTP'
  // Without its message, which repeats the answer of the proxy.
  return Object.assign(new Error(code), { code })
}

function authorizationHeader(proxy: URL): Record<string, string> {
  if (proxy.username === '' && proxy.password === '') return {}
  const userinfo = `${unescaped(proxy.username)}:${unescaped(proxy.password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(userinfo).toString('base64')}` }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** @param sent whether the proxy received the request itself, and not only `CONNECT` */
function proxyRefusal(status: number, peer: string, endpoint: URL, sent: boolean): ConnectionError {
  if (!(status >= 100 && status <= 599)) {
    const code = 'PROXY_NOT_HTTP'
    return new ConnectionError(`${peer} sent what is not HTTP (${code})`, code, { sent })
  }
  const code = `PROXY_${status}`
  const words =
    status === 407
      ? 'requires a user and a password, or refuses the given ones; put them into the proxy URL'
      : status === 403
        ? `does not allow connections to ${authorityOf(endpoint)}`
        : `did not connect to ${authorityOf(endpoint)}`
  return new ConnectionError(`${peer} ${words} (${code})`, code, {
    retryable: isRetryableStatus(status),
    sent,
  })
}
