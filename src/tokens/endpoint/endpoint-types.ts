// By their structure: the published declarations need neither `@types/node` nor the types of a browser.
import type { Signal } from '../../internal/platform-types.js'
import type { GetJwtRequest } from '../../useradmin/request.js'

/**
 * The part of an `IncomingMessage` that is used.
 *
 * @example
 * ```ts
 * import type { NodeRequest } from 'data8-useradmin/token-endpoint'
 *
 * const sessionOf = ({ headers }: NodeRequest) => headers['x-session']
 * ```
 */
export interface NodeRequest {
  /** The method of the request. */
  readonly method?: string | undefined
  /** Headers by their name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The connection, with the address of its other end. */
  readonly socket: {
    /** The address, IPv4 or IPv6. */
    readonly remoteAddress?: string | undefined
  }
}

/**
 * The part of a `ServerResponse` that is used.
 *
 * @example
 * ```ts
 * import type { ServerResponse } from 'node:http'
 * import type { NodeResponse } from 'data8-useradmin/token-endpoint'
 *
 * const usable = (response: ServerResponse): NodeResponse => response
 * ```
 */
export interface NodeResponse {
  /** The status that is written. */
  statusCode: number
  /** Whether the head was written. */
  readonly headersSent: boolean
  /** Ends the response. */
  end(): unknown
}

/**
 * The part of a `Request` that is used.
 *
 * @example
 * ```ts
 * import type { WebRequest } from 'data8-useradmin/token-endpoint'
 *
 * const request: WebRequest = new Request('https://api.example.com/token', { method: 'POST', body: '{}' })
 * ```
 */
export interface WebRequest {
  /** The method of the request. */
  readonly method: string
  /** The whole URL. */
  readonly url: string
  /** The headers. */
  readonly headers: {
    /** The value of a header; `null` for none. */
    get(name: string): string | null
  }
  /** The stream of the body; `null` for none. */
  readonly body: object | null
  /** Whether the body was read before. */
  readonly bodyUsed: boolean
  /** Aborted where the caller is gone. */
  readonly signal: Signal
}

/**
 * The global `Response`, where the types of the platform have one.
 *
 * @example
 * ```ts
 * import type { WebResponse } from 'data8-useradmin/token-endpoint'
 *
 * const isRefusal = ({ status }: WebResponse): boolean => status === 401 || status === 403
 * ```
 */
export type WebResponse = typeof globalThis extends {
  readonly Response: { readonly prototype: infer R }
}
  ? R
  : { readonly status: number; readonly headers: { get(name: string): string | null } }

/**
 * What `fetch` is told of a request beside itself.
 *
 * @example
 * ```ts
 * import type { FetchInfo, TokenEndpoint, WebRequest } from 'data8-useradmin/token-endpoint'
 *
 * function answer(endpoint: TokenEndpoint, request: WebRequest, info: FetchInfo) {
 *   return endpoint.fetch(request, info)
 * }
 * ```
 */
export interface FetchInfo {
  /**
   * The address of the socket, for the option `clientIp`.
   * @defaultValue none: with `clientIp` no token is handed out
   */
  readonly remoteAddress?: string
}

/**
 * What `authorize` gets: the `IncomingMessage` (of Express: its `req`) or the `Request`.
 *
 * @example
 * ```ts
 * import type { EndpointRequest } from 'data8-useradmin/token-endpoint'
 *
 * const cookieOf = (request: EndpointRequest) =>
 *   'socket' in request ? request.headers['cookie'] : request.headers.get('cookie')
 * ```
 */
export type EndpointRequest = NodeRequest | WebRequest

/**
 * An endpoint that hands out tokens to pages. Both functions may be used without the object.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import type { TokenEndpoint } from 'data8-useradmin/token-endpoint'
 *
 * const serve = (endpoint: TokenEndpoint) =>
 *   createServer((request, response) => endpoint.handler(request, response)).listen(0, '127.0.0.1')
 * ```
 */
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

