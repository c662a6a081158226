/** An answer as it came, over HTTP or by hand. */
export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Bytes, or text that somebody else has decoded. */
  readonly body: Buffer | string
}

/** The value of a header, by its name in lower case; of several the first. */
export function headerOf(raw: RawReply, name: string): string | undefined {
  const value = raw.headers[name]
  return typeof value === 'string' ? value : value?.[0]
}
