/// <reference lib="esnext.disposable" preserve="true" />
import {
  type AuthenticatedCallOptions,
  DATA8_CLIENT_OPTION_NAMES,
  type Data8ClientOptions,
} from '../data8/client-options.js'
import { CREDENTIALS_OR_NONE, withCredentials } from '../data8/convention/environment.js'
import { ResponseError, TokenError } from '../errors.js'
import type { Envelope, ReplyMeta } from '../http/caller-exchange.js'
import type { Connections } from '../http/connections.js'
import type { Logger, Overrides } from '../http/options.js'
import {
  type Fields,
  itemPath,
  readBoolean,
  readFields,
  type TextCheck,
  withOverrides,
} from '../internal/validation.js'
import type { Account, AccountSource } from './account.js'
import { decodeJwt, expiryOf, type JwtClaims } from './claims.js'
import { latestExpiry, resolveExpiry } from './expiry.js'
import { hintForMethod } from './known-services.js'
import { makeToken } from './make-token.js'
import type { CallLimits } from './protocol/call-limits.js'
import { Data8GetJwt } from './protocol/data8-protocol.js'
import type { Accept, Minted, MintRequest, Protocol } from './protocol/protocol.js'
import { type GetJwtRequest, readRequest, toLimits } from './request.js'
import type { JwtToken } from './token.js'
import { type TokenLimits, verifyClaims } from './verify-claims.js'

/**
 * Options of {@link UserAdminClient}.
 *
 * @example
 * ```ts
 * import type { UserAdminClientOptions } from 'data8-useradmin'
 *
 * const options: UserAdminClientOptions = {
 *   credentials: { username: 'demo', password: 'made-up' },
 *   applicationName: 'crm-sync',
 *   timeoutMs: 10_000,
 * }
 * ```
 */
export interface UserAdminClientOptions extends Data8ClientOptions {
  /**
   * Verify the token against the request, and refuse one that is wider.
   * @defaultValue true
   */
  readonly verifyToken?: boolean
}

/**
 * Options of one call of {@link UserAdminClient.getJwt}; what is left out is as for the client.
 *
 * @example
 * ```ts
 * import type { GetJwtCallOptions } from 'data8-useradmin'
 *
 * const options: GetJwtCallOptions = { signal: AbortSignal.timeout(10_000), retries: 0 }
 * ```
 */
export interface GetJwtCallOptions extends AuthenticatedCallOptions {}

/**
 * What came with a reply that was not received by this client.
 *
 * @example
 * ```ts
 * import type { CarriedReply } from 'data8-useradmin'
 *
 * const reply: CarriedReply = { status: 200, request: { expiresIn: { minutes: 15 }, maxCredits: 5 } }
 * ```
 */
export interface CarriedReply extends ReplyMeta {
  /**
   * The request that it answers: the token is verified against it. Without it, only that the token is a JWT that
   * expires. `undefined` is refused.
   *
   * @defaultValue none: the token is verified against no request
   */
  readonly request?: GetJwtRequest
}

const REPLY_FIELD_NAMES = [
  'status',
  'headers',
  'request',
] as const satisfies readonly (keyof CarriedReply)[]

// A reply has about 1 KiB.
const MAX_RESPONSE_BYTES = 1024 * 1024

const OPTION_NAMES = [
  'verifyToken',
  ...DATA8_CLIENT_OPTION_NAMES,
] as const satisfies readonly (keyof UserAdminClientOptions)[]

// The connections that the client of these options may share: a further parameter of the constructor would be public.
const sharedBy = new WeakMap<object, Connections>()

let readProtocol: (client: UserAdminClient) => Protocol

/**
 * The account of a client, or where a vault gives it. Its `identity` distinguishes the tokens of several clients in one
 * store; it may hold an API key.
 */
export function accountSourceOf(client: UserAdminClient): AccountSource {
  return readProtocol(client).account
}

