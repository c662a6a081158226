import { type Redact, withSecrets } from '../internal/redaction/redact.js'
import type { HttpConfig } from './config.js'
import { type Connections, connectionsOf } from './connections.js'
import { type AttemptEvent, type ProtocolName, traceAttempt } from './diagnostics.js'
import type { AttemptLimits, Exchanger, HttpRequest } from './exchange.js'
import { MAX_INSPECTED } from './foreign-body.js'
import { type MessagePrinter, type MessageTrace, messageTraceOf } from './message-trace.js'
import type { ReceivedReply } from './raw-reply.js'
import { withRetries } from './retry.js'
import type { StartedCall } from './started-call.js'

/** What the attempts of one call have in common. */
export interface SentCall extends Pick<AttemptEvent, 'operation' | 'endpoint'> {
  /** Whether the message may be sent again after it may have been received. */
  readonly idempotent: boolean
}

/** One attempt. */
export interface Attempt {
  readonly limits: AttemptLimits
  readonly event: AttemptEvent
}

/** Sends the messages of one client, of any protocol: attempts with their limits and retries, each with its diagnostics. */
export class MessageSender {
  readonly #config: HttpConfig
  readonly #protocol: ProtocolName
  readonly #exchanger: Exchanger
  readonly #trace: MessageTrace | undefined
  readonly connections: Connections

  /** @param others connections of another client, which are used where they would be the same */
  constructor(
    config: HttpConfig,
    protocol: ProtocolName,
    printer: MessagePrinter,
    others: Connections | undefined,
  ) {
    this.#config = config
    this.#protocol = protocol
    this.connections = connectionsOf(config, others)
    this.#exchanger = this.connections.exchanger
    this.#trace = messageTraceOf(config.logger, config.endpoint, printer)
  }

  /**
   * Makes attempts until one succeeds, or no further attempt is due.
   *
   * @param attempt sends the message once, by {@link MessageSender.exchange}
   * @throws what `attempt` throws, with the number of attempts; TimeoutError, AbortError
   */
  send<R>(
    { operation, endpoint, idempotent }: SentCall,
    { config, startedAt }: StartedCall,
    attempt: (attempt: Attempt) => Promise<R>,
  ): Promise<R> {
    const { logger, maxResponseBytes } = this.#config
    const { retries, timeoutMs, deadlineMs, signal } = config
    const policy = {
      retries,
      idempotent,
      timeoutMs,
      deadlineMs,
      signal,
      startedAt,
      random: undefined,
      now: undefined,
    }
    return withRetries(policy, (number, timeoutMs) => {
      const event: AttemptEvent = {
        protocol: this.#protocol,
        operation,
        endpoint,
        attempt: number,
      }
      const limits = { timeoutMs, maxResponseBytes, signal }
      return traceAttempt(event, logger, () => attempt({ limits, event }))
    })
  }

  /**
   * Sends a message once, and decodes the reply.
   *
   * @param redact redacts the secrets of the call; `decode` gets one that also redacts the body of the message
   * @throws ConnectionError, TimeoutError, AbortError, ResponseError, and what `decode` throws
   */
  // `then` and no `async` function: that would take a further promise for each call.
  exchange<R>(
    message: HttpRequest,
    redact: Redact,
    { limits, event }: Attempt,
    decode: (reply: ReceivedReply, redact: Redact) => R | Promise<R>,
  ): Promise<R> {
    const shown = this.#trace?.request(event, message, redact)
    const clean = withoutEcho(redact, message)
    return this.#exchanger.exchange(message, limits, clean).then((reply) => {
      event.status = reply.status
      if (shown !== undefined) this.#trace?.reply(event, reply, shown)
      const { status, headers, body } = reply
      return decode({ status, headers, body, attempts: event.attempt }, clean)
    })
  }
}

/** Characters of a body beyond which it is not searched for: an answer is inspected up to this length alone. */
const MAX_ECHO = MAX_INSPECTED
/** How much shorter than the body a repetition of it may be: `&#x41;` and `\u0041` may be decoded. */
const MAX_SHRINKAGE = 6

/** Redacts also the body of a request, which its answer may repeat. */
function withoutEcho(redact: Redact, { body }: HttpRequest): Redact {
  // To search for a long text takes much time and memory.
  if (body.length > MAX_ECHO) return redact
  let echo: Redact | undefined
  return (text) => {
    if (text.length * MAX_SHRINKAGE < body.length) return redact(text)
    echo ??= withSecrets(redact, [String(body)])
    return echo(text)
  }
}
