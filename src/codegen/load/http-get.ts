import { createHttpExchanger } from '../../http/http-exchanger.js'
import type { Access } from './access.js'
import type { HttpGet } from './fetch-document.js'

/**
 * HTTP GET over the transport of the client.
 *
 * @param proxy `false` for none. Default: those of the environment
 */
export function createHttpGet({ tlsFor }: Pick<Access, 'tlsFor'>, proxy?: false): HttpGet {
  return async (url, headers, limits, lookup) => {
    const exchanger = createHttpExchanger({ endpoint: url, tls: tlsFor(url), proxy, lookup })
    try {
      return await exchanger.exchange({ method: 'GET', headers, body: Buffer.alloc(0) }, limits)
    } finally {
      exchanger.close()
    }
  }
}
