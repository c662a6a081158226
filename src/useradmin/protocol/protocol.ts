import type { AccountSource } from '../../data8/convention/account.js'
import type { ServiceOption } from '../../data8/convention/options.js'
import type { Envelope, ReplyMeta } from '../../http/caller-exchange.js'
import type { Connections } from '../../http/connections.js'
import type { ReceivedReply } from '../../http/raw-reply.js'
import type { Instant } from '../../internal/instant.js'
import type { Redact } from '../../internal/redaction/redact.js'
import type { TextCheck } from '../../internal/validation.js'
import type { CallLimits } from './call-limits.js'

/** A request for a token, checked, with its end as an instant. */
export interface MintRequest {
  readonly expiresAt: Instant
  readonly allowedMethods: readonly string[] | undefined
  readonly clientIp: string | undefined
  readonly maxCredits: number | undefined
  /** The `ApplicationName` of the call among them; that of the client is added where there is none. */
  readonly options: readonly ServiceOption[]
}

/** The values of a reply, not verified yet. */
export interface Minted {
  /** As received; may be empty. */
  readonly jwt: string
  /** `NaN` where the reply has none. */
  readonly creditsRemaining: number
  /** The reply without its body. */
  readonly reply: Omit<ReceivedReply, 'body'>
  /** Redacts the secrets of the call in a text. */
  readonly redact: Redact
  /** The known secrets of the login. */
  readonly secrets: readonly string[]
}

/** Verifies what the service gave, and makes the value that the caller gets; throws to refuse it. */
export type Accept<T> = (minted: Minted) => T

/**
 * The port between the client and a protocol. With every protocol, a refusal by the service is a ServiceError.
 */
export interface Protocol {
  /** Refuses texts that a message cannot carry. */
  readonly checkText: TextCheck
  readonly connections: Connections
  /**
   * Sends a request and decodes the reply, within the limits of the call and with its retries. What `accept` throws
   * is the outcome of the attempt.
   *
   * @throws InputError, CredentialsError, ServiceError, SoapFaultError, HttpError, ResponseError,
   *   ConnectionError, TimeoutError, AbortError
   */
  mint<T>(request: MintRequest, accept: Accept<T>, callOptions: unknown): Promise<T>
  /** Writes the message of a request to be sent by other means. @throws InputError, CredentialsError */
  toEnvelope(request: MintRequest, callOptions: unknown): Promise<Envelope>
  /**
   * Decodes a reply that was received by other means.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ResponseError
   */
  fromEnvelope<T>(body: string | Uint8Array, reply: ReplyMeta, accept: Accept<T>): T
  /** The account of the client, or where a vault gives it. */
  readonly account: AccountSource
  readonly limits: CallLimits
  /** What is sent as `ApplicationName` where a request has none. */
  readonly applicationName: string | undefined
}
