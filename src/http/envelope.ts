/**
 * A message for somebody else to carry. It holds the credentials: `console.log` and `util.inspect` show the
 * endpoint, the names of headers and the outline of the body; `JSON.stringify` and copies have all of it.
 */
export interface Envelope {
  /** Where it is to be sent. */
  readonly endpoint: string
  readonly method: 'POST'
  /** HTTP headers, names in lower case; no length. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole XML document, to be sent as UTF-8. */
  readonly body: string
}

/** What came with an answer that somebody else has carried. */
export interface ReplyMeta {
  /** HTTP status; default 200. */
  readonly status?: number
  /** HTTP headers, names in any case. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
}
