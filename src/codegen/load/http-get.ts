import { createTransport } from '../../http/transport.js'
import type { HttpGet } from './fetch-document.js'

/** HTTP GET over the transport of the client, with the proxies of the environment. */
export const httpGet: HttpGet = async (url, headers, limits, lookup) => {
  const transport = createTransport({ endpoint: url, lookup })
  try {
    return await transport.exchange({ method: 'GET', headers, body: Buffer.alloc(0) }, limits)
  } finally {
    transport.close()
  }
}
