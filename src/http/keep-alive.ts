import type { Agent, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { now } from '../internal/clock.js'

/** As many idle connections as are kept; more may be open while calls are under way. */
const MAX_IDLE = 256

/**
 * How long an idle connection is used again where the server does not announce a time, in milliseconds. Less
 * than the 5 s after which Node and Apache close one, the shortest bound that is common.
 */
const UNANNOUNCED_MS = 4_000

/** How long an idle connection is used again at the most, in milliseconds. */
const MAX_IDLE_MS = 30_000

/** How often unusable connections are looked for at the most, in milliseconds. */
const TIDY_MS = 250

/** After how long without traffic TCP asks whether the other side is there, in milliseconds. */
const TCP_KEEP_ALIVE_MS = 1_000

/** After how long without any use of a connection their ends are read before one is used, in milliseconds. */
const CHECKED_FROM_MS = 100

/**
 * The idle connections of an agent. A request on a connection that the server has closed cannot be told from
 * one that was received, so it is not sent again: a closed connection must be found before it is used. So
 * none is used for longer than the server is likely to keep it; and where no connection was in use for a
 * moment, Node first reads which of them have ended.
 *
 * Both happen before a request; the `timeout` of an agent would cost a timer and listeners for each request.
 */
export class IdleConnections {
  readonly #agent: Agent
  /** Until when each may be used, by `now`. */
  readonly #until = new WeakMap<object, number>()
  #tidiedAt = now()
  #keptAt = now()

  constructor(agent: Agent) {
    this.#agent = agent
    agent.maxFreeSockets = MAX_IDLE
    agent.keepSocketAlive = ((socket: Socket) => this.#keep(socket)) as never
  }

  /**
   * Like Node's own method, but asks the system for TCP keep-alive once for each connection and not
   * after every request, and honours the time that the server announces.
   */
  #keep(socket: Socket): boolean {
    const keptMs = Math.min(MAX_IDLE_MS, announcedMs(socket) ?? UNANNOUNCED_MS)
    if (keptMs <= 0) return false
    if (!this.#until.has(socket)) socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS)
    this.#keptAt = now()
    this.#until.set(socket, this.#keptAt + keptMs)
    socket.unref()
    return true
  }

  /**
   * Ends the connections that must not be used any more. Gives a promise where Node may not yet have read
   * that a connection was closed: it does so in a turn of the event loop.
   */
  tidy(): Promise<void> | undefined {
    const time = now()
    // The client can be used after `close`.
    this.#agent.maxFreeSockets = MAX_IDLE
    if (time - this.#keptAt > CHECKED_FROM_MS && hasIdle(this.#agent)) {
      return turnOfEventLoop().then(() => this.#endUnusable(now()))
    }
    if (time - this.#tidiedAt > TIDY_MS) this.#endUnusable(time)
    return undefined
  }

  /** Ends all; those still in use are closed when their calls are done. */
  end(): void {
    this.#agent.maxFreeSockets = 0
    endIdle(this.#agent)
  }

  #endUnusable(time: number): void {
    this.#tidiedAt = time
    endIdle(
      this.#agent,
      (socket) => socket.destroyed || time > (this.#until.get(socket) ?? Number.POSITIVE_INFINITY),
    )
  }
}

/** Ends the idle connections of an agent, or those that are not wanted. */
export function endIdle(agent: Agent, isUnwanted: (socket: Socket) => boolean = () => true): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    // A copy, since `agentRemove` takes each out of the list.
    for (const socket of [...(sockets ?? [])]) {
      if (!isUnwanted(socket)) continue
      socket.destroy()
      // The agent takes it out of its list by itself as well, but later: it could hand it out before.
      socket.emit('agentRemove')
    }
  }
}

// Taken once: a test that replaces the timers would otherwise hold every call.
const { setImmediate } = globalThis

// By two: the first comes before the event loop reads from connections where an event of one called this.
function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve))
  })
}

function hasIdle(agent: Agent): boolean {
  for (const _ in agent.freeSockets) return true
  return false
}

/** How long the server announces to keep the connection, in milliseconds, less one second for the way. */
function announcedMs(socket: Socket): number | undefined {
  // Where Node itself looks for it.
  const { _httpMessage: request } = socket as {
    readonly _httpMessage?: { readonly res?: IncomingMessage } | null
  }
  const announced = request?.res?.headers['keep-alive']
  if (announced === undefined) return undefined
  const seconds = /(?:^|,)\s*timeout=(\d+)/i.exec(String(announced))?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000 - 1000
}
