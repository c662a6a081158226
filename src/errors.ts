import { Buffer } from 'node:buffer'

/**
 * The stable codes of every error this package throws.
 *
 * @example
 * ```ts
 * import type { UserAdminErrorCode } from 'data8-useradmin'
 *
 * const isOurFault = (code: UserAdminErrorCode): boolean => code === 'BAD_INPUT' || code === 'CREDENTIALS'
 * ```
 */
export type UserAdminErrorCode =
  | 'BAD_INPUT'
  | 'CREDENTIALS'
  | 'SERVICE_FAILURE'
  | 'SOAP_FAULT'
  | 'HTTP_STATUS'
  | 'CONNECTION'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'BAD_RESPONSE'
  | 'TOKEN_MISMATCH'

/**
 * Why a reply was refused with a {@link ResponseError}.
 *
 * @example
 * ```ts
 * import type { ResponseErrorReason } from 'data8-useradmin'
 *
 * const isTooLong = (reason: ResponseErrorReason): boolean => reason === 'too-large'
 * ```
 */
export type ResponseErrorReason =
  /** The body is empty where a message is due. */
  | 'empty'
  /** The bytes are not legal in the encoding that was declared, or the encoding is not known. */
  | 'encoding'
  /** The text is not well-formed XML 1.0 with namespaces. */
  | 'not-xml'
  /** The text is not JSON (RFC 8259). */
  | 'not-json'
  /** The text has a document type declaration. SOAP forbids it, and nothing in it is read. */
  | 'dtd'
  /** The text ends before the document does, or the connection before the body. */
  | 'truncated'
  /** The body is longer than `maxResponseBytes`, or has names or nesting beyond the limits of the reader; the message says which. */
  | 'too-large'
  /** The document is well-formed XML, but not a SOAP envelope. */
  | 'not-soap'
  /** An element has the right local name in the wrong namespace. */
  | 'namespace'
  /** The text is XML or JSON, but breaks the contract: missing, repeated or unreadable parts. */
  | 'contract'

// The same in each copy of the package.
const ERROR_BRAND = Symbol.for('data8-useradmin:error')

interface UserAdminErrorOptions {
  readonly cause?: unknown
  readonly retryable?: boolean
}

interface TransportErrorOptions extends UserAdminErrorOptions {
  /** Default true: the request may have been received. */
  readonly sent?: boolean
}

/**
 * The base of every error that this package throws. No rendering of it (`message`, `stack`, `util.inspect`,
 * `JSON.stringify`) holds a password, an API key, a JWT or a request body.
 *
 * @example
 * ```ts
 * import { UserAdminError } from 'data8-useradmin'
 *
 * function advise(error: unknown): string {
 *   if (!(error instanceof UserAdminError)) throw error
 *   return `${error.code} after ${error.attempts} attempts${error.retryable ? ', try later' : ''}`
 * }
 * ```
 */
export abstract class UserAdminError extends Error {
  /** Stable, one for each class; branch on this rather than on the message. */
  abstract readonly code: UserAdminErrorCode
  /**
   * Whether the same call may succeed later, unchanged. It does not say that repeating is safe: a request
   * that was received may have been carried out. See `sent` of {@link ConnectionError} and {@link TimeoutError}.
   */
  readonly retryable: boolean
  /** How many times the request was sent, or was begun to be sent; 0 when nothing left the process. */
  readonly attempts: number = 0

  constructor(message: string, options: UserAdminErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.retryable = options.retryable ?? false
  }

  /** Fields for a log: name, code, message and the data of the class; no stack, no cause. Never throws. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...Object.fromEntries(Object.entries(this)) }
  }
}

// `name` belongs to the class, not to each object: an own property would be repeated in every rendering.
function nameOnPrototype(errorClass: { prototype: object }, name: string): void {
  Object.defineProperty(errorClass.prototype, 'name', {
    value: name,
    configurable: true,
    writable: true,
  })
}

/**
 * Bad input: thrown before anything is sent.
 *
 * @example
 * ```ts
 * import { InputError, UserAdminClient } from 'data8-useradmin'
 *
 * try {
 *   new UserAdminClient({ credentials: { apiKey: '' } })
 * } catch (error) {
 *   if (error instanceof InputError) console.log(error.field) // 'credentials.apiKey'
 * }
 * ```
 */
export class InputError extends UserAdminError {
  override readonly code = 'BAD_INPUT' as const
  /** Path of the field at fault, such as `allowedMethods[1]`, `credentials.password` or `endpoint`. */
  readonly field: string

