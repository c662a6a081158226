import type { Account } from '../../data8/channel.js'
import type { ServiceOption } from '../../data8/options.js'
import type { Envelope, ReplyMeta } from '../../http/envelope.js'
import type { Instant } from '../../internal/instant.js'
import type { Redact } from '../../internal/redaction/redact.js'
import type { TextCheck } from '../../internal/validation.js'

export type { Account }

/** A request for a token, checked, with its end as an instant. */
export interface MintRequest {
  readonly expiresAt: Instant
  readonly allowedMethods: readonly string[] | undefined
  readonly clientIp: string | undefined
  readonly maxCredits: number | undefined
  /** The `ApplicationName` of the call among them; that of the client is added where there is none. */
  readonly options: readonly ServiceOption[]
}

/** What the service gave, before it is verified. */
export interface Minted {
  /** As it came; may be empty. */
  readonly jwt: string
  /** `NaN` where the answer does not say. */
  readonly creditsRemaining: number
  /** Takes the secrets of the call out of a text. */
  readonly redact: Redact
  /** The secrets of the login, as far as they are known. */
  readonly secrets: readonly string[]
}

/** Makes of what the service gave what the caller gets; throws where it refuses it. */
export type Accept<T> = (minted: Minted) => T

/**
 * The way to the service and back: all that the client knows of a protocol. A refusal by the service is a
 * ServiceError, whatever the protocol.
 */
export interface Protocol {
  /** What the texts of a request have to pass. */
  readonly checkText: TextCheck
  /**
   * Sends a request and reads the answer, within the limits of the call and with its retries. What `accept`
   * throws is the outcome of the attempt.
   *
   * @throws InputError, CredentialsError, ServiceError, SoapFaultError, HttpError, ResponseError,
   *   ConnectionError, TimeoutError, AbortError
   */
  mint<T>(request: MintRequest, accept: Accept<T>, callOptions: unknown): Promise<T>
  /** Writes the message of a request for somebody else to carry. @throws InputError, CredentialsError */
  toEnvelope(request: MintRequest, callOptions: unknown): Promise<Envelope>
  /**
   * Reads an answer that somebody else has carried.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ResponseError
   */
  fromEnvelope<T>(body: string | Uint8Array, reply: ReplyMeta, accept: Accept<T>): T
  /** The account that tokens are asked for. @throws CredentialsError where a vault fails */
  account(): Promise<Account>
  /** Ends idle connections. */
  close(): void
}