/** The account of a client. @throws CredentialsError when the function that gives the credentials fails */
export async function accountOf(client: UserAdminClient): Promise<Account> {
  const source = accountSourceOf(client)
  return typeof source === 'function' ? source() : source
}

/** The time limits of a call of a client that has none of its own. */
export function limitsOf(client: UserAdminClient): CallLimits {
  return readProtocol(client).limits
}

/** What a client sends as `ApplicationName` for a request that has none. */
export function applicationNameOf(client: UserAdminClient): string | undefined {
  return readProtocol(client).applicationName
}

/** The check of texts by the protocol of a client. */
export function textCheckOf(client: UserAdminClient): TextCheck {
  return readProtocol(client).checkText
}

/** The URL that a client calls: the one of its options, or the default one of its protocol. */
export function endpointOf(client: UserAdminClient): string {
  return readProtocol(client).connections.config.endpoint.href
}

/**
 * Client of Data8's UserAdmin service. Immutable, and safe to share between concurrent calls: nothing of one call is
 * visible to another. It keeps connections; see {@link UserAdminClient.close}.
 *
 * @example
 * ```ts
 * import { UserAdminClient } from 'data8-useradmin'
 * import { startEmulator } from 'data8-useradmin/testing'
 *
 * await using emulator = await startEmulator()
 * await using client = new UserAdminClient({
 *   endpoint: emulator.endpoint,
 *   credentials: emulator.credentials,
 *   applicationName: 'crm-sync',
 * })
 * const token = await client.getJwt({ expiresIn: { minutes: 15 }, allowedMethods: ['EmailValidation'] })
 * console.log(token.claims?.aud)
 * ```
 */
export class UserAdminClient {
  readonly #options: Fields<(typeof OPTION_NAMES)[number]>
  readonly #protocol: Protocol
  readonly #verifyToken: boolean

