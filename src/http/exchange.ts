import type { IncomingHttpHeaders } from 'node:http'
import type { Signal } from '../internal/platform-types.js'

/** Headers of the HTTP transfer, which only the transport may set. */
export const TRANSPORT_HEADERS: readonly string[] = [
  'accept-encoding',
  'content-length',
  'expect',
  'transfer-encoding',
]

/** One HTTP request. */
export interface HttpRequest {
  /** Default `POST`; `GET`, used for loading contracts, has no body. */
  readonly method?: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  /** Text is sent as UTF-8. */
  readonly body: Buffer | string
}

/** The whole answer, its body decompressed. */
export interface HttpReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Limits of one attempt. */
export interface AttemptLimits {
  /** Time from connecting to the last byte, in milliseconds. */
  readonly timeoutMs: number
  /** Length of the body after decompression, in bytes. */
  readonly maxResponseBytes: number
  readonly signal?: Signal | undefined
}

/** Sends requests over HTTP, and keeps connections. */
export interface Transport {
  /**
   * Sends one request to the endpoint and waits for the whole answer, of any status.
   *
   * @throws ConnectionError, TimeoutError, AbortError, ResponseError (`too-large`, `truncated`, `encoding`)
   */
  exchange(request: HttpRequest, limits: AttemptLimits): Promise<HttpReply>
  /** Ends idle connections. */
  close(): void
}
