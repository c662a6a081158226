import { InputError, ResponseError } from '../errors.js'
import type { Envelope, ReplyMeta } from '../http/envelope.js'
import type { CallOptions } from '../http/options.js'
import type { Redact } from '../internal/redaction/redact.js'
import { readFields } from '../internal/validation.js'
import { Channel, NO_SECRETS } from '../soap/channel.js'
import { CALL_OPTION_NAMES, CLIENT_OPTION_NAMES } from '../soap/config.js'
import type { ClientOptions } from '../soap/options.js'
import { checkXmlText } from '../soap/text-check.js'
import type { XmlElement } from '../xml/node.js'
import type { Data8Convention, ElementDescriptor, Operation, Service } from '../xsd/descriptor.js'
import {
  type CredentialsSource,
  type Login,
  type LoginSource,
  readCredentials,
} from './credentials.js'
import { readApplicationName, type ServiceOption, withApplicationName } from './options.js'
import { inspectReply, type ReplyShape, replyShape } from './status.js'

/** Options of every client of a Data8 service. */
export interface Data8ClientOptions extends ClientOptions {
  /** Required. */
  readonly credentials: CredentialsSource
  /** Sent as the option `ApplicationName` on every call: it names the caller in the usage reports. Default: none. */
  readonly applicationName?: string
}

/** Names of the options of {@link Data8ClientOptions}. */
export const DATA8_CLIENT_OPTION_NAMES = [
  'credentials',
  'applicationName',
  ...CLIENT_OPTION_NAMES,
] as const satisfies readonly (keyof Data8ClientOptions)[]

/** Options of one call, as far as they are the same for every operation. */
export interface AuthenticatedCallOptions extends CallOptions {
  /** Used instead of the client's. */
  readonly credentials?: CredentialsSource
}

/** Names of the options of {@link AuthenticatedCallOptions}. */
export const AUTHENTICATED_CALL_OPTION_NAMES = [
  'credentials',
  ...CALL_OPTION_NAMES,
] as const satisfies readonly (keyof AuthenticatedCallOptions)[]

/** An operation of the convention, with what is found out about it once. */
export interface Data8Operation {
  readonly operation: Operation
  readonly convention: Data8Convention
  readonly shape: ReplyShape
}

/**
 * An operation as the convention sees it; `undefined` for one that does not follow it.
 * `required` are members of the result that a success must have, whatever the contract says.
 */
export function data8Operation(
  operation: Operation,
  required?: readonly string[],
): Data8Operation | undefined {
  const { data8: convention, output } = operation
  if (convention === undefined || output === undefined || output === 'empty') return undefined
  const shape = replyShape(output as ElementDescriptor, convention, required)
  return { operation, convention, shape }
}

/** The account that calls are made for. */
export interface Account {
  /** Endpoint and user name, which may be an API key. */
  readonly identity: string
  /** What must not show in any error. */
  readonly secrets: readonly string[]
}

/** One call, before its credentials are known. */
export interface Data8Call<T> {
  readonly target: Data8Operation
  /** The members of the message that the convention does not set. */
  readonly input: Readonly<Record<string, unknown>>
  /** Whether it may be sent again after it may have been received. */
  readonly idempotent: boolean
  /** Its options, the `ApplicationName` of the call among them; that of the client is added where there is none. */
  readonly options: readonly ServiceOption[]
  /**
   * Takes the result, `Status` included, and gives what the caller gets; it may refuse it by throwing.
   * `redact` takes the secrets of the call out of a text; `secrets` are those of its login, as far as they
   * are known.
   */
  readonly accept: (
    result: Readonly<Record<string, unknown>>,
    redact: Redact,
    secrets: readonly string[],
  ) => T
}

/**
 * A {@link Channel} that speaks Data8's convention: it puts the credentials and the options into each
 * message, and takes the result out of each answer.
 */
export class Data8Channel {
  readonly #channel: Channel
  readonly #login: LoginSource
  readonly #applicationName: string | undefined
  readonly #endpoint: string

