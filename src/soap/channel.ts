import type { Envelope, ReplyMeta } from '../http/caller-exchange.js'
import type { Connections } from '../http/connections.js'
import { type Attempt, MessageSender } from '../http/message-sender.js'
import type { CallOptions } from '../http/options.js'
import { printableEnvelope } from '../http/printable-envelope.js'
import { isLong, type ReceivedReply, readReceivedReply } from '../http/raw-reply.js'
import { Redactors } from '../http/redactors.js'
import { type StartedCall, startCall } from '../http/started-call.js'
import type { Signal } from '../internal/platform-types.js'
import type { Redact } from '../internal/redaction/redact.js'
import { XmlReader } from '../xml/reader.js'
import type { Operation, Service } from '../xsd/descriptor.js'
import { type ClientConfig, checkCallOptions, checkClientOptions } from './config.js'
import { decodeLongReply, decodeReply, type ReplyContext } from './decode-reply.js'
import { headerBlockTexts, outlineOf, withOutlinedHeader } from './envelope-outline.js'
import { MessageWriter } from './message-writer.js'
import type { ClientOptions } from './options.js'
import type { Outgoing } from './outgoing.js'

/**
 * Exchanges typed messages for typed replies: {@link MessageWriter} writes, {@link MessageSender} sends,
 * {@link decodeReply} decodes. It keeps connections, and no state of a call.
 */
export class Channel {
  readonly #config: ClientConfig
  readonly #writer: MessageWriter
  readonly #sender: MessageSender
  readonly #redactors: Redactors
  /** The endpoint as events have it. */
  readonly #label: string
  // One for each operation, since it remembers the markup of the replies that it has read.
  readonly #readers = new WeakMap<Operation, XmlReader>()

  /**
   * @param others connections of another client, which are used where they would be the same
   * @throws InputError naming the option
   */
  constructor(service: Service, options: ClientOptions, others?: Connections) {
    this.#config = checkClientOptions(options, service)
    this.#writer = new MessageWriter(this.#config)
    this.#redactors = new Redactors(this.#config)
    this.#label = this.#config.endpoint.origin + this.#config.endpoint.pathname
    const printer = { print: withOutlinedHeader, secretsOf: headerBlockTexts }
    this.#sender = new MessageSender(this.#config, 'soap', printer, others)
  }

  /**
   * Checks the options of a call and starts its deadline; then {@link Channel.send} it.
   *
   * @throws InputError naming the option; AbortError where the signal has fired
   */
  startCall(options: CallOptions | undefined): StartedCall {
    return startCall(checkCallOptions(options, this.#config.call))
  }

  /**
   * Sends a message and decodes the reply. What cannot be written is thrown at once and not by the promise.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ConnectionError, TimeoutError,
   *   AbortError, ResponseError, and what the convention throws
   */
  send<I, O, R>(outgoing: Outgoing<I, O, R>, call: StartedCall): Promise<R> {
    const { config } = call
    const redact = this.#redactors.redactorOf(outgoing.secrets, config.headers)
    const message =
      this.#config.security === undefined ? this.#writer.write(outgoing, config) : undefined
    const decode = (reply: ReceivedReply, clean: Redact): R | Promise<R> =>
      decodeAny(reply, this.#replyContext(outgoing, clean), config.signal)
    const sent = {
      operation: outgoing.operation.name,
      endpoint: this.#label,
      idempotent: outgoing.idempotent,
    }
    return this.#sender.send(sent, call, (attempt) =>
      message === undefined
        ? this.#sendSecured(outgoing, redact, call, attempt, decode)
        : this.#sender.exchange(message, redact, attempt, decode),
    )
  }

  async #sendSecured<I, O, R>(
    outgoing: Outgoing<I, O, R>,
    usual: Redact,
    { config }: StartedCall,
    attempt: Attempt,
    decode: (reply: ReceivedReply, redact: Redact) => R | Promise<R>,
  ): Promise<R> {
    const message = await this.#writer.writeSecured(outgoing, config, usual)
    // The security object may have made headers of secrets that none of its members shows.
    const redact = this.#redactors.redactorOf(outgoing.secrets, message.headers)
    return this.#sender.exchange(message, redact, attempt, decode)
  }

  /**
   * Writes a message to be sent by other means.
   *
   * @throws InputError
   */
  async toEnvelope<I, O>(
    outgoing: Outgoing<I, O, unknown>,
    callOptions: CallOptions | undefined,
  ): Promise<Envelope> {
    const { endpoint, call: usual } = this.#config
    const call = checkCallOptions(callOptions, usual)
    const redact = this.#redactors.redactorOf(outgoing.secrets, call.headers)
    const { body, headers } = await this.#writer.writeSecured(outgoing, call, redact)
    const message = {
      endpoint: endpoint.href,
      method: 'POST' as const,
      headers: { ...headers },
      body,
    }
    return printableEnvelope(message, redact, outlineOf)
  }

  /**
   * Decodes a reply that was received by other means.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ResponseError, and what the convention throws
   */
  fromEnvelope<O, R>(
    outgoing: Pick<Outgoing<unknown, O, R>, 'operation' | 'secrets' | 'convention'>,
    body: string | Uint8Array,
    meta: ReplyMeta = {},
  ): R {
    const { maxResponseBytes, call } = this.#config
    const raw = readReceivedReply(body, meta, maxResponseBytes)
    const redact = this.#redactors.redactorOf(outgoing.secrets, call.headers)
    return decodeReply(raw, this.#replyContext(outgoing, redact))
  }

  get connections(): Connections {
    return this.#sender.connections
  }

  #replyContext<O, R>(
    { operation, convention }: Pick<Outgoing<unknown, O, R>, 'operation' | 'convention'>,
    redact: Redact,
  ): ReplyContext<O, R> {
    let reader = this.#readers.get(operation)
    if (reader === undefined) {
      reader = new XmlReader()
      this.#readers.set(operation, reader)
    }
    return { operation, reader, redact, convention }
  }
}

function decodeAny<O, R>(
  reply: ReceivedReply,
  context: ReplyContext<O, R>,
  signal: Signal | undefined,
): R | Promise<R> {
  return isLong(reply) ? decodeLongReply(reply, context, signal) : decodeReply(reply, context)
}
