import type { PlatformAbortSignal } from '../internal/platform-types.js'
import type { ReceivedHeaders } from './received-headers.js'

/**
 * A request for a {@link Transport}. It holds the credentials.
 *
 * @example
 * ```ts
 * import type { TransportMessage } from 'data8-useradmin'
 *
 * const toQueue = ({ url, headers, body }: TransportMessage) => Buffer.from(JSON.stringify({ url, headers, body }))
 * ```
 */
export interface TransportMessage {
  /** Where to send it. With `protocol: 'json'` it may hold an API key. */
  readonly url: string
  /** The method of the HTTP request. */
  readonly method: 'POST'
  /** Names in lower case; without those of the transfer, such as `content-length` and `accept-encoding`. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole document, to be sent as UTF-8. */
  readonly body: string
  /** Aborted when the attempt has failed: by `timeoutMs` or `deadlineMs`, by the signal of the caller, or otherwise. */
  readonly signal: PlatformAbortSignal
}

/**
 * The answer of a {@link Transport}: a plain object with no other members.
 *
 * @example
 * ```ts
 * import type { TransportReply } from 'data8-useradmin'
 *
 * const busy: TransportReply = { status: 503, headers: { 'retry-after': '5' }, body: 'busy' }
 * ```
 */
export interface TransportReply {
  /** HTTP status, a whole number from 100 to 599. */
  readonly status: number
  /** HTTP headers: a plain object, names in any case, or the `Headers` of `fetch`. */
  readonly headers: ReceivedHeaders
  /**
   * Text that is decoded already, or bytes; `undefined` for none. Bytes are decompressed by `content-encoding`, unless
   * they are text already: `fetch` decompresses a body and leaves the header.
   */
  readonly body?: string | Uint8Array | ArrayBuffer | undefined
}

/**
 * Carries messages instead of this package: over `fetch`, a queue, an ESB. It is called once for each attempt, and must
 * not follow redirects, since the request holds credentials.
 *
 * What it throws or rejects with becomes a ConnectionError, as does an answer that is not a {@link TransportReply}. The
 * request then counts as possibly received.
 *
 * @example
 * ```ts
 * import { type Transport, UserAdminClient } from 'data8-useradmin'
 *
 * const overFetch: Transport = async ({ url, method, headers, body, signal }) => {
 *   const response = await fetch(url, { method, headers, body, signal, redirect: 'error' })
 *   return { status: response.status, headers: response.headers, body: await response.arrayBuffer() }
 * }
 * const client = new UserAdminClient({ credentials: { apiKey: 'ABCD-1234-EFGH-5678' }, transport: overFetch })
 * ```
 */
export type Transport = (message: TransportMessage) => Promise<TransportReply>
