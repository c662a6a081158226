import type { ServerResponse } from 'node:http'

/**
 * Sends a `Response` of fetch, piece by piece. Its head is not sent before its first piece: until then, another answer
 * may be sent in its place, and it is then discarded.
 *
 * @param check called before its head is sent; what it throws is thrown
 */
export async function sendWebResponse(
  response: Response,
  res: ServerResponse,
  check: () => void,
): Promise<void> {
  const reader = response.body?.getReader()
  let piece = await reader?.read()
  check()
  if (res.headersSent || res.socket?.destroyed !== false) {
    await reader?.cancel()
    return
  }
  res.writeHead(response.status, Object.fromEntries(response.headers))
  for (; piece?.done === false; piece = await reader?.read()) res.write(piece.value)
  res.end()
}
