import type { IncomingHttpHeaders } from 'node:http'

/** Headers that say how a message travels: for HTTP to set, and for nobody else. */
export const TRANSPORT_HEADERS: readonly string[] = [
  'accept-encoding',
  'content-length',
  'expect',
  'transfer-encoding',
]

/** One HTTP request. */
export interface HttpRequest {
  /** Default `POST`; `GET`, which is for reading contracts, has no body. */
  readonly method?: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  /** Text is sent as UTF-8, and in one piece with the headers. */
  readonly body: Buffer | string
}

/** The whole answer, its body decompressed. */
export interface HttpReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Bounds on one attempt. */
export interface AttemptLimits {
  /** From connecting to the last byte, in milliseconds. */
  readonly timeoutMs: number
  /** Of the body after decompression. */
  readonly maxResponseBytes: number
  readonly signal?: AbortSignal | undefined
}

/** Carries messages over HTTP; holds the connections. */
export interface Transport {
  /**
   * Sends one request to the endpoint and waits for the whole answer, whatever its status.
   *
   * @throws ConnectionError, TimeoutError, AbortError, ResponseError (`too-large`, `truncated`, `encoding`)
   */
  exchange(request: HttpRequest, limits: AttemptLimits): Promise<HttpReply>
  /** Ends idle connections. */
  close(): void
}
