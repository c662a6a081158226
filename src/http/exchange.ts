import type { IncomingHttpHeaders } from 'node:http'
import type { Signal } from '../internal/platform-types.js'
import type { Redact } from '../internal/redaction/redact.js'
import type { RawReply } from './raw-reply.js'

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
  /** Path and query, where they are not those of the endpoint; the origin always is. */
  readonly target?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Text is sent as UTF-8. */
  readonly body: Buffer | string
}

/** The target of a request; undefined for that of the endpoint. Not from a polluted prototype. */
export function targetOf(request: HttpRequest): string | undefined {
  return Object.hasOwn(request, 'target') ? request.target : undefined
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

/** Sends requests and waits for the answers. */
export interface Exchanger {
  /**
   * Sends one request to the endpoint and waits for the whole answer, of any status.
   *
   * @param redact redacts the secrets of the call, where an error may hold them
   * @throws ConnectionError, TimeoutError, AbortError, ResponseError (`too-large`, `truncated`, `encoding`)
   */
  exchange(request: HttpRequest, limits: AttemptLimits, redact: Redact): Promise<RawReply>
  /** Ends idle connections. */
  close(): void
}

/** Sends requests over HTTP, and keeps connections. Its errors hold nothing of the request. */
export interface HttpExchanger extends Exchanger {
  exchange(request: HttpRequest, limits: AttemptLimits, redact?: Redact): Promise<HttpReply>
}
