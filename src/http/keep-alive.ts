import type { Agent, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { now } from '../internal/clock.js'

/** Maximum number of idle connections; more may be open during calls. */
const MAX_IDLE = 256

/**
 * How long an idle connection is used again where the server does not announce a time, in milliseconds. Node and
 * Apache close a connection after 5 s, which is the shortest common time.
 */
const UNANNOUNCED_MS = 4_000

/** Maximum time for which an idle connection is used again, in milliseconds. */
const MAX_IDLE_MS = 30_000

/** Minimum time between two checks for unusable connections, in milliseconds. */
const CHECK_INTERVAL_MS = 250

/** Idle time after which TCP sends a keep-alive probe, in milliseconds. */
const TCP_KEEP_ALIVE_MS = 1_000

/** Idle time after which Node first reads whether connections were closed, in milliseconds. */
const READ_FIRST_AFTER_MS = 100

/**
 * The idle connections of an agent. A request on a connection that the server has closed cannot be distinguished from
 * one that was received, so it is not sent again. Therefore closed connections must be found before use: no connection
 * is used for longer than the server is likely to keep it, and after a pause Node first reads which of them have ended.
 *
 * Both are done before a request, since the `timeout` of an agent needs a timer and listeners for each request.
 */
export class IdleConnections {
  readonly #agent: Agent
  /** The time until which each connection may be used, by `now`. */
  readonly #until = new WeakMap<object, number>()
  #checkedAt = now()
  #keptAt = now()

  constructor(agent: Agent) {
    this.#agent = agent
    agent.maxFreeSockets = MAX_IDLE
    agent.keepSocketAlive = ((socket: Socket) => this.#keep(socket)) as never
  }

  /**
   * Replaces Node's method: sets TCP keep-alive once for each connection and not after every request, and respects the
   * time that the server announces.
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
   * Ends the connections that must not be used any more. Returns a promise where Node may not have read yet that a
   * connection was closed, which it does in a turn of the event loop.
   */
  check(): Promise<void> | undefined {
    const time = now()
    // Set again, since a client can be used after `close`.
    this.#agent.maxFreeSockets = MAX_IDLE
    if (time - this.#keptAt > READ_FIRST_AFTER_MS && hasIdle(this.#agent)) {
      return turnOfEventLoop().then(() => this.#endUnusable(now()))
    }
    if (time - this.#checkedAt > CHECK_INTERVAL_MS) this.#endUnusable(time)
    return undefined
  }

  /** Ends all idle connections; those in use are closed when their calls end. */
  end(): void {
    this.#agent.maxFreeSockets = 0
    endIdle(this.#agent)
  }

  #endUnusable(time: number): void {
    this.#checkedAt = time
    endIdle(
      this.#agent,
      (socket) => socket.destroyed || time > (this.#until.get(socket) ?? Number.POSITIVE_INFINITY),
    )
  }
}

/** Ends the idle connections of an agent that satisfy a condition. */
export function endIdle(agent: Agent, isEnded: (socket: Socket) => boolean = () => true): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    // A copy, since `agentRemove` removes the socket from the list.
    for (const socket of [...(sockets ?? [])]) {
      if (!isEnded(socket)) continue
      socket.destroy()
      // Otherwise the agent removes the socket later, and could use it before.
      socket.emit('agentRemove')
    }
  }
}

// Read once, since a test with fake timers would block every call.
const { setImmediate } = globalThis

// Two callbacks: in the handler of a socket event, the first runs before the event loop reads from other sockets.
function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve))
  })
}

function hasIdle(agent: Agent): boolean {
  for (const _ in agent.freeSockets) return true
  return false
}

/** The time for which the server announces to keep the connection, less one second for latency, in milliseconds. */
function announcedMs(socket: Socket): number | undefined {
  // The internal property that Node uses for this.
  const { _httpMessage: request } = socket as {
    readonly _httpMessage?: { readonly res?: IncomingMessage } | null
  }
  const announced = request?.res?.headers['keep-alive']
  if (announced === undefined) return undefined
  const seconds = /(?:^|,)\s*timeout=(\d+)/i.exec(String(announced))?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000 - 1000
}
