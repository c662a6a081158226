/**
 * What a call of GetJWT asked for, as sent over SOAP, JSON or MCP, without password, API key and token.
 *
 * @example
 * ```ts
 * import type { GetJwtContent } from 'data8-useradmin/testing'
 *
 * const isBounded = ({ allowedMethods, maxCredits }: GetJwtContent) =>
 *   allowedMethods !== undefined && maxCredits !== undefined
 * ```
 */
export interface GetJwtContent {
  /** Kind of the credentials; absent where there are none, or where the message could not be read. */
  readonly authentication?: 'password' | 'apiKey' | 'jwt'
  /** Absent with an API key and a token, and where it is a secret of the emulator. */
  readonly username?: string
  /** As sent; absent where there is none. */
  readonly clientIp?: string
  /** As sent. */
  readonly expiresAt?: string
  /** As sent; absent where there are none. */
  readonly allowedMethods?: readonly string[]
  /** Absent where there is no limit, or an invalid one. */
  readonly maxCredits?: number
  /** Values that JSON sends as numbers and booleans are in their text. */
  readonly options?: readonly {
    /** The name, as sent. */
    readonly name: string
    /** The value, as text. */
    readonly value: string
  }[]
  /** Names of elements or members that the service ignores, such as `clientIP`; absent where there are none. */
  readonly ignored?: readonly string[]
}

/**
 * A SOAP message that the emulator received, decoded.
 *
 * @example
 * ```ts
 * import type { SoapRequest } from 'data8-useradmin/testing'
 *
 * const describe = ({ soapVersion, soapAction, status }: SoapRequest) =>
 *   `SOAP ${soapVersion} ${soapAction}: ${status ?? 'no answer'}`
 * ```
 */
export interface SoapRequest extends GetJwtContent {
  /** Distinguishes it from requests of other protocols. */
  readonly protocol: 'soap'
  /** When it arrived. */
  readonly at: Date
  /** The version of SOAP of the message. */
  readonly soapVersion: '1.1' | '1.2'
  /** The SOAPAction (1.1) or the `action` parameter (1.2), unquoted; `''` where there is none. */
  readonly soapAction: string
  /** HTTP status of the answer; absent until it is sent, and where the connection was reset. */
  readonly status?: number
  /** What it was answered with. */
  readonly outcome: RequestOutcome
}

/**
 * A call of a method over JSON; the members of `GetJwtContent` beyond the login are of `UserAdmin.GetJWT` only.
 *
 * @example
 * ```ts
 * import type { JsonRequest } from 'data8-useradmin/testing'
 *
 * const nameOf = ({ service, method }: JsonRequest) => `${service}.${method}`
 * ```
 */
export interface JsonRequest extends GetJwtContent {
  /** Distinguishes it from requests of other protocols. */
  readonly protocol: 'json'
  /** When it arrived. */
  readonly at: Date
  /** `UserAdmin` for GetJWT, whatever the case of the path; otherwise as in the path. */
  readonly service: string
  /** `GetJWT`, whatever the case of the path; otherwise as in the path. */
  readonly method: string
  /** HTTP status of the answer; absent until it is sent, and where the connection was reset. */
  readonly status?: number
  /** What it was answered with. */
  readonly outcome: RequestOutcome
  /** Why there was no token or result, in the words of the answer; absent where there was one, and with `failed`, but for an exception. */
  readonly refusal?: string
}

/**
 * A call of the tool `get_j_w_t` over MCP. Other messages of that protocol are not recorded.
 *
 * @example
 * ```ts
 * import type { McpRequest } from 'data8-useradmin/testing'
 *
 * const describe = ({ tool, revision = 'unknown' }: McpRequest) => `${tool}, protocol of ${revision}`
 * ```
 */
export interface McpRequest extends GetJwtContent {
  /** Distinguishes it from requests of other protocols. */
  readonly protocol: 'mcp'
  /** When it arrived. */
  readonly at: Date
  /** The name of the tool. */
  readonly tool: 'get_j_w_t'
  /** The revision of the protocol, such as `2026-07-28`, in the header `MCP-Protocol-Version`; absent where there is none. */
  readonly revision?: string
  /** HTTP status of the answer; absent until it is sent, and where the connection was reset. */
  readonly status?: number
  /** What it was answered with. */
  readonly outcome: RequestOutcome
  /** Why there was no token, in the words of the answer; absent where there was one, and with `failed`, but for an exception. */
  readonly refusal?: string
}

/**
 * The answer: `token` of GetJWT, `answered` of another method, `refused` with `Success` false, `fault` a SOAP fault, an
 * error object of ASP.NET or a result of MCP with `isError`, `failed` a status, a page or a reset in place of these, or
 * an exception in the emulator.
 *
 * @example
 * ```ts
 * import type { RequestOutcome } from 'data8-useradmin/testing'
 *
 * const hasToken = (outcome: RequestOutcome): boolean => outcome === 'token'
 * ```
 */
export type RequestOutcome = 'pending' | 'token' | 'answered' | 'refused' | 'fault' | 'failed'

/**
 * A request that the emulator received; `protocol` distinguishes the kinds.
 *
 * @example
 * ```ts
 * import type { EmulatorRequest } from 'data8-useradmin/testing'
 *
 * const subject = (request: EmulatorRequest): string =>
 *   request.protocol === 'soap' ? request.soapAction : request.protocol === 'json' ? request.method : request.tool
 * ```
 */
export type EmulatorRequest = SoapRequest | JsonRequest | McpRequest

/** A record that is not complete. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** Limit on the recorded names of what one message has and the service ignores. */
const MAX_IGNORED = 100

/** The names of what was ignored, for a record. */
export function describeIgnored(names: readonly string[]): Pick<GetJwtContent, 'ignored'> {
  return names.length === 0 ? {} : { ignored: names.slice(0, MAX_IGNORED) }
}

/** Stores the last 1000 requests. */
export class RequestLog {
  // Bounds the memory of an emulator in long load tests.
  static readonly limit = 1000
  readonly #requests: EmulatorRequest[] = []

  add(request: EmulatorRequest): void {
    this.#requests.push(request)
    if (this.#requests.length > RequestLog.limit) this.#requests.shift()
  }

  /** Copies of the requests, the oldest first. */
  list(): readonly EmulatorRequest[] {
    return this.#requests.map((request) => ({ ...request }))
  }

  /** Removes all requests. */
  clear(): void {
    this.#requests.length = 0
  }
}
