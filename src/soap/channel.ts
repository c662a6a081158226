import { Buffer } from 'node:buffer'
import { InputError } from '../errors.js'
import { within } from '../http/deadline.js'
import { tooLarge } from '../http/decompression.js'
import { type AttemptEvent, watchAttempt } from '../http/diagnostics.js'
import type { Envelope, ReplyMeta } from '../http/envelope.js'
import type { HttpReply, Transport } from '../http/exchange.js'
import { aborted } from '../http/failure.js'
import type { CallOptions } from '../http/options.js'
import { readCarriedReply } from '../http/raw-reply.js'
import { withRetries } from '../http/retry.js'
import { secureContext } from '../http/secure-context.js'
import { createTransport } from '../http/transport.js'
import { now } from '../internal/clock.js'
import { headerSecrets } from '../internal/redaction/header-secrets.js'
import { createRedactor, type Redact } from '../internal/redaction/redact.js'
import type { XmlElement } from '../xml/node.js'
import { XmlReader } from '../xml/reader.js'
import type { Operation, Service } from '../xsd/descriptor.js'
import { writeElement } from '../xsd/write/global-element.js'
import { writeBody } from './body.js'
import {
  type CallConfig,
  type ClientConfig,
  checkCallOptions,
  checkClientOptions,
} from './config.js'
import { messageHeaders, writeEnvelope } from './envelope.js'
import type { ClientOptions } from './options.js'
import { printableEnvelope } from './printable-envelope.js'
import { isLong, readLongReply, readReply } from './reply.js'
import { secureMessage, securityTls, type WrittenMessage } from './security.js'

/** Of what has none; always the same list, for which a redactor is made once. */
export const NO_SECRETS: readonly string[] = []

/** One message to send, and what is needed to read the answer. */
export interface Outgoing<I, O, R = O> {
  readonly operation: Operation<I, O>
  /** Exactly the generated type. */
  readonly input: I
  /** Values of the operation's SOAP headers, in the order of its `inputHeaders`. */
  readonly soapHeaders?: readonly unknown[] | undefined
  /** Whether the message may be sent again after it may have been received. */
  readonly idempotent: boolean
  /** Strings that must not show in any error or event of this call. */
  readonly secrets: readonly string[]
  /** Looks at the reply's wrapper element before it is read by its type; may throw. */
  readonly inspect?: ((wrapper: XmlElement, redact: Redact) => void) | undefined
  /** Makes of the typed reply what the caller gets. What it throws is an outcome of the attempt. */
  readonly accept: (reply: O, redact: Redact) => R
}

/** What the calls of one operation have in common. */
interface Prepared {
  /** HTTP headers of those that have none of their own. */
  readonly headers: Readonly<Record<string, string>>
  readonly reader: XmlReader
}

/**
 * The way from a typed message to a typed answer: writing, sending with its limits and retries,
 * reading. It holds the connections and nothing of any call.
 */
export class Channel {
  readonly #config: ClientConfig
  readonly #transport: Transport
  readonly #label: string
  // What is the same for most calls, made once.
  readonly #operations = new WeakMap<Operation, Prepared>()
  readonly #redactors = new WeakMap<readonly string[], Redact>()

