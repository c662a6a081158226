import { Data8Channel } from '../../data8/channel.js'
import type { AccountSource } from '../../data8/convention/account.js'
import type { AcceptResult, Data8Call } from '../../data8/convention/protocol.js'
import { methodUrl } from '../../data8/over-json/urls.js'
import type { Envelope, ReplyMeta } from '../../http/caller-exchange.js'
import type { Connections } from '../../http/connections.js'
import type { TextCheck } from '../../internal/validation.js'
import type { CallLimits } from './call-limits.js'
import { getJwt, type JwtOutput, UserAdminService } from './get-jwt-operation.js'
import type { Accept, MintRequest, Protocol } from './protocol.js'

/** `GetJWT` by the convention, with the bindings of the WSDL: over SOAP, or over JSON. */
export class Data8GetJwt implements Protocol {
  readonly #channel: Data8Channel

  /**
   * @param others connections of another client, which are used where they would be the same
   * @throws InputError naming the option
   */
  constructor(options: unknown, others?: Connections) {
    const jsonUrls = () => methodUrl(UserAdminService, getJwt.operation.name)
    this.#channel = new Data8Channel(UserAdminService, options, { others, jsonUrls })
  }

  mint<T>(request: MintRequest, accept: Accept<T>, callOptions: unknown): Promise<T> {
    return this.#channel.send(this.#toCall(request, accept), callOptions)
  }

  toEnvelope(request: MintRequest, callOptions: unknown): Promise<Envelope> {
    return this.#channel.toEnvelope(
      this.#toCall(request, () => undefined),
      callOptions,
    )
  }

  fromEnvelope<T>(body: string | Uint8Array, reply: ReplyMeta, accept: Accept<T>): T {
    return this.#channel.fromEnvelope({ target: getJwt, accept: acceptResult(accept) }, body, reply)
  }

  get account(): AccountSource {
    return this.#channel.account
  }

  get limits(): CallLimits {
    return this.#channel.limits
  }

  get applicationName(): string | undefined {
    return this.#channel.applicationName
  }

  get checkText(): TextCheck {
    return this.#channel.checkText
  }

  get connections(): Connections {
    return this.#channel.connections
  }

  #toCall<T>(request: MintRequest, accept: Accept<T>): Data8Call<T> {
    const { allowedMethods, clientIp, maxCredits, expiresAt, options } = request
    return {
      target: getJwt,
      // Members that are undefined are not written.
      input: {
        clientIp,
        expiresAt: this.#channel.formatInstant(expiresAt),
        allowedMethods: allowedMethods && { string: allowedMethods },
        maxCredits,
      },
      options,
      // A mint costs no credits. A second one makes another token, and the first expires.
      idempotent: true,
      accept: acceptResult(accept),
    }
  }
}

/** The token and the credits of a result, for `accept`. */
function acceptResult<T>(accept: Accept<T>): AcceptResult<T> {
  return (result, redact, secrets, raw) => {
    const { Jwt = '', Status }: JwtOutput = result
    return accept({
      jwt: Jwt,
      creditsRemaining: Status?.CreditsRemaining ?? Number.NaN,
      // Without the body, which a token would keep in memory.
      reply: { status: raw.status, headers: raw.headers, attempts: raw.attempts },
      redact,
      secrets,
    })
  }
}