/**
 * What limits the calls of each id; the limiters of `rate-limiter-flexible` do.
 *
 * @example
 * ```ts
 * import type { RateLimiter } from 'data8-useradmin/token-endpoint'
 *
 * const calls = new Map<string, number>()
 * const tenForEach: RateLimiter = {
 *   async consume(id) {
 *     calls.set(id, (calls.get(id) ?? 0) + 1)
 *     if ((calls.get(id) ?? 0) > 10) throw { msBeforeNext: 60_000 }
 *   },
 * }
 * ```
 */
export interface RateLimiter {
  /**
   * Counts one call. Rejects with `{ msBeforeNext }`, in milliseconds, where there are too many. Where it rejects with an
   * `Error`, no token is handed out.
   */
  consume(id: string): PromiseLike<unknown>
}

/**
 * What {@link TokenEndpointOptions.authorize} may give; the values that are not an id refuse.
 *
 * @example
 * ```ts
 * import type { CallerId } from 'data8-useradmin/token-endpoint'
 *
 * const idOf = (session: { user?: string } | undefined): CallerId => session?.user
 * ```
 */
export type CallerId = string | number | bigint | false | null | undefined

/**
 * Receives log lines, without secrets. The `logger` of a client, pino and `console` are such.
 *
 * @example
 * ```ts
 * import type { EndpointLogger } from 'data8-useradmin/token-endpoint'
 *
 * const logger: EndpointLogger = { warn: (fields, message) => console.error(message, fields) }
 * ```
 */
export interface EndpointLogger {
  /** Receives a line for each error. */
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
}

/**
 * Options of {@link createTokenEndpoint}.
 *
 * @example
 * ```ts
 * import type { TokenEndpointOptions } from 'data8-useradmin/token-endpoint'
 *
 * const options: TokenEndpointOptions = {
 *   authorize: () => 'ann',
 *   ceilings: { expiresIn: { minutes: 5 }, allowedMethods: ['EmailValidation'], maxCredits: 1 },
 *   origins: ['https://www.example.com'],
 *   clientIp: { trustedProxies: ['10.0.0.0/8'] },
 * }
 * ```
 */
export interface TokenEndpointOptions {
  /**
   * Says who asks: gives the id of the caller, now or later (within 30 s). `undefined`, `null`, `false`, `''` or throwing
   * refuses. It must not read the body.
   */
  authorize(request: EndpointRequest): CallerId | PromiseLike<CallerId>
  /**
   * The most that a page gets. The body of a page may narrow its methods, credits and life. No method may be one of
   * UserAdmin, which mints tokens.
   */
  readonly ceilings: GetJwtRequest
  /**
   * Origins of pages that may ask, such as `https://www.example.com`; 1000 at most. Others get 403, but for pages of
   * the endpoint's own origin.
   *
   * @defaultValue none
   */
  readonly origins?: readonly string[]
  /**
   * Limits the calls of each id.
   * @defaultValue 30 a minute, in memory, for the 10000 ids that called last
   */
  readonly rateLimiter?: RateLimiter
  /**
   * `true` binds each token to the address of the socket. With `trustedProxies` (addresses, or ranges such as
   * `10.0.0.0/8`; 1000 at most), `X-Forwarded-For` is read from its end, as long as each hop is one of them.
   *
   * @defaultValue false: tokens work from any address, or from that of the ceilings
   */
  readonly clientIp?:
    | boolean
    | {
        /** Addresses or ranges, 1 to 1000. */
        readonly trustedProxies: readonly string[]
      }
  /**
   * Longer bodies are refused; in bytes, 1 to 1048576.
   * @defaultValue 4096
   */
  readonly maxBodyBytes?: number
  /**
   * Gets a line, with the reference that the page got, for each error that is not the page's.
   * @defaultValue none
   */
  readonly logger?: EndpointLogger
}
