import type { IncomingMessage, ServerResponse } from 'node:http'
import { escapeText } from '../xml/escape.js'

/** Limit on the length of a request body; in bytes. IIS has the same limit. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024

/** The body; `'too long'` where it is longer than {@link MAX_REQUEST_BYTES}, `'closed'` where the caller closed the connection. */
export async function readBody(req: IncomingMessage): Promise<Buffer | 'too long' | 'closed'> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > MAX_REQUEST_BYTES) return 'too long'
      chunks.push(chunk)
    }
  } catch (error) {
    if (req.complete) throw error
    return 'closed'
  }
  return Buffer.concat(chunks)
}

/** Sends an answer, unless the connection is closed. */
export function send(
  res: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  if (res.destroyed || res.writableEnded) return
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.statusCode = status
  res.end(body)
}

/** Sends a short HTML page. */
export function sendPage(res: ServerResponse, status: number, text: string): void {
  send(
    res,
    status,
    { 'content-type': 'text/html; charset=utf-8' },
    `<html><head><title>${status}</title></head><body><h1>${escapeText(text)}</h1></body></html>\n`,
  )
}

/** Sends a value as JSON. */
export function sendJson(res: ServerResponse, status: number, value: unknown): void {
  send(
    res,
    status,
    { 'content-type': 'application/json; charset=utf-8' },
    `${JSON.stringify(value)}\n`,
  )
}

/** Waits until the delay is over or the connection is closed. @returns whether the connection is open */
export async function waitFor(delayMs: number, res: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const onClose = (): void => {
      clearTimeout(timer)
      resolve(false)
    }
    const timer = setTimeout(() => {
      res.off('close', onClose)
      resolve(!res.destroyed)
    }, delayMs)
    res.once('close', onClose)
  })
}
