// By their structure: the published declarations need neither `@types/node` nor the types of a browser.
import type { Signal } from '../../internal/platform-types.js'

/** The part of an `IncomingMessage` that is used. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** The part of a `ServerResponse` that is used. */
export interface NodeResponse {
  statusCode: number
  readonly headersSent: boolean
  end(): unknown
}

/** The part of a `Request` that is used. */
export interface WebRequest {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null }
  readonly body: object | null
  readonly bodyUsed: boolean
  readonly signal: Signal
}

/** The global `Response`, where the types of the platform have one. */
export type WebResponse = typeof globalThis extends {
  readonly Response: { readonly prototype: infer R }
}
  ? R
  : { readonly status: number; readonly headers: { get(name: string): string | null } }

/** What `fetch` is told of a request beside itself. */
export interface FetchInfo {
  /** The address of the socket, for the option `clientIp`. */
  readonly remoteAddress?: string
}

/** What `authorize` gets: the `IncomingMessage` (of Express: its `req`) or the `Request`. */
export type EndpointRequest = NodeRequest | WebRequest

/** An endpoint that hands out tokens to pages. Both functions may be used without the object. */
export interface TokenEndpoint {
  /**
   * Answers a request of `node:http`, Express or Fastify (`request.raw` and `reply.raw`, after `reply.hijack()`). A body
   * that was read before is taken from `req.body`. Never rejects, and ends the response in any case.
   */
  handler(req: NodeRequest, res: NodeResponse): Promise<void>
  /**
   * Answers a `Request` of the Fetch API. Never rejects.
   *
   * @param info what has no `remoteAddress` is ignored, such as the environment that a worker is given
   */
  fetch(request: WebRequest, info?: FetchInfo | object): Promise<WebResponse>
}
