import type { Envelope, ReplyMeta } from '../../http/caller-exchange.js'
import type { Connections } from '../../http/connections.js'
import type { CallOptions } from '../../http/options.js'
import type { ReceivedReply } from '../../http/raw-reply.js'
import type { StartedCall } from '../../http/started-call.js'
import type { Instant } from '../../internal/instant.js'
import type { Redact } from '../../internal/redaction/redact.js'
import type { TextCheck } from '../../internal/validation.js'
import type { Login } from './credentials.js'
import type { ServiceOption } from './options.js'
import type { Data8Target, Members } from './target.js'

/**
 * Makes the value that the caller gets of the result of a reply, `Status` included; it may
 * refuse it by throwing. `redact` takes the secrets of the call out of a text; `secrets` are those of its
 * login, as far as they are known; `raw` is the reply as it was received.
 */
export type AcceptResult<T> = (
  result: Members,
  redact: Redact,
  secrets: readonly string[],
  raw: ReceivedReply,
) => T

/** One call, before its credentials are known. */
export interface Data8Call<T> {
  readonly target: Data8Target
  /** The members of the message that the convention does not set, by the types of the bindings. */
  readonly input: Members
  /** Whether it may be sent again after it may have been received. */
  readonly idempotent: boolean
  readonly options: readonly ServiceOption[]
  readonly accept: AcceptResult<T>
}

/** One call with its credentials; its options are complete. */
export interface AuthenticatedCall<T> extends Data8Call<T> {
  readonly login: Login
}

/** What is needed to decode a reply that was received by other means. */
export interface ReceivedCall<T> extends Pick<Data8Call<T>, 'target' | 'accept'> {
  /** Secrets of the login, as far as they are known. */
  readonly secrets: readonly string[]
}

/**
 * A protocol that carries the calls of the convention. With every one, a refusal by the service is a ServiceError.
 */
export interface Data8Protocol {
  /** Refuses texts that a message cannot carry. */
  readonly checkText: TextCheck
  /** Whether a JWT is among the credentials that a message can carry. */
  readonly allowJwt: boolean
  readonly connections: Connections
  /** The form of an instant in a message: in UTC. */
  formatInstant(instant: Instant): string
  /** Checks the options of a call and starts its deadline. @throws InputError, AbortError */
  startCall(callOptions: CallOptions | undefined): StartedCall
  /**
   * Sends a call and gives its result, within its limits and with its retries. What `accept` throws is the outcome of
   * the attempt. What cannot be written is thrown at once and not by the promise.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ConnectionError, TimeoutError, AbortError,
   *   ResponseError, and what `accept` throws
   */
  send<T>(call: AuthenticatedCall<T>, started: StartedCall): Promise<T>
  /** Writes the message of a call to be sent by other means. @throws InputError */
  toEnvelope(
    call: AuthenticatedCall<unknown>,
    callOptions: CallOptions | undefined,
  ): Promise<Envelope>
  /**
   * Decodes a reply that was received by other means.
   *
   * @throws InputError, ServiceError, SoapFaultError, HttpError, ResponseError, and what `accept` throws
   */
  fromEnvelope<T>(call: ReceivedCall<T>, body: string | Uint8Array, meta: ReplyMeta | undefined): T
}