  constructor(field: string, message: string, options?: UserAdminErrorOptions) {
    super(`${field}: ${message}`, options)
    this.field = field
  }
}

/**
 * The function that gives the credentials failed, or its result is not credentials; nothing was sent. `cause` has only
 * the name and the code of the error thrown, since its message might hold a secret.
 *
 * @example
 * ```ts
 * import { CredentialsError } from 'data8-useradmin'
 *
 * const isOfTheVault = (error: unknown): boolean => error instanceof CredentialsError
 * ```
 */
export class CredentialsError extends UserAdminError {
  override readonly code = 'CREDENTIALS' as const
}

/**
 * The service refused: `Status.Success` is false.
 *
 * @example
 * ```ts
 * import { ServiceError } from 'data8-useradmin'
 *
 * const isOutOfCredits = (error: unknown): boolean =>
 *   error instanceof ServiceError && error.creditsRemaining === 0
 * ```
 */
export class ServiceError extends UserAdminError {
  override readonly code = 'SERVICE_FAILURE' as const
  /** `Status.CreditsRemaining` of the reply; `NaN` where the reply has none that can be read. */
  readonly creditsRemaining: number

  constructor(message: string, creditsRemaining: number, options?: UserAdminErrorOptions) {
    super(message, options)
    this.creditsRemaining = creditsRemaining
  }
}

/**
 * The contents of a SOAP fault, by the names of SOAP 1.1; those of SOAP 1.2 are mapped to them.
 *
 * @example
 * ```ts
 * import { type SoapFault, SoapFaultError } from 'data8-useradmin'
 *
 * const fault: SoapFault = { faultCode: 'soap:Server', faultString: 'Busy', detailText: '', status: 500 }
 * console.log(new SoapFaultError(fault).message) // 'SOAP fault soap:Server: Busy'
 * ```
 */
export interface SoapFault {
  /** `faultcode` as `prefix:local` or `local` (1.1), or the outermost `Code/Value` (1.2). */
  readonly faultCode: string
  /** SOAP 1.2 subcodes, outermost first; empty in SOAP 1.1. */
  readonly subcodes?: readonly string[]
  /** The first line of `faultstring` (1.1) or of the English, else first, `Reason/Text` (1.2); at most 500 characters. */
  readonly faultString: string
  /** The whole of the text and of the `detail`, as text; at most 64 Ki characters. */
  readonly detailText: string
  /** `faultactor` (1.1) or `Node`, else `Role` (1.2). */
  readonly actor?: string
  /** HTTP status of the answer. */
  readonly status: number
  /**
   * Typed contents of `detail`, where the contract declares the fault and the detail could be read, with
   * secrets taken out: of strings (those of more than 80 Ki characters are truncated), bytes, names, and
   * numbers that spell one, which become `NaN` or `0n`.
   */
  readonly detail?: unknown
}

/**
 * A SOAP fault, 1.1 or 1.2, with any HTTP status.
 *
 * @example
 * ```ts
 * import { SoapFaultError } from 'data8-useradmin'
 *
 * const faultOf = (error: unknown): string | undefined =>
 *   error instanceof SoapFaultError ? `${error.faultCode} (HTTP ${error.status})` : undefined
 * ```
 */
export class SoapFaultError extends UserAdminError {
  override readonly code = 'SOAP_FAULT' as const
  /** As in {@link SoapFault}. */
  readonly faultCode: string
  /** As in {@link SoapFault}. */
  readonly subcodes: readonly string[]
  /** As in {@link SoapFault}. */
  readonly faultString: string
  /** As in {@link SoapFault}. */
  readonly detailText: string
  /** As in {@link SoapFault}. */
  readonly actor: string | undefined
  /** As in {@link SoapFault}. */
  readonly status: number
  /** As in {@link SoapFault}. */
  readonly detail: unknown

  constructor(fault: SoapFault, options?: UserAdminErrorOptions) {
    super(`SOAP fault ${fault.faultCode}: ${fault.faultString}`, options)
    this.faultCode = fault.faultCode
    this.subcodes = fault.subcodes ?? []
    this.faultString = fault.faultString
    this.detailText = fault.detailText
    this.actor = fault.actor
    this.status = fault.status
    this.detail = fault.detail
  }

  /** The fields of the fault too, with what JSON has no form for as text. Never throws. */
  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), detail: toJsonValue(this.detail) }
  }
}

