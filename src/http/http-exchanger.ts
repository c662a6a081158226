import type { Agent } from 'node:http'
import type { LookupFunction } from 'node:net'
import { nullPrototypeCopy } from '../internal/null-prototype.js'
import { exchangeOnce } from './attempt.js'
import type { HttpExchanger } from './exchange.js'
import { IdleConnections } from './keep-alive.js'
import { findProxy, proxiedRoute } from './proxy.js'
import { directRoute, type Route } from './route.js'
import type { TlsSettings } from './secure-context.js'

export interface HttpExchangerOptions {
  /** The one server that requests go to. */
  readonly endpoint: URL
  /** Used as it is, and not closed by the exchanger; `tls` and `proxy` then have no effect. */
  readonly agent?: Agent | undefined
  readonly tls?: TlsSettings | undefined
  /** Proxy, or `false` for none. Default: from the environment, which is read at the first request; none for a loopback endpoint. */
  readonly proxy?: URL | false | undefined
  /** Looks up the endpoint, where neither a proxy nor `agent` does. Default: that of Node. */
  readonly lookup?: LookupFunction | undefined
}

/**
 * Makes an exchanger with Node's `http` and `https`, which keeps connections alive. Idle connections do not keep the
 * process running.
 */
export function createHttpExchanger(options: HttpExchangerOptions): HttpExchanger {
  const { endpoint, agent, tls, proxy, lookup } = nullPrototypeCopy(options)
  const direct = directRoute(endpoint, agent, tls, lookup)
  let route: Route | Promise<Route> | undefined

  const findRoute = (): Route | Promise<Route> => {
    const found = agent === undefined ? findProxy(endpoint, proxy) : undefined
    return found === undefined ? direct : proxiedRoute(endpoint, found, tls)
  }

  let idle: IdleConnections | undefined
  const settle = (found: Route): Route => {
    if (found.agent !== undefined) idle = new IdleConnections(found.agent)
    route = found
    return found
  }

  return {
    exchange(request, limits, redact) {
      try {
        if (route === undefined) {
          const found = findRoute()
          route = found instanceof Promise ? found.then(settle) : settle(found)
          // Each exchange that waits for it reports the rejection; an aborted exchange does not wait.
          if (route instanceof Promise) route.catch(() => {})
        }
      } catch (error) {
        return Promise.reject(error)
      }
      const chosen = route
      const checked = idle?.check()
      const ready = checked === undefined ? chosen : checked.then(() => chosen)
      return exchangeOnce(ready, request, limits, redact)
    },
    close() {
      idle?.end()
    },
  }
}