  /** @throws InputError naming the option */
  constructor(service: Service, options: ClientOptions) {
    const config = checkClientOptions(options, service)
    const { endpoint, agent, tls, proxy, security } = config
    const securedTls = security && securityTls(security)
    if (securedTls !== undefined && tls === undefined) secureContext(securedTls, 'security')
    this.#config = config
    this.#label = endpoint.origin + endpoint.pathname
    this.#transport = createTransport({
      endpoint,
      ...(agent === undefined ? {} : { agent }),
      ...(tls === undefined && securedTls === undefined ? {} : { tls: { ...securedTls, ...tls } }),
      ...(proxy === undefined ? {} : { proxy }),
    })
  }

  /**
   * Sends a message and reads the answer. `prepare` runs once, before anything is sent, inside the
   * deadline and under the signal, so that it may wait for a vault.
   *
   * What is wrong before anything waits is thrown at once and not by the promise.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ConnectionError, TimeoutError,
   *   AbortError, ResponseError
   */
  send<I, O, R>(
    prepare: () => Outgoing<I, O, R> | Promise<Outgoing<I, O, R>>,
    callOptions: CallOptions | undefined,
  ): Promise<R> {
    const call = checkCallOptions(callOptions, this.#config.call)
    if (call.signal?.aborted === true) throw aborted(call.signal)
    const startedAt = now()
    const prepared = prepare()
    return prepared instanceof Promise
      ? within(prepared, call).then((outgoing) => this.#exchange(outgoing, call, startedAt))
      : this.#exchange(prepared, call, startedAt)
  }

  #exchange<I, O, R>(outgoing: Outgoing<I, O, R>, call: CallConfig, startedAt: number): Promise<R> {
    const config = this.#config
    const redact = this.#redactor(outgoing, call)
    const request = config.security === undefined ? this.#message(outgoing, call) : undefined
    const { operation, inspect, accept } = outgoing
    const context = { operation, reader: this.#prepared(operation).reader, redact, inspect, accept }
    const { retries, timeoutMs, deadlineMs, signal } = call
    const { logger, maxResponseBytes } = config
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
    return withRetries(policy, (attempt, timeoutMs) => {
      const event: AttemptEvent = { operation: operation.name, endpoint: this.#label, attempt }
      const limits = { timeoutMs, maxResponseBytes, signal }
      const read = (reply: HttpReply, known = context): R | Promise<R> => {
        event.status = reply.status
        return isLong(reply) ? readLongReply(reply, known, signal) : readReply(reply, known)
      }
      return watchAttempt(event, logger, () =>
        request === undefined
          ? this.#securedMessage(outgoing, call, redact).then(async (secured) => {
              const reply = await this.#transport.exchange(secured, limits)
              // The object may have made headers of secrets that none of its members shows.
              const all = this.#redactor(outgoing, { ...call, headers: secured.headers })
              return read(reply, { ...context, redact: all })
            })
          : this.#transport.exchange(request, limits).then((reply) => read(reply)),
      )
    })
  }

  /**
   * Writes a message for somebody else to carry.
   *
   * @throws InputError
   */
  async toEnvelope<I, O>(
    outgoing: Outgoing<I, O, unknown>,
    callOptions?: CallOptions,
  ): Promise<Envelope> {
    const config = this.#config
    const call = checkCallOptions(callOptions, config.call)
    const redact = this.#redactor(outgoing, call)
    const { body, headers } = await this.#securedMessage(outgoing, call, redact)
    const { href: endpoint } = config.endpoint
    return printableEnvelope({ endpoint, method: 'POST', headers: { ...headers }, body }, redact)
  }

  /**
   * Reads an answer that somebody else has carried.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ResponseError
   */
  fromEnvelope<I, O, R>(
    outgoing: Omit<Outgoing<I, O, R>, 'input' | 'idempotent'>,
    body: string | Uint8Array,
    meta: ReplyMeta = {},
  ): R {
    const raw = readCarriedReply(body, meta)
    const { maxResponseBytes } = this.#config
    const length = Buffer.byteLength(raw.body)
    if (length > maxResponseBytes) throw tooLarge(maxResponseBytes, length)
    const { reader } = this.#prepared(outgoing.operation)
    const redact = this.#redactor(outgoing, this.#config.call)
    return readReply(raw, { ...outgoing, reader, redact })
  }

  /** Ends idle connections. */
  close(): void {
    this.#transport.close()
  }

  #redactor({ secrets }: { readonly secrets: readonly string[] }, { headers }: CallConfig): Redact {
    const { secrets: always, call: usual } = this.#config
    if (headers !== usual.headers) {
      return createRedactor([...always, ...headerSecrets(headers), ...secrets])
    }
    let redact = this.#redactors.get(secrets)
    if (redact === undefined) {
      redact = createRedactor([...always, ...secrets])
      this.#redactors.set(secrets, redact)
    }
    return redact
  }

  #prepared(operation: Operation): Prepared {
    let prepared = this.#operations.get(operation)
    if (prepared === undefined) {
      const headers = this.#writeHeaders(operation, this.#config.call)
      prepared = { headers, reader: new XmlReader() }
      this.#operations.set(operation, prepared)
    }
    return prepared
  }

  #writeHeaders(operation: Operation, { headers }: CallConfig): Readonly<Record<string, string>> {
    return { ...headers, ...messageHeaders(this.#config.soapVersion, operation.soapAction) }
  }

  #parts<I, O>(outgoing: Outgoing<I, O, unknown>): { body: string; header: string } {
    const { operation, input, soapHeaders } = outgoing
    const body = writeBody(operation, input)
    if (soapHeaders === undefined) return { body, header: '' }
    const blocks = operation.inputHeaders ?? []
    const header = soapHeaders.map((value, index) => {
      const block = blocks[index]
      if (block === undefined)
        throw new InputError('soapHeaders', 'has more than the operation takes')
      return value === undefined ? '' : writeElement(block, value)
    })
    return { body, header: header.join('') }
  }

  #message<I, O>(outgoing: Outgoing<I, O, unknown>, call: CallConfig): WrittenMessage {
    const { soapVersion, call: usual } = this.#config
    const { operation } = outgoing
    const { body, header } = this.#parts(outgoing)
    return {
      body: writeEnvelope(soapVersion, body, header),
      headers:
        call.headers === usual.headers
          ? this.#prepared(operation).headers
          : this.#writeHeaders(operation, call),
    }
  }

  async #securedMessage<I, O>(
    outgoing: Outgoing<I, O, unknown>,
    call: CallConfig,
    redact: Redact,
  ): Promise<WrittenMessage> {
    const { security, soapVersion } = this.#config
    if (security === undefined) return this.#message(outgoing, call)
    const parts = this.#parts(outgoing)
    const { body, headers } = await secureMessage(
      security,
      soapVersion,
      outgoing.operation,
      parts,
      redact,
    )
    return { body, headers: { ...call.headers, ...headers } }
  }
}
