// What the trial needs of a message bus: queues in this process. With RabbitMQ, Service Bus or IBM MQ, these are the
// broker's own, and the relay is the part of the ESB that may reach the service.
import { EventEmitter } from 'node:events'

/** A message of the bus. Its content is bytes or text, its properties are headers of the broker. */
export interface BusMessage {
  readonly correlationId: string
  /** The broker removes a message that was not delivered by then, in milliseconds since 1970. */
  readonly expiresAt?: number
  readonly properties: Readonly<Record<string, unknown>>
  readonly content: string | Uint8Array
}

export class Bus {
  readonly #queues = new EventEmitter()

  publish(queue: string, message: BusMessage): void {
    setImmediate(() => {
      if (message.expiresAt === undefined || Date.now() < message.expiresAt) {
        this.#queues.emit(queue, message)
      }
    })
  }

  /** Gives a function that ends the subscription. */
  subscribe(queue: string, receive: (message: BusMessage) => void): () => void {
    this.#queues.on(queue, receive)
    return () => this.#queues.off(queue, receive)
  }
}

/**
 * Sends what is in `requests` over HTTP, and publishes status, headers and body of each answer to `replies`; 502 where
 * there was none.
 */
export function relay(bus: Bus, requests: string, replies: string): void {
  bus.subscribe(requests, async ({ correlationId, properties, content }) => {
    const { url, ...init } = properties as { url: string; method: string; headers: Headers }
    const answer = await fetch(url, { ...init, body: content, redirect: 'manual' })
      .then(async (response) => ({
        properties: { status: response.status, headers: Object.fromEntries(response.headers) },
        content: new Uint8Array(await response.arrayBuffer()),
      }))
      .catch(() => ({ properties: { status: 502, headers: {} }, content: '' }))
    bus.publish(replies, { correlationId, ...answer })
  })
}
