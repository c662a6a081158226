import type { Envelope, ReplyMeta } from '../../http/caller-exchange.js'
import type { Connections } from '../../http/connections.js'
import type { CallOptions } from '../../http/options.js'
import type { StartedCall } from '../../http/started-call.js'
import { formatInstant } from '../../internal/instant.js'
import { Channel } from '../../soap/channel.js'
import type { ClientOptions } from '../../soap/options.js'
import type { Outgoing } from '../../soap/outgoing.js'
import { checkXmlText } from '../../soap/text-check.js'
import type { Service } from '../../xsd/descriptor.js'
import { callSecrets } from '../convention/call-secrets.js'
import { API_KEY_PREFIX, type Login } from '../convention/credentials.js'
import type { Data8Operation } from '../convention/operation.js'
import type { ServiceOption } from '../convention/options.js'
import type { AuthenticatedCall, Data8Protocol, ReceivedCall } from '../convention/protocol.js'
import type { Members } from '../convention/target.js'
import { Data8ReplyConvention } from './reply-convention.js'

/** Calls over SOAP 1.1 or 1.2: the login and the options are members of the message. */
export class SoapProtocol implements Data8Protocol {
  readonly checkText = checkXmlText
  readonly allowJwt = false
  readonly formatInstant = formatInstant
  readonly #channel: Channel

  /**
   * @param others connections of another client, which are used where they would be the same
   * @throws InputError naming the option
   */
  constructor(service: Service, options: ClientOptions, others?: Connections) {
    this.#channel = new Channel(service, options, others)
  }

  startCall(callOptions: CallOptions | undefined): StartedCall {
    return this.#channel.startCall(callOptions)
  }

  send<T>(call: AuthenticatedCall<T>, started: StartedCall): Promise<T> {
    return this.#channel.send(toOutgoing(call), started)
  }

  toEnvelope(
    call: AuthenticatedCall<unknown>,
    callOptions: CallOptions | undefined,
  ): Promise<Envelope> {
    return this.#channel.toEnvelope(toOutgoing(call), callOptions)
  }

  fromEnvelope<T>(
    { target, accept, secrets }: ReceivedCall<T>,
    body: string | Uint8Array,
    meta: ReplyMeta | undefined,
  ): T {
    const convention = new Data8ReplyConvention(target, accept, secrets)
    return this.#channel.fromEnvelope(
      { operation: target.operation, secrets, convention },
      body,
      meta,
    )
  }

  get connections(): Connections {
    return this.#channel.connections
  }
}

function toOutgoing<T>(call: AuthenticatedCall<T>): Outgoing<Members, Members, T> {
  const { target, input, idempotent, options, login, accept } = call
  const { operation } = target
  const { username, password } = membersOf(login)
  const list = optionList(operation, options)
  return {
    operation,
    // A member that is undefined is not written; the writer also puts all in order. They are defined and not assigned: a
    // setter of a polluted `Object.prototype` would drop one. One spread, since each takes long.
    input:
      list === undefined
        ? { username, password, ...input }
        : { username, password, options: list, ...input },
    // Stated, so that a polluted prototype has no effect.
    soapHeaders: undefined,
    idempotent,
    secrets: callSecrets(call),
    convention: new Data8ReplyConvention(target, accept, login.secrets),
  }
}

function membersOf(login: Login): {
  readonly username: string
  readonly password: string | undefined
} {
  switch (login.kind) {
    case 'password':
      return { username: login.username, password: login.password }
    case 'apiKey':
      return { username: API_KEY_PREFIX + login.key, password: undefined }
    case 'jwt':
      // The channel of the convention has refused it.
      throw new TypeError('a JWT cannot authenticate a SOAP call')
  }
}

// An empty list is left out: to the service it is not the same as none.
function optionList(
  { data8 }: Data8Operation,
  options: readonly ServiceOption[],
): object | undefined {
  if (!data8.options || options.length === 0) return undefined
  return { Option: options.map(({ name, value }) => ({ Name: name, Value: String(value) })) }
}
