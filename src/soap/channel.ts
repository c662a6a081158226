import { Buffer } from 'node:buffer'
import type { Envelope, ReplyMeta } from '../http/caller-exchange.js'
import type { Connections } from '../http/connections.js'
import { tooLarge } from '../http/decompression.js'
import type { CallOptions } from '../http/options.js'
import { readReceivedReply } from '../http/raw-reply.js'
import type { Redact } from '../internal/redaction/redact.js'
import { XmlReader } from '../xml/reader.js'
import type { Operation, Service } from '../xsd/descriptor.js'
import { type ClientConfig, checkCallOptions, checkClientOptions } from './config.js'
import { decodeReply, type ReplyContext } from './decode-reply.js'
import { MessageSender } from './message-sender.js'
import { MessageWriter } from './message-writer.js'
import type { ClientOptions } from './options.js'
import type { Outgoing } from './outgoing.js'
import { printableEnvelope } from './printable-envelope.js'
import { Redactors } from './redactors.js'
import { type StartedCall, startCall } from './started-call.js'

/**
 * Exchanges typed messages for typed replies: {@link MessageWriter} writes, {@link MessageSender} sends,
 * {@link decodeReply} decodes. It keeps connections, and no state of a call.
 */
export class Channel {
  readonly #config: ClientConfig
  readonly #writer: MessageWriter
  readonly #sender: MessageSender
  readonly #redactors: Redactors
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
    this.#sender = new MessageSender(this.#config, this.#writer, this.#redactors, others)
  }

  /**
   * Checks the options of a call and starts its deadline; then {@link Channel.send} it.
   *
   * @throws InputError naming the option; AbortError where the signal has fired
   */
  startCall(options: CallOptions | undefined): StartedCall {
    return startCall(options, this.#config.call)
  }

  /**
   * Sends a message and decodes the reply. What cannot be written is thrown at once and not by the promise.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ConnectionError, TimeoutError,
   *   AbortError, ResponseError, and what the convention throws
   */
  send<I, O, R>(outgoing: Outgoing<I, O, R>, call: StartedCall): Promise<R> {
    const redact = this.#redactors.redactorOf(outgoing.secrets, call.config.headers)
    return this.#sender.send(outgoing, this.#replyContext(outgoing, redact), call)
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
    return printableEnvelope(message, redact)
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
    const raw = readReceivedReply(body, meta)
    const { maxResponseBytes, call } = this.#config
    const length = Buffer.byteLength(raw.body)
    if (length > maxResponseBytes) throw tooLarge(maxResponseBytes, length)
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
