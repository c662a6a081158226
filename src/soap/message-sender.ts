import { type Connections, connectionsOf } from '../http/connections.js'
import { type AttemptEvent, traceAttempt } from '../http/diagnostics.js'
import type { AttemptLimits, Exchanger } from '../http/exchange.js'
import { type MessageTrace, messageTraceOf } from '../http/message-trace.js'
import type { RawReply } from '../http/raw-reply.js'
import { withRetries } from '../http/retry.js'
import type { ClientConfig } from './config.js'
import { decodeLongReply, decodeReply, type ReplyContext } from './decode-reply.js'
import type { MessageWriter } from './message-writer.js'
import type { Outgoing } from './outgoing.js'
import { isLong } from './parse-reply.js'
import { headerBlockTexts, withOutlinedHeader } from './printable-envelope.js'
import type { Redactors } from './redactors.js'
import type { WrittenMessage } from './security.js'
import type { StartedCall } from './started-call.js'

/** Sends the messages of one client: attempts with their limits and retries, each with its diagnostics. */
export class MessageSender {
  readonly #config: ClientConfig
  readonly #writer: MessageWriter
  readonly #redactors: Redactors
  readonly connections: Connections
  readonly #exchanger: Exchanger
  readonly #trace: MessageTrace | undefined
  /** The endpoint as events have it. */
  readonly #label: string

  /** @param others connections of another client, which are used where they would be the same */
  constructor(
    config: ClientConfig,
    writer: MessageWriter,
    redactors: Redactors,
    others: Connections | undefined,
  ) {
    this.#config = config
    this.#writer = writer
    this.#redactors = redactors
    this.#label = config.endpoint.origin + config.endpoint.pathname
    this.connections = connectionsOf(config, others)
    this.#exchanger = this.connections.exchanger
    this.#trace = messageTraceOf(config.logger, config.endpoint, {
      print: withOutlinedHeader,
      secretsOf: headerBlockTexts,
    })
  }

  /**
   * Sends a message until a reply is decoded, or no further attempt is due. What cannot be written is thrown at
   * once and not by the promise.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ConnectionError, TimeoutError, AbortError,
   *   ResponseError, and what the convention throws
   */
  send<I, O, R>(
    outgoing: Outgoing<I, O, R>,
    context: ReplyContext<O, R>,
    { config: call, startedAt }: StartedCall,
  ): Promise<R> {
    const { security, logger, maxResponseBytes } = this.#config
    const message = security === undefined ? this.#writer.write(outgoing, call) : undefined
    const { retries, timeoutMs, deadlineMs, signal } = call
    const policy = {
      retries,
      idempotent: outgoing.idempotent,
      timeoutMs,
      deadlineMs,
      signal,
      startedAt,
      random: undefined,
      now: undefined,
    }
    const { name } = outgoing.operation
    return withRetries(policy, (attempt, timeoutMs) => {
      const event: AttemptEvent = { operation: name, endpoint: this.#label, attempt }
      const limits = { timeoutMs, maxResponseBytes, signal }
      return traceAttempt(event, logger, () =>
        message === undefined
          ? this.#attemptSecured(outgoing, context, call, limits, event)
          : this.#attempt(message, context, limits, event),
      )
    })
  }

  // `then` and no `async` function: that would take a further promise for each call.
  #attempt<O, R>(
    message: WrittenMessage,
    context: ReplyContext<O, R>,
    limits: AttemptLimits,
    event: AttemptEvent,
  ): Promise<R> {
    if (this.#trace !== undefined) return this.#attemptTraced(message, context, limits, event)
    return this.#exchanger
      .exchange(message, limits, context.redact)
      .then((reply) => decode(reply, context, limits, event))
  }

  async #attemptTraced<O, R>(
    message: WrittenMessage,
    context: ReplyContext<O, R>,
    limits: AttemptLimits,
    event: AttemptEvent,
  ): Promise<R> {
    const { redact } = context
    const shown = this.#trace?.request(event, message, redact)
    const reply = await this.#exchanger.exchange(message, limits, redact)
    this.#trace?.reply(event, reply, shown ?? redact)
    return decode(reply, context, limits, event)
  }

  async #attemptSecured<I, O, R>(
    outgoing: Outgoing<I, O, R>,
    context: ReplyContext<O, R>,
    call: StartedCall['config'],
    limits: AttemptLimits,
    event: AttemptEvent,
  ): Promise<R> {
    const message = await this.#writer.writeSecured(outgoing, call, context.redact)
    // The security object may have made headers of secrets that none of its members shows.
    const redact = this.#redactors.redactorOf(outgoing.secrets, message.headers)
    return this.#attempt(message, { ...context, redact }, limits, event)
  }
}

function decode<O, R>(
  reply: RawReply,
  context: ReplyContext<O, R>,
  { signal }: AttemptLimits,
  event: AttemptEvent,
): R | Promise<R> {
  event.status = reply.status
  return isLong(reply) ? decodeLongReply(reply, context, signal) : decodeReply(reply, context)
}
