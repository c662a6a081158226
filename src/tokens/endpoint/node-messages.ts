import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from './answer.js'
import type { Body, BodyLimits, Call } from './call.js'
import type { Endpoint } from './endpoint.js'
import type { NodeRequest, NodeResponse } from './endpoint-types.js'

/** So much of a body that is not read is discarded, so that the page can read the answer; in bytes. */
const MAX_DISCARDED = 256 * 1024

/** Answers a request of `node:http`, or of a framework over it. Never rejects, and leaves no response open. */
export async function answerNode(
  endpoint: Endpoint,
  request: NodeRequest,
  response: NodeResponse,
  times: { readonly lingerMs: number },
): Promise<void> {
  const req = request as IncomingMessage
  const res = response as ServerResponse
  try {
    const closed = new AbortController()
    const onClose = (): void => closed.abort()
    res.once('close', onClose)
    // Without a listener, an error of the connection would end the process.
    req.on('error', onClose)
    res.on('error', onClose)
    const answer = await endpoint.answer(callOf(req, closed.signal))
    await send(req, res, answer, times.lingerMs)
  } catch {
    destroy(res)
  }
}

function destroy(res: ServerResponse): void {
  try {
    res.destroy()
  } catch {
    // What is no response cannot be ended.
  }
}

function callOf(req: IncomingMessage, signal: AbortSignal): Call {
  const { headers } = req
  const header = (name: string): string | undefined => {
    // `Object.prototype` may be polluted.
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined
    return Array.isArray(value) ? value.join(', ') : value
  }
  return {
    method: req.method ?? '',
    header,
    host: header('host') ?? header(':authority'),
    remoteAddress: req.socket.remoteAddress,
    request: req as NodeRequest,
    signal,
    readBody: (limits) => readBody(req, limits),
  }
}

async function readBody(req: IncomingMessage, limits: BodyLimits): Promise<Body> {
  const wasRead = req.readableDidRead || req.readableEnded || req.destroyed
  const value = bodyMember(req)
  // A parser of Express 4 leaves an empty object where it did not read the body.
  if (value !== undefined && (wasRead || !isEmptyObject(value))) return { kind: 'value', value }
  return wasRead ? { kind: 'read-before' } : readStream(req, limits)
}

/** What a framework made of the body. Next.js reads it when it is asked for, and throws for what it cannot read. */
function bodyMember(req: IncomingMessage): unknown {
  try {
    return Reflect.get(req, 'body') ?? undefined
  } catch {
    return undefined
  }
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Uint8Array) &&
    Object.getOwnPropertyNames(value).length === 0
  )
}

function readStream(req: IncomingMessage, { maxBytes, timeoutMs }: BodyLimits): Promise<Body> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let length = 0
    const settle = (end: () => void): void => {
      clearTimeout(timer)
      req.off('data', onData)
      req.off('end', onEnd)
      req.off('close', onClose)
      req.off('error', onClose)
      end()
    }
    const stop = (kind: 'too-long' | 'too-slow'): void => {
      req.pause()
      settle(() => resolve({ kind }))
    }
    const onData = (chunk: Uint8Array | string): void => {
      // After `setEncoding`, chunks are text.
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      length += bytes.byteLength
      chunks.push(bytes)
      if (length > maxBytes) stop('too-long')
    }
    const onEnd = (): void => settle(() => resolve({ kind: 'bytes', bytes: Buffer.concat(chunks) }))
    const onClose = (): void => settle(() => reject(new Error('the request was not completed')))
    const timer = setTimeout(() => stop('too-slow'), timeoutMs)
    req.on('data', onData)
    req.on('end', onEnd)
    req.on('close', onClose)
    req.on('error', onClose)
    req.resume()
  })
}

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  { status, headers, body = '' }: Answer,
  lingerMs: number,
): Promise<void> {
  if (res.destroyed || res.writableEnded) return
  if (res.headersSent) {
    // Something else has begun to answer.
    res.destroy()
    return
  }
  const isLeft = !req.complete && !req.destroyed
  const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  // HTTP/2 has no such header.
  const close = isLeft && req.httpVersionMajor < 2 ? { connection: 'close' } : {}
  res.writeHead(status, { ...headers, ...length, ...close })
  if (isLeft && body !== '' && req.method !== 'HEAD') {
    res.write(body)
    await discard(req, res, lingerMs)
    res.end()
  } else {
    res.end(body)
  }
}

/** Reads what is left of a body for a while: a connection that is closed before may lose the answer. */
function discard(req: IncomingMessage, res: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    let length = 0
    const end = (): void => {
      clearTimeout(timer)
      req.off('data', onData)
      req.off('end', end)
      req.off('close', end)
      res.off('close', end)
      resolve()
    }
    const onData = (chunk: Uint8Array | string): void => {
      length += chunk.length
      if (length > MAX_DISCARDED) end()
    }
    const timer = setTimeout(end, ms)
    req.on('data', onData)
    req.on('end', end)
    req.on('close', end)
    res.on('close', end)
    req.resume()
  })
}
