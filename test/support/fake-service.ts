import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that the service received. */
export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An answer: a body with status 200, or with other parts. */
export type Answer =
  | string
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body: string
      readonly delayMs?: number
    }

/** A service on loopback that gives the answers of a test. It sends no `Date` but that of the answer. */
export class FakeService {
  readonly received: Received[] = []
  readonly #server: Server
  #answer: (received: Received) => Answer

  constructor(answer: (received: Received) => Answer) {
    this.#answer = answer
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const received = { headers: request.headers, body: Buffer.concat(chunks).toString() }
        this.received.push(received)
        const answer = this.#answer(received)
        const {
          status = 200,
          headers = {},
          body,
          delayMs = 0,
        } = typeof answer === 'string' ? { body: answer } : answer
        const contentType = { 'content-type': 'text/xml; charset=utf-8' }
        // That of the machine, while a test may have another clock.
        response.sendDate = false
        const send = () => response.writeHead(status, { ...contentType, ...headers }).end(body)
        // The caller may be gone when a late answer is due.
        setTimeout(send, delayMs).unref()
      })
    })
  }

  /** Starts to listen, and returns the endpoint. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/useradmin.asmx`
  }

  answerWith(answer: (received: Received) => Answer): void {
    this.#answer = answer
    this.received.length = 0
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