// JSON has no bigint, which `JSON.stringify` throws for, no Map, and no bytes: text, an object and Base64.
function toJsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(toJsonValue)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Map) return toJsonValue(Object.fromEntries(value))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  const isElement = 'attributes' in value && value.attributes instanceof Map
  return Object.fromEntries(
    Object.entries(value)
      // The namespaces in scope, of each element again: they are needed for qualified names alone.
      .filter(([name]) => !(isElement && name === 'scope'))
      .map(([name, member]) => [name, toJsonValue(member)]),
  )
}

/**
 * A reply that is not a SOAP message: an HTML page, a redirect, 401, 502… The message has the status, then what came:
 * an HTML page by its title, JSON and text by their start, XML by its root element, at most 200 characters of it.
 *
 * @example
 * ```ts
 * import { HttpError } from 'data8-useradmin'
 *
 * const isGatewayDown = (error: unknown): boolean =>
 *   error instanceof HttpError && [502, 503, 504].includes(error.status)
 * ```
 */
export class HttpError extends UserAdminError {
  override readonly code = 'HTTP_STATUS' as const
  /** HTTP status of the answer. */
  readonly status: number
  /** Headers of the answer, names in lower case; those that carry credentials or cookies are left out. */
  readonly headers: Readonly<Record<string, string>>
  /** The start of the body as text, at most 500 characters. */
  readonly bodyExcerpt: string

  constructor(
    message: string,
    answer: {
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly bodyExcerpt: string
    },
    options?: UserAdminErrorOptions,
  ) {
    super(message, options)
    this.status = answer.status
    this.headers = answer.headers
    this.bodyExcerpt = answer.bodyExcerpt
  }
}

/**
 * No reply: refused, reset, DNS, TLS, a proxy that did not connect. Where no address of a name could be connected to,
 * the message names those that were tried, 8 at most, and what happened at each.
 *
 * @example
 * ```ts
 * import { ConnectionError } from 'data8-useradmin'
 *
 * const wasCertainlyNotReceived = (error: unknown): boolean =>
 *   error instanceof ConnectionError && !error.sent
 * ```
 */
export class ConnectionError extends UserAdminError {
  override readonly code = 'CONNECTION' as const
  /**
   * Node's code for it, such as `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, `HPE_INVALID_CONSTANT`; where
   * several addresses were tried, the one that says most of the server: `ECONNREFUSED` before `ETIMEDOUT`;
   * of a proxy `PROXY_407` and the like for the status it refused with, `PROXY_NOT_HTTP`,
   * `PROXY_UNSUPPORTED` for one of the environment that is not an `http:` or `https:` URL, and
   * `NO_PROXY_UNSUPPORTED` for an entry of `NO_PROXY` that is not supported; `TRANSPORT_ANSWER` for an answer of the
   * option `transport` that cannot be used.
   */
  readonly systemCode: string | undefined
  /** Whether any byte of the request was written, in any attempt. `false`: it was certainly not received. */
  readonly sent: boolean

  constructor(message: string, systemCode: string | undefined, options?: TransportErrorOptions) {
    super(message, options)
    this.systemCode = systemCode
    this.sent = options?.sent ?? true
  }
}

/**
 * An attempt exceeded `timeoutMs`, or the call `deadlineMs`.
 *
 * @example
 * ```ts
 * import { TimeoutError } from 'data8-useradmin'
 *
 * const limitOf = (error: unknown): number | undefined =>
 *   error instanceof TimeoutError ? error.limitMs : undefined
 * ```
 */
export class TimeoutError extends UserAdminError {
  override readonly code = 'TIMEOUT' as const
  /** The bound that was exceeded, in milliseconds. */
  readonly limitMs: number
  /** Whether any byte of the request was written, in any attempt. `false`: it was certainly not received. */
  readonly sent: boolean

  constructor(message: string, limitMs: number, options?: TransportErrorOptions) {
    super(message, options)
    this.limitMs = limitMs
    this.sent = options?.sent ?? true
  }
}

/**
 * The caller's `AbortSignal` fired. `cause` is the signal's reason.
 *
 * @example
 * ```ts
 * import { AbortError } from 'data8-useradmin'
 *
 * const isWanted = (error: unknown): boolean => error instanceof AbortError
 * ```
 */
export class AbortError extends UserAdminError {
  override readonly code = 'ABORTED' as const
}

