import type { Agent, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { now } from '../clock.js'

/** As many idle connections as are kept; more may be open while calls are under way. */
const MAX_IDLE = 256

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
  /** When each is too old, by `now`. */
  readonly #until = new WeakMap<object, number>()
  #tidiedAt = now()

  constructor(agent: Agent) {
    this.#agent = agent
    agent.maxFreeSockets = MAX_IDLE
    agent.keepSocketAlive = ((socket: Socket) => this.#keep(socket)) as never
  }

  /**
   * Like Node's own method, but asks the system for TCP keep-alive once for each connection and not
   * after every request, and believes a server that announces how long it keeps them.
   */
  #keep(socket: Socket): boolean {
    const keptMs = keptBy(socket)
    if (keptMs <= 0) return false
    if (!this.#until.has(socket)) socket.setKeepAlive(true, TIDY_MS)
    this.#until.set(socket, now() + Math.min(STALE_MS, keptMs))
    socket.unref()
    return true
  }

  /** Ends the stale ones. */
  tidy(): void {
    const time = now()
    // Closing is not for ever.
    this.#agent.maxFreeSockets = MAX_IDLE
    if (time - this.#tidiedAt < TIDY_MS) return
    this.#tidiedAt = time
    this.#destroy((socket) => time > (this.#until.get(socket) ?? time))
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

/** How long the server says that it keeps the connection, in milliseconds, less one second to be safe. */
function keptBy(socket: Socket): number {
  // Where Node itself looks for it.
  const { _httpMessage: request } = socket as {
    readonly _httpMessage?: { readonly res?: IncomingMessage } | null
  }
  const announced = request?.res?.headers['keep-alive']
  if (announced === undefined) return Number.POSITIVE_INFINITY
  const seconds = /^timeout=(\d+)/.exec(String(announced))?.[1]
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1000 - 1000
}
