import { randomUUID } from 'node:crypto'
import type { ReceivedHeaders, Transport } from 'data8-useradmin'
import type { Bus } from './bus.js'

/**
 * Request and reply over two queues: a `transport` for clients, whose `getJwt` then waits for the reply. Limits, retries,
 * verification and errors are those of the client; each attempt is a message of its own.
 *
 * @param timeoutMs that of the client: the broker need not deliver a request for which no caller waits
 */
export function busTransport(
  bus: Bus,
  { requests, replies, timeoutMs }: { requests: string; replies: string; timeoutMs: number },
): Transport {
  return ({ url, method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const correlationId = randomUUID()
      const unsubscribe = bus.subscribe(replies, (reply) => {
        if (reply.correlationId !== correlationId) return
        unsubscribe()
        const { status, headers } = reply.properties as { status: number; headers: ReceivedHeaders }
        resolve({ status, headers, body: reply.content })
      })
      // A late reply finds no subscriber, and so is ignored.
      signal.addEventListener('abort', () => {
        unsubscribe()
        reject(signal.reason)
      })
      const expiresAt = Date.now() + timeoutMs
      const properties = { url, method, headers }
      bus.publish(requests, { correlationId, expiresAt, properties, content: body })
    })
}
