import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * A request as a `Request` of fetch, which the SDK takes. Its signal is aborted when the connection is closed before the
 * answer has ended.
 *
 * @param url in place of that of the request
 */
export function toWebRequest(
  req: IncomingMessage,
  res: ServerResponse,
  url: string | URL,
  body: Uint8Array,
): Request {
  const closed = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) closed.abort()
  })
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(req.headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  const method = req.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(url, {
    method,
    headers,
    signal: closed.signal,
    ...(hasBody ? { body: Buffer.from(body).toString() } : {}),
  })
}