  /** @throws InputError naming the option, also one that is not known; `credentials` where there are none */
  constructor(options: UserAdminClientOptions = {}) {
    this.#options = withCredentials(
      readFields(options, { root: 'options' }, OPTION_NAMES, CREDENTIALS_OR_NONE),
    )
    const { verifyToken, ...rest } = this.#options
    this.#verifyToken = verifyToken === undefined || readBoolean(verifyToken, 'verifyToken')
    this.#protocol = new Data8GetJwt(
      { maxResponseBytes: MAX_RESPONSE_BYTES, ...rest },
      sharedBy.get(options),
    )
  }

  /**
   * Mints a token. It costs no credits, so a repetition is safe: it makes a second valid token, and the first stays
   * valid until it expires.
   *
   * @throws InputError when a field or option is invalid; nothing was sent
   * @throws CredentialsError when the function that gives the credentials fails; nothing was sent
   * @throws ServiceError when `Status.Success` is false
   * @throws SoapFaultError, HttpError, ResponseError when the reply is anything else
   * @throws ConnectionError, TimeoutError, AbortError when there is no reply
   * @throws TokenError when the token is wider than the request, or is not a JWT
   */
  async getJwt(request: GetJwtRequest, callOptions?: GetJwtCallOptions): Promise<JwtToken> {
    const mint = this.#mintRequest(request)
    this.#hint(mint)
    return await this.#protocol.mint(mint, this.#acceptFor(mint), callOptions)
  }

  /**
   * The message that {@link UserAdminClient.getJwt} would send, to be sent by other means, such as a queue or an
   * ESB. It holds the credentials. Nothing is sent.
   *
   * @throws InputError when a field or option is invalid
   * @throws CredentialsError when the function that gives the credentials fails
   */
  async toEnvelope(request: GetJwtRequest, callOptions?: GetJwtCallOptions): Promise<Envelope> {
    return this.#protocol.toEnvelope(this.#mintRequest(request), callOptions)
  }

  /**
   * Reads a reply that was received by other means: `body` as it came, `reply.status` (default 200), `reply.headers`
   * where they are known, and `reply.request`, the request that it answers.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ResponseError, TokenError, as
   *   {@link UserAdminClient.getJwt} does
   */
  fromEnvelope(body: string | Uint8Array, reply: CarriedReply = {}): JwtToken {
    const { request, ...meta } = readFields(reply, { root: 'reply' }, REPLY_FIELD_NAMES, {
      request: 'a token that is not verified against one',
    })
    const limits = request === undefined ? undefined : this.#limitsOf(request)
    return this.#protocol.fromEnvelope(body, meta as ReplyMeta, this.#acceptFor(limits))
  }

  /**
   * Makes another client, with these options instead of its own. It shares the connections of this one where `endpoint`,
   * `agent`, `tls`, `proxy` and `transport` are the same. They belong to this client: `close` of the other one leaves
   * them open.
   *
   * @param overrides checked as in the constructor; one that is `undefined` restores the default
   * @throws InputError naming the option, also one that is not known
   */
  withOptions(overrides: Overrides<UserAdminClientOptions>): UserAdminClient {
    const options = withOverrides(this.#options, overrides) as UserAdminClientOptions
    sharedBy.set(options, this.#protocol.connections)
    return new UserAdminClient(options)
  }

  /**
   * Closes idle connections, unless they belong to the client that {@link UserAdminClient.withOptions} was called on.
   * Calls in progress continue, and the client can still be used. Never throws.
   */
  close(): void {
    this.#protocol.connections.close()
  }

  /** Calls {@link UserAdminClient.close}, for `await using`. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  static {
    readProtocol = (client) => client.#protocol
  }

  #mintRequest(request: unknown): MintRequest {
    const checked = readRequest(request, this.#protocol.checkText)
    const { expiry, allowedMethods, clientIp, maxCredits, options } = checked
    const expiresAt = resolveExpiry(expiry, Date.now())
    return { expiresAt, allowedMethods, clientIp, maxCredits, options }
  }

  /** Logs names that are likely misspelt: a token for them would be refused where it is used. */
  #hint({ allowedMethods = [] }: MintRequest): void {
    const logger = this.#options.logger as Logger | undefined
    if (logger === undefined) return
    allowedMethods.forEach((name, index) => {
      const hint = hintForMethod(name)
      if (hint === undefined) return
      const field = itemPath('allowedMethods', index)
      try {
        logger.debug({ field }, `${field}: ${hint}`)
      } catch {
        // A logger that fails must not turn a token into an error.
      }
    })
  }

  // The reply may arrive after the token has expired: such a token is useless, but not wider.
  #limitsOf(request: unknown): TokenLimits {
    const checked = readRequest(request, this.#protocol.checkText)
    return toLimits(checked, latestExpiry(checked.expiry, Date.now()))
  }

  #acceptFor(limits: TokenLimits | undefined): Accept<JwtToken> {
    const verifyToken = this.#verifyToken
    return (minted) => acceptToken(minted, limits, verifyToken)
  }
}

/** Verifies a token and makes the object that the caller gets. @throws ResponseError, TokenError */
function acceptToken(
  { jwt: given, creditsRemaining, reply, redact, secrets }: Minted,
  limits: TokenLimits | undefined,
  verifyToken: boolean,
): JwtToken {
  // White space around it is layout.
  const jwt = given.trim()
  if (jwt === '') throw new ResponseError('contract', 'the Jwt of the answer is empty')
  const claims = verifyToken ? decodeJwt(jwt) : tryDecode(jwt)
  if (claims !== null && verifyToken) verifyClaims(claims, limits, redact)
  const expiry = expiryOf(claims) ?? limits?.expiresAt
  if (expiry === undefined) {
    throw new TokenError('the end of the token is unknown: it cannot be read', null)
  }
  return makeToken({ jwt, claims, expiry, creditsRemaining, secrets, received: { reply, redact } })
}

function tryDecode(jwt: string): JwtClaims | null {
  try {
    return decodeJwt(jwt)
  } catch {
    return null
  }
}
