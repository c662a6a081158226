import { InputError } from '../../errors.js'
import type { Envelope, ReplyMeta } from '../../http/caller-exchange.js'
import { checkHttpOptions, type GivenHttpOptions } from '../../http/config.js'
import type { Connections } from '../../http/connections.js'
import type { CallOptions } from '../../http/options.js'
import type { StartedCall } from '../../http/started-call.js'
import { formatWithoutZone } from '../../internal/instant.js'
import { nullPrototypeCopy } from '../../internal/null-prototype.js'
import { readChoice, type TextCheck } from '../../internal/validation.js'
import { JsonChannel } from '../../json/channel.js'
import type { JsonOutgoing } from '../../json/outgoing.js'
import { callSecrets } from '../convention/call-secrets.js'
import { API_KEY_PREFIX, type Login } from '../convention/credentials.js'
import type { AuthenticatedCall, Data8Protocol, ReceivedCall } from '../convention/protocol.js'
import type { Members } from '../convention/target.js'
import { type BodyLogin, writeMessage } from './message.js'
import { resultReader } from './result-reader.js'
import type { JsonUrls } from './urls.js'

/** Options of a client over JSON, each read once. */
export type JsonOptions = GivenHttpOptions & {
  readonly endpoint?: unknown
  readonly apiKeyIn?: unknown
}

/** Calls over JSON: the login is in the query, in the body or in a header, by its kind. */
export class JsonProtocol implements Data8Protocol {
  readonly checkText = checkWellFormed
  readonly allowJwt = true
  // Whether a zone is read is not documented.
  readonly formatInstant = formatWithoutZone
  readonly #channel: JsonChannel
  readonly #urls: JsonUrls
  readonly #path: string
  readonly #search: string
  readonly #keyIn: 'query' | 'body'

  /**
   * @param others connections of another client, which are used where they would be the same
   * @throws InputError naming the option
   */
  constructor(given: JsonOptions, urls: JsonUrls, others?: Connections) {
    // Of a polluted `Object.prototype`, an endpoint would get the credentials.
    const { apiKeyIn, endpoint = urls.defaultEndpoint, ...options } = nullPrototypeCopy(given)
    if (endpoint === undefined) {
      throw new InputError('endpoint', 'is required: the WSDL has no address')
    }
    this.#keyIn =
      apiKeyIn === undefined ? 'query' : readChoice(apiKeyIn, 'apiKeyIn', ['query', 'body'])
    const config = checkHttpOptions(nullPrototypeCopy(options), endpoint, [])
    const { pathname, search, searchParams } = config.endpoint
    if (/\.asmx\/?$/i.test(pathname)) {
      throw new InputError('endpoint', `must be ${urls.form}, and not that of the SOAP service`)
    }
    if (urls.isOfService && /\.json\/?$/i.test(pathname)) {
      throw new InputError('endpoint', `must be ${urls.form}: /<Method>.json is added to it`)
    }
    // The query may be recorded by every server on the way.
    if ([...searchParams.keys()].some((name) => name.toLowerCase() === 'key')) {
      throw new InputError('endpoint', 'must not have a key in its query: give it as credentials')
    }
    this.#urls = urls
    this.#path = pathname
    this.#search = search
    this.#channel = new JsonChannel(config, others)
  }

  startCall(callOptions: CallOptions | undefined): StartedCall {
    return this.#channel.startCall(callOptions)
  }

  send<T>(call: AuthenticatedCall<T>, started: StartedCall): Promise<T> {
    return this.#channel.send(this.#toOutgoing(call), started)
  }

  async toEnvelope(
    call: AuthenticatedCall<unknown>,
    callOptions: CallOptions | undefined,
  ): Promise<Envelope> {
    return this.#channel.toEnvelope(this.#toOutgoing(call), callOptions)
  }

  fromEnvelope<T>(
    { target, accept, secrets }: ReceivedCall<T>,
    body: string | Uint8Array,
    meta: ReplyMeta | undefined,
  ): T {
    const reader = resultReader(target, accept, secrets)
    return this.#channel.fromEnvelope({ reader, secrets }, body, meta)
  }

  get connections(): Connections {
    return this.#channel.connections
  }

  #toOutgoing<T>(call: AuthenticatedCall<T>): JsonOutgoing<Members, T> {
    const { target, idempotent, login, accept } = call
    const { name } = target.operation
    const isKeyInQuery = login.kind === 'apiKey' && this.#keyIn === 'query'
    return {
      operation: name,
      path: this.#urls.pathOf(this.#path, name),
      query: isKeyInQuery ? withKey(this.#search, login.key) : this.#search,
      authorization: login.kind === 'jwt' ? `Bearer ${login.jwt}` : undefined,
      body: writeMessage(call, isKeyInQuery ? NO_LOGIN : bodyLogin(login)),
      idempotent,
      secrets: secretsOf(call),
      reader: resultReader(target, accept, login.secrets),
    }
  }
}

function withKey(search: string, key: string): string {
  return `${search === '' ? '?' : `${search}&`}key=${encodeURIComponent(key)}`
}

/** Up to this length, a secret may not be found alone, least of all in Base64. */
const SHORT = 5

/** The secrets of a call: with a short one as it is written, since alone it occurs by chance. */
function secretsOf(call: AuthenticatedCall<unknown>): readonly string[] {
  const { login } = call
  const secrets = callSecrets(call)
  if (login.kind === 'apiKey' && login.key.length <= SHORT) {
    return [...secrets, withKey('', login.key).slice(1)]
  }
  if (login.kind === 'password' && login.password.length <= SHORT) {
    return [...secrets, `"password":${JSON.stringify(login.password)}`]
  }
  return secrets
}

function bodyLogin(login: Login): BodyLogin {
  switch (login.kind) {
    case 'password':
      return { username: login.username, password: login.password }
    case 'apiKey':
      return { username: API_KEY_PREFIX + login.key, password: undefined }
    case 'jwt':
      return NO_LOGIN
  }
}

const NO_LOGIN: BodyLogin = { username: undefined, password: undefined }

// RFC 8259, 8.2: a lone surrogate has no form in UTF-8.
const checkWellFormed: TextCheck = (text, path) => {
  if (!text.isWellFormed()) {
    throw new InputError(path, 'has a lone surrogate, which JSON cannot carry')
  }
}
