import type { Readable, Writable } from 'node:stream'
import type { JSONRPCMessage, ReadBuffer, RequestId, Transport } from '@modelcontextprotocol/server'

/** What the transport takes from the SDK. */
export interface Framing {
  readonly ReadBuffer: typeof ReadBuffer
  serializeMessage(message: JSONRPCMessage): string
}

// A message has a few hundred bytes.
const MAX_BUFFER_BYTES = 1024 * 1024
/** How long requests are answered after the end of the input, in milliseconds. */
const DRAIN_MS = 2000

/**
 * A transport over a pair of streams, a message on each line. That of the SDK drops what is under way at the end of the
 * input, so that `printf … | data8-useradmin mcp` would print nothing; this one answers first, for at most 2 s.
 */
export class StdioTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>
  readonly #stdin: Readable
  readonly #stdout: Writable
  readonly #framing: Framing
  readonly #buffer: ReadBuffer
  readonly #unanswered = new Set<RequestId>()
  #hasEnded = false
  #isClosed = false
  #drainTimer: NodeJS.Timeout | undefined
  #resolveClosed: () => void = () => {}

  constructor(stdin: Readable, stdout: Writable, framing: Framing) {
    this.#stdin = stdin
    this.#stdout = stdout
    this.#framing = framing
    this.#buffer = new framing.ReadBuffer({ maxBufferSize: MAX_BUFFER_BYTES })
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
  }

  async start(): Promise<void> {
    this.#stdin.on('data', this.#onData)
    this.#stdin.on('end', this.#onEnd)
    this.#stdin.on('close', this.#onEnd)
    this.#stdin.on('error', this.#onError)
    if (this.#stdin.readableEnded || this.#stdin.destroyed) setImmediate(this.#onEnd)
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) return
    this.#stdout.write(this.#framing.serializeMessage(message))
    if (!('method' in message) && message.id !== undefined) this.#unanswered.delete(message.id)
    this.#closeIfDrained()
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#drainTimer)
    this.#stdin.off('data', this.#onData)
    this.#stdin.off('end', this.#onEnd)
    this.#stdin.off('close', this.#onEnd)
    // A stream that is read keeps the process alive. The listener for errors stays, since one without it would throw.
    this.#stdin.pause()
    this.#buffer.clear()
    this.onclose?.()
    this.#resolveClosed()
  }

  readonly #onData = (chunk: Buffer | string): void => {
    try {
      this.#buffer.append(Buffer.from(chunk))
    } catch (error) {
      // Longer than a message may be: where the next one begins is unknown.
      this.onerror?.(error as Error)
      void this.close()
      return
    }
    this.#readMessages()
  }

  readonly #onEnd = (): void => {
    if (this.#hasEnded || this.#isClosed) return
    this.#hasEnded = true
    this.#drainTimer = setTimeout(() => void this.close(), DRAIN_MS)
    // The last line may have no line end.
    this.#onData('\n')
    this.#closeIfDrained()
  }

  readonly #onError = (error: Error): void => {
    this.onerror?.(error)
  }

  #readMessages(): void {
    while (!this.#isClosed) {
      try {
        const message = this.#buffer.readMessage()
        if (message === null) return
        this.#countRequest(message)
        this.onmessage?.(message)
      } catch (error) {
        this.onerror?.(error as Error)
      }
    }
  }

  #countRequest(message: JSONRPCMessage): void {
    if (!('method' in message)) return
    if ('id' in message) this.#unanswered.add(message.id)
    // A request that is cancelled gets no answer.
    if (message.method === 'notifications/cancelled') {
      this.#unanswered.delete(message.params?.['requestId'] as RequestId)
    }
  }

  #closeIfDrained(): void {
    if (this.#hasEnded && this.#unanswered.size === 0) void this.close()
  }
}
