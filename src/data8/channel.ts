import { InputError } from '../errors.js'
import type { Envelope, ReplyMeta } from '../http/caller-exchange.js'
import type { Connections } from '../http/connections.js'
import { pastDeadline } from '../http/failure.js'
import type { CallOptions } from '../http/options.js'
import { NO_SECRETS } from '../http/redactors.js'
import { readFields } from '../internal/validation.js'
import { waitFor } from '../internal/wait-for.js'
import { Channel } from '../soap/channel.js'
import type { ClientOptions } from '../soap/options.js'
import type { Outgoing } from '../soap/outgoing.js'
import { checkXmlText } from '../soap/text-check.js'
import type { Service } from '../xsd/descriptor.js'
import { AUTHENTICATED_CALL_OPTION_NAMES, DATA8_CLIENT_OPTION_NAMES } from './client-options.js'
import type { Account } from './convention/account.js'
import { type Login, type LoginSource, readCredentials } from './convention/credentials.js'
import type { Data8Operation } from './convention/operation.js'
import {
  readApplicationName,
  type ServiceOption,
  withApplicationName,
} from './convention/options.js'
import type { Data8Target, Members } from './convention/target.js'
import { type AcceptResult, Data8ReplyConvention } from './over-soap/reply-convention.js'

/** One call, before its credentials are known. */
export interface Data8Call<T> {
  readonly target: Data8Target
  /** The members of the message that the convention does not set. */
  readonly input: Members
  /** Whether it may be sent again after it may have been received. */
  readonly idempotent: boolean
  /** Its options, the `ApplicationName` of the call among them; that of the client is added where there is none. */
  readonly options: readonly ServiceOption[]
  readonly accept: AcceptResult<T>
}

/**
 * A {@link Channel} for services of Data8's convention: it adds the credentials and the options to each message, and
 * gives the result of each reply.
 */
export class Data8Channel {
  readonly #channel: Channel
  readonly #login: LoginSource
  readonly #applicationName: string | undefined
  readonly #endpoint: string

  /**
   * @param others connections of another client, which are used where they would be the same
   * @throws InputError naming the option
   */
  constructor(service: Service, options: unknown, others?: Connections) {
    const { credentials, applicationName, ...rest } = readFields(
      options,
      { root: 'options' },
      DATA8_CLIENT_OPTION_NAMES,
    )
    if (credentials === undefined) throw new InputError('credentials', 'is required')
    this.#login = readCredentials(credentials, checkXmlText)
    this.#applicationName =
      applicationName === undefined ? undefined : readApplicationName(applicationName, checkXmlText)
    this.#channel = new Channel(service, rest as ClientOptions, others)
    this.#endpoint = String(rest.endpoint ?? service.endpoint)
  }

  /**
   * Sends a call and gives its result. Errors before anything is awaited are thrown synchronously.
   *
   * @throws everything that `Channel.send` throws, CredentialsError, ServiceError, and what `call.accept`
   *   throws
   */
  send<T>(call: Data8Call<T>, callOptions: unknown): Promise<T> {
    const { login, rest } = this.#readCallOptions(callOptions)
    const started = this.#channel.startCall(rest)
    if (typeof login !== 'function') {
      return this.#channel.send(this.#outgoing(call, login), started)
    }
    const { signal, deadlineMs } = started.config
    const timeout = { ms: deadlineMs, error: () => pastDeadline(deadlineMs, false) }
    return waitFor(login(), { signal, timeout }).then((given) =>
      this.#channel.send(this.#outgoing(call, given), started),
    )
  }

  /**
   * Writes the message of a call to be sent by other means.
   *
   * @throws InputError, CredentialsError
   */
  async toEnvelope(call: Data8Call<unknown>, callOptions: unknown): Promise<Envelope> {
    const { login, rest } = this.#readCallOptions(callOptions)
    const ready = typeof login === 'function' ? await login() : login
    return this.#channel.toEnvelope(this.#outgoing(call, ready), rest)
  }

  /**
   * Decodes a reply that was received by other means. A function that gives the credentials is not called, so its
   * secrets are not known.
   *
   * @throws everything that `Channel.fromEnvelope` throws, `ServiceError`, and what `call.accept` throws
   */
  fromEnvelope<T>(
    { target, accept }: Pick<Data8Call<T>, 'target' | 'accept'>,
    body: string | Uint8Array,
    meta: ReplyMeta | undefined,
  ): T {
    const login = this.#login
    const secrets = typeof login === 'function' ? NO_SECRETS : login.secrets
    const { operation } = target
    const convention = new Data8ReplyConvention(target, accept, secrets)
    return this.#channel.fromEnvelope({ operation, secrets, convention }, body, meta)
  }

  /**
   * The account that calls are made for.
   *
   * @throws CredentialsError where a vault fails
   */
  async account(): Promise<Account> {
    const login = this.#login
    const { username, secrets } = typeof login === 'function' ? await login() : login
    return { identity: JSON.stringify([this.#endpoint, username]), secrets }
  }

  get connections(): Connections {
    return this.#channel.connections
  }

  #readCallOptions(callOptions: unknown): {
    readonly login: LoginSource
    readonly rest: CallOptions | undefined
  } {
    if (callOptions === undefined) return { login: this.#login, rest: undefined }
    const { credentials, ...rest } = readFields(
      callOptions,
      { root: 'callOptions' },
      AUTHENTICATED_CALL_OPTION_NAMES,
    )
    return {
      login: credentials === undefined ? this.#login : readCredentials(credentials, checkXmlText),
      rest: rest as CallOptions,
    }
  }

  #outgoing<T>(
    { target, input, idempotent, options, accept }: Data8Call<T>,
    { username, password, secrets }: Login,
  ): Outgoing<Members, Members, T> {
    const list = this.#optionList(target.operation, options)
    // A member that is undefined is not written; the writer also puts all in order.
    const members =
      list === undefined ? { username, password } : { username, password, options: list }
    return {
      operation: target.operation,
      input: Object.assign(members, input),
      // Stated, so that a polluted prototype has no effect.
      soapHeaders: undefined,
      idempotent,
      secrets,
      convention: new Data8ReplyConvention(target, accept, secrets),
    }
  }

  // An empty list is left out: to the service it is not the same as none.
  #optionList(
    { name, data8 }: Data8Operation,
    options: readonly ServiceOption[],
  ): object | undefined {
    if (data8.options) {
      const all = withApplicationName(options, this.#applicationName)
      return all.length === 0
        ? undefined
        : { Option: all.map(({ name, value }) => ({ Name: name, Value: value })) }
    }
    if (options.length === 0) return undefined
    throw new InputError('options', `are not taken by ${name}`)
  }
}
