import type { Agent } from 'node:http'
import { MAX_IDLE } from './route.js'

/** How long an idle connection is used again, in milliseconds. */
const STALE_MS = 30_000

/** How often it is looked for stale ones at the most, in milliseconds. */
const TIDY_MS = 1_000

/**
 * The idle connections of an agent. One that was idle for long is not used again: something on the
 * way may have forgotten it without a word, and a request on it would wait for nothing. That is seen
 * to before a request; the `timeout` of an agent would do it at the price of a timer and listeners for
 * every request.
 */
export class IdleConnections {
  readonly #agent: Agent
  readonly #since = new WeakMap<object, number>()
  #tidiedAt = performance.now()

  constructor(agent: Agent) {
    this.#agent = agent
    agent.on('free', (socket: object) => this.#since.set(socket, performance.now()))
  }

  /** Ends the stale ones. */
  tidy(): void {
    const now = performance.now()
    // Closing is not for ever.
    this.#agent.maxFreeSockets = MAX_IDLE
    if (now - this.#tidiedAt < TIDY_MS) return
    this.#tidiedAt = now
    this.#destroy((socket) => now - (this.#since.get(socket) ?? now) > STALE_MS)
  }

  /** Ends all; those still in use are closed when their calls are done. */
  end(): void {
    this.#agent.maxFreeSockets = 0
    this.#destroy(() => true)
  }

  #destroy(isUnwanted: (socket: object) => boolean): void {
    for (const sockets of Object.values(this.#agent.freeSockets)) {
      for (const socket of sockets ?? []) {
        if (isUnwanted(socket)) socket.destroy()
      }
    }
  }
}