/**
 * A reply that breaks SOAP or the contract.
 *
 * @example
 * ```ts
 * import { ResponseError, UserAdminClient } from 'data8-useradmin'
 *
 * const client = new UserAdminClient({ credentials: { apiKey: 'ABCD-1234-EFGH-5678' } })
 * try {
 *   client.fromEnvelope('')
 * } catch (error) {
 *   if (error instanceof ResponseError) console.log(error.reason) // 'empty'
 * }
 * ```
 */
export class ResponseError extends UserAdminError {
  override readonly code = 'BAD_RESPONSE' as const
  /** Why the reply was refused. */
  readonly reason: ResponseErrorReason

  constructor(reason: ResponseErrorReason, message: string, options?: UserAdminErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/**
 * The token is wider than the request, or is not a JWT. It is not given to the caller.
 *
 * @example
 * ```ts
 * import { TokenError } from 'data8-useradmin'
 *
 * const claimsOf = (error: unknown) => (error instanceof TokenError ? error.claims : undefined)
 * ```
 */
export class TokenError extends UserAdminError {
  override readonly code = 'TOKEN_MISMATCH' as const
  /** The decoded payload with secrets taken out; `null` where it could not be read. */
  readonly claims: Readonly<Record<string, unknown>> | null

  constructor(
    message: string,
    claims: Readonly<Record<string, unknown>> | null,
    options?: UserAdminErrorOptions,
  ) {
    super(message, options)
    this.claims = claims
  }
}

Object.defineProperty(UserAdminError.prototype, ERROR_BRAND, { value: true })
nameOnPrototype(UserAdminError, 'UserAdminError')
nameOnPrototype(InputError, 'InputError')
nameOnPrototype(CredentialsError, 'CredentialsError')
nameOnPrototype(ServiceError, 'ServiceError')
nameOnPrototype(SoapFaultError, 'SoapFaultError')
nameOnPrototype(HttpError, 'HttpError')
nameOnPrototype(ConnectionError, 'ConnectionError')
nameOnPrototype(TimeoutError, 'TimeoutError')
nameOnPrototype(AbortError, 'AbortError')
nameOnPrototype(ResponseError, 'ResponseError')
nameOnPrototype(TokenError, 'TokenError')

/**
 * Every class of error that this package throws: `code` tells them apart.
 *
 * @example
 * ```ts
 * import type { AnyUserAdminError } from 'data8-useradmin'
 *
 * const statusOf = (error: AnyUserAdminError): number | undefined =>
 *   error.code === 'HTTP_STATUS' || error.code === 'SOAP_FAULT' ? error.status : undefined
 * ```
 */
export type AnyUserAdminError =
  | InputError
  | CredentialsError
  | ServiceError
  | SoapFaultError
  | HttpError
  | ConnectionError
  | TimeoutError
  | AbortError
  | ResponseError
  | TokenError

/**
 * Whether a value is an error of this package, also of another copy of it, for which `instanceof` is false. It narrows to
 * a union in which `code` tells the class, and so which fields there are. Never throws.
 *
 * @example
 * ```ts
 * import { isUserAdminError } from 'data8-useradmin'
 *
 * function describe(error: unknown): string {
 *   if (!isUserAdminError(error)) return 'an error of another package'
 *   switch (error.code) {
 *     case 'BAD_INPUT':
 *       return `the field ${error.field} is wrong`
 *     case 'HTTP_STATUS':
 *       return `the gateway answered ${error.status}`
 *     default:
 *       return error.retryable ? 'try again later' : error.message
 *   }
 * }
 * ```
 */
export function isUserAdminError(value: unknown): value is AnyUserAdminError {
  try {
    return typeof value === 'object' && value !== null && Reflect.get(value, ERROR_BRAND) === true
  } catch {
    return false
  }
}

/** Writes the number of attempts onto an error that is about to be handed to the caller. */
export function withAttempts<E extends UserAdminError>(error: E, attempts: number): E {
  ;(error as { attempts: number }).attempts = attempts
  return error
}

/** Whether an error proves that the server received nothing of the request. */
export function isUnsent(error: UserAdminError): boolean {
  return (error instanceof ConnectionError || error instanceof TimeoutError) && !error.sent
}

/** Notes on an error of the last attempt that an attempt before it wrote to a connection. */
export function markSent(error: UserAdminError): void {
  if (isUnsent(error)) Object.assign(error, { sent: true })
}
