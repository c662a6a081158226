import type { Transport } from '../../soap/http/exchange.js'
import { createTransport } from '../../soap/http/transport.js'
import type { HttpGet } from './fetch-document.js'

/** GET over the transports that messages go through, proxies from the environment included; one for each origin. */
export function createHttpGet(): { readonly get: HttpGet; close(): void } {
  const transports = new Map<string, Transport>()
  const transportFor = (url: URL): Transport => {
    let transport = transports.get(url.origin)
    if (transport === undefined) {
      transport = createTransport({ endpoint: url })
      transports.set(url.origin, transport)
    }
    return transport
  }
  return {
    get: (url, headers, limits) =>
      transportFor(url).exchange({ method: 'GET', url, headers, body: Buffer.alloc(0) }, limits),
    close: () => {
      for (const transport of transports.values()) transport.close()
    },
  }
}
