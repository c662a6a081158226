import { InputError } from '../errors.js'
import type { Envelope, ReplyMeta } from '../http/caller-exchange.js'
import type { CallConfig } from '../http/config.js'
import type { Connections } from '../http/connections.js'
import { pastDeadline } from '../http/failure.js'
import type { CallOptions } from '../http/options.js'
import { NO_SECRETS } from '../http/redactors.js'
import type { StartedCall } from '../http/started-call.js'
import type { Instant } from '../internal/instant.js'
import { nullPrototypeCopy } from '../internal/null-prototype.js'
import { type Fields, readChoice, readFields, type TextCheck } from '../internal/validation.js'
import { waitFor } from '../internal/wait-for.js'
import type { ClientOptions } from '../soap/options.js'
import type { Service } from '../xsd/descriptor.js'
import { AUTHENTICATED_CALL_OPTION_NAMES, DATA8_CLIENT_OPTION_NAMES } from './client-options.js'
import type { Account, AccountSource } from './convention/account.js'
import {
  type Login,
  type LoginSource,
  readCredentials,
  toCredentials,
} from './convention/credentials.js'
import {
  readApplicationName,
  type ServiceOption,
  withApplicationName,
} from './convention/options.js'
import type {
  AuthenticatedCall,
  Data8Call,
  Data8Protocol,
  ReceivedCall,
} from './convention/protocol.js'
import { JsonProtocol } from './over-json/json-protocol.js'
import type { JsonUrls } from './over-json/urls.js'
import { SoapProtocol } from './over-soap/soap-protocol.js'

/** What a channel needs beside its options. Every member is required, so that none is read from a polluted prototype. */
export interface Data8ChannelSettings {
  /** Connections of another client, which are used where they would be the same. */
  readonly others: Connections | undefined
  /** The URLs of its operations over JSON; called for that protocol alone. */
  readonly jsonUrls: () => JsonUrls
}

/**
 * Makes the calls of one client of a service of Data8's convention, over the protocol of its options: it adds the
 * credentials and the options to each call, and gives the result of each reply.
 */
export class Data8Channel {
  readonly #protocol: Data8Protocol
  readonly #login: LoginSource
  readonly #applicationName: string | undefined

  /**
   * @param options with credentials: those of the environment are found before
   * @throws InputError naming the option
   */
  constructor(service: Service, options: unknown, { others, jsonUrls }: Data8ChannelSettings) {
    const { credentials, applicationName, ...rest } = readFields(
      options,
      { root: 'options' },
      DATA8_CLIENT_OPTION_NAMES,
    )
    this.#protocol = makeProtocol(service, rest, others, jsonUrls)
    this.#login = readCredentials(credentials, this.#protocol)
    this.#applicationName =
      applicationName === undefined
        ? undefined
        : readApplicationName(applicationName, this.checkText)
  }

  /**
   * Sends a call and gives its result. Errors before anything is awaited are thrown synchronously.
   *
   * @throws everything that {@link Data8Protocol.send} throws, and CredentialsError
   */
  send<T>(call: Data8Call<T>, callOptions: unknown): Promise<T> {
    const { login, rest } = this.#readCallOptions(callOptions)
    const options = this.#optionsOf(call)
    const started = this.#protocol.startCall(rest)
    if (typeof login !== 'function') {
      return this.#protocol.send(authenticated(call, options, login), started)
    }
    return waitForLogin(login(), started).then((given) =>
      this.#protocol.send(authenticated(call, options, given), started),
    )
  }

  /**
   * Writes the message of a call to be sent by other means.
   *
   * @throws InputError, CredentialsError; TimeoutError, AbortError where the vault takes longer
   */
  async toEnvelope(call: Data8Call<unknown>, callOptions: unknown): Promise<Envelope> {
    const { login, rest } = this.#readCallOptions(callOptions)
    const options = this.#optionsOf(call)
    const started = this.#protocol.startCall(rest)
    const ready = typeof login === 'function' ? await waitForLogin(login(), started) : login
    return this.#protocol.toEnvelope(authenticated(call, options, ready), rest)
  }

