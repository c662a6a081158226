/** A SOAP message that the emulator received, decoded, without password and API key. */
export interface SoapRequest {
  readonly kind: 'soap'
  readonly at: Date
  readonly soapVersion: '1.1' | '1.2'
  /** The SOAPAction (1.1) or the `action` parameter (1.2), unquoted; `''` where there is none. */
  readonly soapAction: string
  /** Kind of the credentials; absent where there are none, or where the message could not be read. */
  readonly authentication?: 'password' | 'apiKey'
  /** Absent with an API key, which is sent in place of the user name. */
  readonly username?: string
  readonly clientIp?: string
  /** As sent. */
  readonly expiresAt?: string
  readonly allowedMethods?: readonly string[]
  /** Absent where there is no limit, or an invalid one. */
  readonly maxCredits?: number
  readonly options?: readonly { readonly name: string; readonly value: string }[]
  /** Local names of elements that the service ignores, such as `clientIP`; absent where there are none. */
  readonly ignored?: readonly string[]
  /** HTTP status of the answer; absent until it is sent, and where the connection was reset. */
  readonly status?: number
  readonly outcome: SoapOutcome
}

/** The answer to a SOAP message; `failed` is a status, a page or a reset in place of a SOAP reply, or an exception in the emulator. */
export type SoapOutcome = 'pending' | 'token' | 'refused' | 'fault' | 'failed'

/** A call of a JSON service, without the token. */
export interface JsonRequest {
  readonly kind: 'json'
  readonly at: Date
  readonly service: string
  readonly method: string
  readonly status: number
  /** Why it was refused, or why the emulator could not answer (status 500); absent where it was answered. */
  readonly refusal?: string
}

export type EmulatorRequest = SoapRequest | JsonRequest

/** A record that is not complete. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] }

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
}
