import { randomUUID } from 'node:crypto'
import {
  type GetJwtRequest,
  type JwtToken,
  type ReceivedHeaders,
  type UserAdminClient,
  UserAdminError,
} from 'data8-useradmin'
import type { Bus } from './bus.js'

export interface AdapterOptions {
  readonly client: UserAdminClient
  readonly bus: Bus
  readonly queues: { readonly requests: string; readonly replies: string; readonly dead: string }
  readonly onToken: (correlationId: string, token: JwtToken) => void
}

interface Pending {
  readonly request: GetJwtRequest
  readonly timer: NodeJS.Timeout
}

/**
 * Store and forward: no caller waits. Messages are made by `toEnvelope`, replies read by `fromEnvelope` when they come.
 * What fails goes to the queue of dead letters, with the error's code and without secrets.
 */
export class Adapter {
  readonly #options: AdapterOptions
  // In a store of yours where replies may come to another process, or after a restart: requests hold no secret.
  readonly #pending = new Map<string, Pending>()

  constructor(options: AdapterOptions) {
    this.#options = options
    options.bus.subscribe(options.queues.replies, ({ correlationId, properties, content }) => {
      const pending = this.#take(correlationId)
      if (pending === undefined) return
      const { status, headers } = properties as { status: number; headers: ReceivedHeaders }
      try {
        const meta = { status, headers, request: pending.request }
        options.onToken(correlationId, options.client.fromEnvelope(content, meta))
      } catch (error) {
        this.#bury(correlationId, error)
      }
    })
  }

  /**
   * Gives the correlation of the request.
   *
   * @param deadlineMs how long the reply may take, in milliseconds
   */
  async send(request: GetJwtRequest, deadlineMs: number): Promise<string> {
    const { client, bus, queues } = this.#options
    const correlationId = randomUUID()
    try {
      // The body holds the credentials, and over JSON the URL an API key: the broker must encrypt what it stores.
      const { endpoint: url, method, headers, body } = await client.toEnvelope(request)
      const timer = setTimeout(() => this.#bury(correlationId, undefined), deadlineMs)
      this.#pending.set(correlationId, { request, timer })
      const expiresAt = Date.now() + deadlineMs
      const properties = { url, method, headers }
      bus.publish(queues.requests, { correlationId, expiresAt, properties, content: body })
    } catch (error) {
      this.#bury(correlationId, error)
    }
    return correlationId
  }

  #take(correlationId: string): Pending | undefined {
    const pending = this.#pending.get(correlationId)
    clearTimeout(pending?.timer)
    this.#pending.delete(correlationId)
    return pending
  }

  #bury(correlationId: string, error: unknown): void {
    this.#take(correlationId)
    if (error !== undefined && !(error instanceof UserAdminError)) throw error
    const properties = {
      code: error?.code ?? 'DEADLINE',
      // Send such a message again, with a delay; others fail each time.
      retryable: error?.retryable ?? true,
    }
    const content = error?.message ?? 'no reply in time'
    this.#options.bus.publish(this.#options.queues.dead, { correlationId, properties, content })
  }
}
