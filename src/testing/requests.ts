/** A SOAP message that the emulator was sent, decoded. It has neither the password nor the API key. */
export interface SoapRequest {
  readonly kind: 'soap'
  readonly at: Date
  readonly soapVersion: '1.1' | '1.2'
  /** The SOAPAction (1.1) or the `action` parameter (1.2), unquoted; `''` where there is none. */
  readonly soapAction: string
  /** How the caller made itself known; absent where it did not, or where the message could not be read. */
  readonly authentication?: 'password' | 'apiKey'
  /** Absent with an API key, which stands in the place of the user name. */
  readonly username?: string
  readonly clientIp?: string
  /** As it was sent. */
  readonly expiresAt?: string
  readonly allowedMethods?: readonly string[]
  /** Absent where there is no limit, or none that can be read. */
  readonly maxCredits?: number
  readonly options?: readonly { readonly name: string; readonly value: string }[]
  /** Local names of elements that the service passes over without a word, such as `clientIP`; absent where there are none. */
  readonly ignored?: readonly string[]
  /** HTTP status of the answer; absent until there is one, and where the connection was reset instead. */
  readonly status?: number
  readonly outcome: SoapOutcome
}

/** How a SOAP message was answered; `failed` stands for a status, a page or a reset in place of a SOAP reply, and for an exception in the emulator. */
export type SoapOutcome = 'pending' | 'token' | 'refused' | 'fault' | 'failed'

/** A call of one of the JSON services, paid with a token. It has not the token. */
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

/** A record that is still being filled in. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** The last requests, the oldest first. */
export class RequestLog {
  // An emulator that runs for days under a load test must not grow with it.
  static readonly limit = 1000
  readonly #requests: EmulatorRequest[] = []

  add(request: EmulatorRequest): void {
    this.#requests.push(request)
    if (this.#requests.length > RequestLog.limit) this.#requests.shift()
  }

  list(): readonly EmulatorRequest[] {
    return this.#requests.map((request) => ({ ...request }))
  }
}
