import {
  type Account,
  type AuthenticatedCallOptions,
  DATA8_CLIENT_OPTION_NAMES,
  type Data8ClientOptions,
} from '../data8/channel.js'
import { ResponseError, TokenError } from '../errors.js'
import type { Envelope, ReplyMeta } from '../http/envelope.js'
import type { TextCheck } from '../internal/validation.js'
import { readBoolean, readFields } from '../internal/validation.js'
import { decodeJwt, expiryOf, type JwtClaims } from './claims.js'
import { latestExpiry, resolveExpiry } from './expiry.js'
import type { Accept, Minted, MintRequest, Protocol } from './protocol/protocol.js'
import { SoapProtocol } from './protocol/soap-protocol.js'
import { type GetJwtRequest, readRequest, toLimits } from './request.js'
import { type JwtToken, makeToken } from './token.js'
import { type TokenLimits, verifyClaims } from './verify-claims.js'

/** Options of {@link UserAdminClient}. */
export interface UserAdminClientOptions extends Data8ClientOptions {
  /** Look at the token that came back, and refuse one that is wider than what was asked for. Default true. */
  readonly verifyToken?: boolean
}

/** Options of one call of {@link UserAdminClient.getJwt}; what is left out is as for the client. */
export interface GetJwtCallOptions extends AuthenticatedCallOptions {}

/** What came with an answer that somebody else has carried. */
export interface CarriedReply extends ReplyMeta {
  /**
   * The request that it answers: the token is verified against it. Left out, the token is only verified to
   * be a JWT that ends. `undefined` is refused.
   */
  readonly request?: GetJwtRequest
}

const REPLY_FIELD_NAMES = [
  'status',
  'headers',
  'request',
] as const satisfies readonly (keyof CarriedReply)[]

// A reply has some 1 KiB.
const MAX_RESPONSE_BYTES = 1024 * 1024

let readProtocol: (client: UserAdminClient) => Protocol

/**
 * The account that a client asks for tokens. Its `identity` keeps apart the tokens of several clients that
 * are kept in one place; it may hold an API key: hash it.
 *
 * @throws CredentialsError where a vault fails
 */
export function accountOf(client: UserAdminClient): Promise<Account> {
  return readProtocol(client).account()
}

/** What the texts of a request have to pass for this client to send them. */
export function textCheckOf(client: UserAdminClient): TextCheck {
  return readProtocol(client).checkText
}

/**
 * Client of Data8's UserAdmin service. Immutable, and safe to share between concurrent calls: nothing
 * of one call is visible to another. It keeps connections; see {@link UserAdminClient.close}.
 */
export class UserAdminClient {
  readonly #protocol: Protocol
  readonly #verifyToken: boolean

  /** @throws InputError naming the option, also one that is not known */
  constructor(options: UserAdminClientOptions) {
    const { verifyToken, ...rest } = readFields(options, { root: 'options' }, [
      'verifyToken',
      ...DATA8_CLIENT_OPTION_NAMES,
    ])
    this.#verifyToken = verifyToken === undefined || readBoolean(verifyToken, 'verifyToken')
    this.#protocol = new SoapProtocol({ maxResponseBytes: MAX_RESPONSE_BYTES, ...rest })
  }

  /**
   * Mints a token. Costs no credits, so it is safe to repeat: a repeated mint is a second token, as
   * good as the first, which stays valid until it ends.
   *
   * @throws InputError when a field or option is not what it should be; nothing was sent
   * @throws CredentialsError when the function that gives the credentials fails; nothing was sent
   * @throws ServiceError when the service says no
   * @throws SoapFaultError, HttpError, ResponseError when the answer is something else
   * @throws ConnectionError, TimeoutError, AbortError when there is no answer
   * @throws TokenError when the token is wider than what was asked for, or is no JWT
   */
  async getJwt(request: GetJwtRequest, callOptions?: GetJwtCallOptions): Promise<JwtToken> {
    const mint = this.#mintRequest(request)
    return await this.#protocol.mint(mint, this.#acceptFor(mint), callOptions)
  }

  /**
   * The message that {@link UserAdminClient.getJwt} would send, for somebody else to carry: a queue,
   * an ESB. It holds the credentials. Nothing is sent.
   *
   * @throws InputError when a field or option is not what it should be
   * @throws CredentialsError when the function that gives the credentials fails
   */
  async toEnvelope(request: GetJwtRequest, callOptions?: GetJwtCallOptions): Promise<Envelope> {
    return this.#protocol.toEnvelope(this.#mintRequest(request), callOptions)
  }

  /**
   * Reads an answer that somebody else has carried: `body` as it came, `reply.status` (default 200)
   * and `reply.headers` where they are known, and `reply.request`, the request that it answers.
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

  /** Ends idle connections. Calls under way are not touched, and the client can still be used. */
  close(): void {
    this.#protocol.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  static {
    readProtocol = (client) => client.#protocol
  }

  #mintRequest(request: unknown): MintRequest {
    const { expiry, ...rest } = readRequest(request, this.#protocol.checkText)
    return { ...rest, expiresAt: resolveExpiry(expiry, Date.now()) }
  }

  // The answer may come when the token has ended already: that makes it useless, not wider.
  #limitsOf(request: unknown): TokenLimits {
    const checked = readRequest(request, this.#protocol.checkText)
    return toLimits(checked, latestExpiry(checked.expiry, Date.now()))
  }

  #acceptFor(limits: TokenLimits | undefined): Accept<JwtToken> {
    const verifyToken = this.#verifyToken
    return (minted) => acceptToken(minted, limits, verifyToken)
  }
}

/** Verifies a token, and makes of it what the caller gets. @throws ResponseError, TokenError */
function acceptToken(
  { jwt: given, creditsRemaining, redact, secrets }: Minted,
  limits: TokenLimits | undefined,
  verifyToken: boolean,
): JwtToken {
  // White space around it is layout; within, it is no JWT.
  const jwt = given.trim()
  if (jwt === '') throw new ResponseError('contract', 'the Jwt of the answer is empty')
  const claims = verifyToken ? decodeJwt(jwt) : tryDecode(jwt)
  if (claims !== null && verifyToken) verifyClaims(claims, limits, redact)
  const expiry = expiryOf(claims) ?? limits?.expiresAt
  if (expiry === undefined) {
    throw new TokenError('nothing tells when the token ends: it cannot be read', null)
  }
  return makeToken({ jwt, claims, expiry, creditsRemaining, secrets })
}

function tryDecode(jwt: string): JwtClaims | null {
  try {
    return decodeJwt(jwt)
  } catch {
    return null
  }
}
