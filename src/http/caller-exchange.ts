import type { ReceivedHeaders } from './received-headers.js'

/**
 * A request to be sent by the caller. It holds the credentials: `console.log` and `util.inspect` show only the
 * endpoint, the names of headers and the outline of the body, but `JSON.stringify` and copies have everything.
 *
 * @example
 * ```ts
 * import { type Envelope, UserAdminClient } from 'data8-useradmin'
 *
 * const client = new UserAdminClient({ credentials: { username: 'demo', password: 'made-up' } })
 * const envelope: Envelope = await client.toEnvelope({ expiresIn: { minutes: 15 } })
 * console.log(envelope.endpoint, envelope.headers['content-type'])
 * ```
 */
export interface Envelope {
  /** The URL to send it to. With `protocol: 'json'` it may hold an API key. */
  readonly endpoint: string
  /** The method of the HTTP request. */
  readonly method: 'POST'
  /** HTTP headers, names in lower case, without `content-length`. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole XML document or JSON text, to be sent as UTF-8. */
  readonly body: string
}

/**
 * Status and headers of an answer that the caller received.
 *
 * @example
 * ```ts
 * import type { ReplyMeta } from 'data8-useradmin'
 *
 * const meta: ReplyMeta = { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' } }
 * ```
 */
export interface ReplyMeta {
  /**
   * HTTP status, 100 to 999.
   * @defaultValue 200
   */
  readonly status?: number
  /**
   * HTTP headers: a plain object, names in any case, or the `Headers` of `fetch`.
   * @defaultValue none
   */
  readonly headers?: ReceivedHeaders
}