  /** @throws InputError naming the option */
  constructor(service: Service, options: unknown) {
    const { credentials, applicationName, ...rest } = readFields(
      options,
      { root: 'options' },
      DATA8_CLIENT_OPTION_NAMES,
    )
    if (credentials === undefined) throw new InputError('credentials', 'is required')
    this.#login = readCredentials(credentials, checkXmlText)
    this.#applicationName =
      applicationName === undefined ? undefined : readApplicationName(applicationName, checkXmlText)
    this.#channel = new Channel(service, rest as ClientOptions)
    this.#endpoint = String(rest.endpoint ?? service.endpoint)
  }

  /**
   * Sends a call and takes its result out of the answer. What is wrong before anything waits is thrown
   * at once and not by the promise.
   *
   * @throws everything that `Channel.send` throws, CredentialsError, ServiceError, and what `call.accept`
   *   throws
   */
  send<T>(call: Data8Call<T>, callOptions: unknown): Promise<T> {
    const { login, rest } = this.#readCallOptions(callOptions)
    const prepare = (login: Login) => this.#outgoing(call, login)
    return this.#channel.send(
      () => (typeof login === 'function' ? login().then(prepare) : prepare(login)),
      rest,
    )
  }

  /**
   * Writes the message of a call for somebody else to carry.
   *
   * @throws InputError, CredentialsError
   */
  async toEnvelope(call: Data8Call<unknown>, callOptions: unknown): Promise<Envelope> {
    const { login, rest } = this.#readCallOptions(callOptions)
    const ready = typeof login === 'function' ? await login() : login
    return this.#channel.toEnvelope(this.#outgoing(call, ready), rest)
  }

  /**
   * Reads an answer that somebody else has carried. Only secrets that the client was given outright
   * are known here; a vault is not asked.
   *
   * @throws everything that `Channel.fromEnvelope` throws, `ServiceError`, and what `call.accept` throws
   */
  fromEnvelope<T>(
    call: Pick<Data8Call<T>, 'target' | 'accept'>,
    body: string | Uint8Array,
    meta: ReplyMeta | undefined,
  ): T {
    const login = this.#login
    const secrets = typeof login === 'function' ? NO_SECRETS : login.secrets
    return this.#channel.fromEnvelope(reading(call, secrets), body, meta)
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

  /** Ends idle connections. */
  close(): void {
    this.#channel.close()
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

  #outgoing<T>(call: Data8Call<T>, login: Login) {
    const { username, password, secrets } = login
    const options = this.#options(call)
    // What is undefined is left out by the writer, which also sees to the order.
    const credentials =
      options === undefined ? { username, password } : { username, password, options }
    return Object.assign(reading(call, secrets), {
      input: Object.assign(credentials, call.input),
      idempotent: call.idempotent,
    })
  }

  // No options at all are left out: the service tells an empty list from none.
  #options({ target, options }: Data8Call<unknown>): object | undefined {
    if (target.convention.options) {
      const all = withApplicationName(options, this.#applicationName)
      return all.length === 0
        ? undefined
        : { Option: all.map(({ name, value }) => ({ Name: name, Value: value })) }
    }
    if (options.length === 0) return undefined
    throw new InputError('options', `are not taken by ${target.operation.name}`)
  }
}

/** What the channel needs to read the answer to a call. */
function reading<T>(
  { target, accept }: Pick<Data8Call<T>, 'target' | 'accept'>,
  secrets: readonly string[],
) {
  const { operation, convention, shape } = target
  return {
    operation: operation as Operation<Record<string, unknown>, Record<string, unknown>>,
    secrets,
    // Said, so that a polluted prototype does not say otherwise.
    soapHeaders: undefined,
    inspect: (wrapper: XmlElement, redact: Redact) => inspectReply(wrapper, shape, redact),
    accept: (reply: Record<string, unknown>, redact: Redact) =>
      accept(resultOf(reply, convention), redact, secrets),
  }
}

/** The result of a reply, with its status: a nil one reads as absent, and tells nothing of a success. */
function resultOf(
  reply: Readonly<Record<string, unknown>>,
  { result: name }: Data8Convention,
): Record<string, unknown> {
  const result = reply[name] as Record<string, unknown> | null | undefined
  if (result === undefined || result === null) {
    throw new ResponseError('contract', `the answer has no ${name}`)
  }
  if (result['Status'] === undefined || result['Status'] === null) {
    throw new ResponseError('contract', 'the answer has no Status')
  }
  return result
}
