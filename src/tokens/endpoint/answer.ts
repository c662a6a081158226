/** Codes of RFC 6749, 5.2 (and 4.1.2.1: `temporarily_unavailable`). */
export type ErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'temporarily_unavailable'

type Headers = Readonly<Record<string, string>>

/** What is sent to a page. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** `undefined` for an answer without a body. */
  readonly body: string | undefined
}

/** Thrown to end a call with an error that the page may read. */
export class Refusal extends Error {
  readonly status: number
  readonly error: ErrorCode
  readonly headers: Headers

  /** @param description without values of the page, and without words of the service */
  constructor(status: number, error: ErrorCode, description: string, headers: Headers = {}) {
    super(description)
    this.status = status
    this.error = error
    this.headers = headers
  }
}

/** Thrown to end a call with 503: the page gets a reference, the log gets the cause with it. */
export class Failure extends Error {
  /** What the log says. */
  readonly summary: string

  constructor(summary: string, cause?: unknown) {
    super(summary, { cause })
    this.summary = summary
  }
}

export function badRequest(description: string): Refusal {
  return new Refusal(400, 'invalid_request', description)
}

/** For every answer: it is for one page at one time. */
const COMMON: Headers = {
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
}

export function jsonAnswer(status: number, body: object, headers: Headers): Answer {
  return {
    status,
    headers: { ...COMMON, 'content-type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(body),
  }
}

export function emptyAnswer(headers: Headers): Answer {
  return { status: 204, headers: { ...COMMON, ...headers }, body: undefined }
}

export function refusalAnswer({ status, error, message, headers }: Refusal, more: Headers): Answer {
  return jsonAnswer(status, { error, error_description: message }, { ...more, ...headers })
}
