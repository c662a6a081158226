import { InputError } from '../errors.js'
import type { Envelope, ReplyMeta } from '../http/caller-exchange.js'
import { type CallConfig, checkHttpCallOptions, type HttpConfig } from '../http/config.js'
import type { Connections } from '../http/connections.js'
import { MessageSender } from '../http/message-sender.js'
import type { CallOptions } from '../http/options.js'
import { printableEnvelope } from '../http/printable-envelope.js'
import { isLong, readReceivedReply } from '../http/raw-reply.js'
import { Redactors } from '../http/redactors.js'
import { type StartedCall, startCall } from '../http/started-call.js'
import { decodeLongReply, decodeReply } from './decode-reply.js'
import type { JsonOutgoing, ReplyReader } from './outgoing.js'
import { outlineOf } from './outline.js'

/** Exchanges JSON by POST. It keeps connections, and no state of a call. */
export class JsonChannel {
  readonly #config: HttpConfig
  readonly #sender: MessageSender
  readonly #redactors: Redactors
  /** Headers of calls that have none of their own. */
  readonly #headers: HeaderRecord

  /**
   * @param config its endpoint determines the origin of all messages
   * @param others connections of another client, which are used where they would be the same
   */
  constructor(config: HttpConfig, others?: Connections) {
    this.#config = config
    this.#redactors = new Redactors(config)
    // Secrets are found by the names of their members; the rest is shown.
    const printer = { print: (body: string) => body, secretsOf: () => [] }
    this.#sender = new MessageSender(config, 'json', printer, others)
    this.#headers = messageHeaders(config.call)
  }

  /**
   * Checks the options of a call and starts its deadline; then {@link JsonChannel.send} it.
   *
   * @throws InputError naming the option; AbortError where the signal has fired
   */
  startCall(options: CallOptions | undefined): StartedCall {
    return startCall(this.#checkCallOptions(options))
  }

  /**
   * Sends a message and decodes the reply.
   *
   * @throws InputError (`headers.authorization`), HttpError, ConnectionError, TimeoutError, AbortError, ResponseError,
   *   and what the reader of the reply throws
   */
  send<O, R>(outgoing: JsonOutgoing<O, R>, call: StartedCall): Promise<R> {
    const { operation, path, query, body, idempotent, secrets, reader } = outgoing
    const { headers: given, signal } = call.config
    const message = { target: path + query, headers: this.#headersOf(outgoing, call.config), body }
    const redact = this.#redactors.redactorOf(secrets, given)
    const endpoint = this.#config.endpoint.origin + path
    return this.#sender.send({ operation, endpoint, idempotent }, call, (attempt) =>
      this.#sender.exchange(message, redact, attempt, (reply, redact) =>
        isLong(reply)
          ? decodeLongReply(reply, { reader, redact }, signal)
          : decodeReply(reply, { reader, redact }),
      ),
    )
  }

  /** Writes a message to be sent by other means. @throws InputError */
  toEnvelope(
    outgoing: JsonOutgoing<unknown, unknown>,
    callOptions: CallOptions | undefined,
  ): Envelope {
    const call = this.#checkCallOptions(callOptions)
    const { path, query, body, secrets } = outgoing
    const message = {
      endpoint: this.#config.endpoint.origin + path + query,
      method: 'POST' as const,
      headers: { ...this.#headersOf(outgoing, call) },
      body,
    }
    return printableEnvelope(message, this.#redactors.redactorOf(secrets, call.headers), outlineOf)
  }

  /**
   * Decodes a reply that was received by other means.
   *
   * @throws InputError, HttpError, ResponseError, and what the reader of the reply throws
   */
  fromEnvelope<O, R>(
    {
      reader,
      secrets,
    }: { readonly reader: ReplyReader<O, R>; readonly secrets: readonly string[] },
    body: string | Uint8Array,
    meta: ReplyMeta = {},
  ): R {
    const { maxResponseBytes, call } = this.#config
    const raw = readReceivedReply(body, meta, maxResponseBytes)
    return decodeReply(raw, { reader, redact: this.#redactors.redactorOf(secrets, call.headers) })
  }

  get connections(): Connections {
    return this.#sender.connections
  }

  #checkCallOptions(options: CallOptions | undefined): CallConfig {
    return checkHttpCallOptions(options, this.#config.call, [])
  }

  #headersOf(
    { authorization }: Pick<JsonOutgoing<unknown, unknown>, 'authorization'>,
    call: CallConfig,
  ): HeaderRecord {
    const headers =
      call.headers === this.#config.call.headers ? this.#headers : messageHeaders(call)
    if (authorization === undefined) return headers
    if (headers['authorization'] !== undefined) {
      throw new InputError(
        'headers.authorization',
        'must not be given with a JWT as credentials, which this header carries',
      )
    }
    return { ...headers, authorization }
  }
}

type HeaderRecord = Readonly<Record<string, string>>

function messageHeaders({ headers }: CallConfig): HeaderRecord {
  // RFC 8259, 11: no parameter `charset`.
  return { accept: 'application/json', ...headers, 'content-type': 'application/json' }
}