  /**
   * Decodes a reply that was received by other means. A function that gives the credentials is not called, so its
   * secrets are not known.
   *
   * @throws everything that {@link Data8Protocol.fromEnvelope} throws
   */
  fromEnvelope<T>(
    { target, accept }: Omit<ReceivedCall<T>, 'secrets'>,
    body: string | Uint8Array,
    meta: ReplyMeta | undefined,
  ): T {
    const login = this.#login
    const secrets = typeof login === 'function' ? NO_SECRETS : login.secrets
    return this.#protocol.fromEnvelope({ target, accept, secrets }, body, meta)
  }

  /** The account that calls are made for, or where a vault gives it. */
  get account(): AccountSource {
    const login = this.#login
    if (typeof login !== 'function') return this.#accountOf(login)
    return async () => this.#accountOf(await login())
  }

  /** The time limits of a call that has none of its own, in milliseconds. */
  get limits(): Pick<CallConfig, 'timeoutMs' | 'deadlineMs'> {
    return this.#protocol.startCall(undefined).config
  }

  get applicationName(): string | undefined {
    return this.#applicationName
  }

  /** The form of an instant in a message. */
  formatInstant(instant: Instant): string {
    return this.#protocol.formatInstant(instant)
  }

  /** Refuses texts that a message of the protocol cannot carry. */
  get checkText(): TextCheck {
    return this.#protocol.checkText
  }

  get connections(): Connections {
    return this.#protocol.connections
  }

  #accountOf(login: Login): Account {
    const { href } = this.#protocol.connections.config.endpoint
    return {
      identity: JSON.stringify([href, login.identity]),
      secrets: login.secrets,
      credentials: toCredentials(login),
    }
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
      login: credentials === undefined ? this.#login : readCredentials(credentials, this.#protocol),
      rest: rest as CallOptions,
    }
  }

  /** The options of a call, with the `ApplicationName` of the client where the operation takes options. */
  #optionsOf({ options, target }: Data8Call<unknown>): readonly ServiceOption[] {
    const { name, data8 } = target.operation
    if (data8.options) return withApplicationName(options, this.#applicationName)
    if (options.length === 0) return options
    throw new InputError('options', `are not taken by ${name}`)
  }
}

function waitForLogin(login: Promise<Login>, { config }: StartedCall): Promise<Login> {
  const { signal, deadlineMs } = config
  const timeout = { ms: deadlineMs, error: () => pastDeadline(deadlineMs, false) }
  return waitFor(login, { signal, timeout })
}

// Member by member, since spreads take longer.
function authenticated<T>(
  { target, input, idempotent, accept }: Data8Call<T>,
  options: readonly ServiceOption[],
  login: Login,
): AuthenticatedCall<T> {
  return { target, input, idempotent, options, accept, login }
}

type ProtocolOptions = Omit<
  Fields<(typeof DATA8_CLIENT_OPTION_NAMES)[number]>,
  'credentials' | 'applicationName'
>

function makeProtocol(
  service: Service,
  given: ProtocolOptions,
  others: Connections | undefined,
  urls: () => JsonUrls,
): Data8Protocol {
  // The rest of an object inherits from `Object.prototype`, which may be polluted.
  const { protocol, apiKeyIn, ...options } = nullPrototypeCopy(given)
  const name = protocol === undefined ? 'soap' : readChoice(protocol, 'protocol', ['soap', 'json'])
  if (name === 'soap') {
    if (apiKeyIn !== undefined) {
      throw new InputError('apiKeyIn', "is for protocol: 'json': SOAP has one place for the key")
    }
    return new SoapProtocol(service, options as ClientOptions, others)
  }
  const { soapVersion, security, ...rest } = nullPrototypeCopy(options)
  for (const [option, value] of Object.entries({ soapVersion, security })) {
    if (value !== undefined) throw new InputError(option, "is not taken with protocol: 'json'")
  }
  return new JsonProtocol({ ...rest, apiKeyIn }, urls(), others)
}
