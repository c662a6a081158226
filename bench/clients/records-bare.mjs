import { Agent, request } from 'node:http'
import { envelope, makeContent } from '../records.mjs'

const agent = new Agent({ keepAlive: true })

/** @param {string} endpoint @param {import('../records.mjs').Order} order */
export function open(endpoint, order) {
  const { hostname, port } = new URL(endpoint)
  const { xml } = order.kind === 'write' ? makeContent(order.content, order.bytes) : { xml: '' }
  const body = Buffer.from(envelope('Exchange', xml))
  const options = {
    host: hostname,
    port,
    path: order.path,
    method: 'POST',
    agent,
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: '""',
      'Content-Length': body.length,
    },
  }
  return () =>
    new Promise((resolve, reject) => {
      request(options, (response) => {
        /** @type {Buffer[]} */
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () =>
          resolve(/<\/ExchangeResponse>/.test(String(Buffer.concat(chunks)))),
        )
        response.on('error', reject)
      })
        .on('error', reject)
        .end(body)
    })
}
