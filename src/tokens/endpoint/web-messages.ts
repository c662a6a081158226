import type { Signal } from '../../internal/platform-types.js'
import { waitFor } from '../../internal/wait-for.js'
import type { Answer } from './answer.js'
import type { Body, BodyLimits, Call } from './call.js'
import type { Endpoint } from './endpoint.js'
import type { WebRequest, WebResponse } from './endpoint-types.js'

/** Answers a `Request`. Never rejects. */
export async function answerWeb(
  endpoint: Endpoint,
  request: WebRequest,
  info: unknown,
): Promise<WebResponse> {
  try {
    return toResponse(await endpoint.answer(callOf(request, info)))
  } catch (error) {
    return toResponse(endpoint.failed(error))
  }
}

function toResponse({ status, headers, body }: Answer): WebResponse {
  return new Response(body ?? null, { status, headers: { ...headers } }) as WebResponse
}

function callOf(request: WebRequest, info: unknown): Call {
  const header = (name: string): string | undefined => request.headers.get(name) ?? undefined
  return {
    method: request.method,
    header,
    host: header('host') ?? new URL(request.url).host,
    remoteAddress: remoteAddressOf(info),
    request,
    signal: request.signal ?? new AbortController().signal,
    readBody: (limits) => readBody(request, limits),
  }
}

// Workers give their environment as the second argument.
function remoteAddressOf(info: unknown): string | undefined {
  if (typeof info !== 'object' || info === null || !Object.hasOwn(info, 'remoteAddress')) {
    return undefined
  }
  const address: unknown = Reflect.get(info, 'remoteAddress')
  return typeof address === 'string' ? address : undefined
}

async function readBody(request: WebRequest, limits: BodyLimits): Promise<Body> {
  const stream = request.body as ReadableStream<Uint8Array> | null
  if (request.bodyUsed || stream?.locked === true) return { kind: 'read-before' }
  if (stream === null || stream === undefined) return { kind: 'bytes', bytes: new Uint8Array() }
  return readStream(stream, request.signal, limits)
}

async function readStream(
  stream: ReadableStream<Uint8Array>,
  signal: Signal | undefined,
  { maxBytes, timeoutMs }: BodyLimits,
): Promise<Body> {
  const reader = stream.getReader()
  const tooSlow = new Error('the body did not come in time')
  const chunks: Uint8Array[] = []
  let length = 0
  const read = async (): Promise<Body> => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { kind: 'bytes', bytes: Buffer.concat(chunks) }
      length += value.byteLength
      if (length > maxBytes) return { kind: 'too-long' }
      chunks.push(value)
    }
  }
  const cancel = (): void => void reader.cancel().catch(() => {})
  try {
    const timeout = { ms: timeoutMs, error: () => tooSlow }
    const body = await waitFor(read(), { signal, timeout })
    if (body.kind === 'too-long') cancel()
    return body
  } catch (error) {
    cancel()
    if (error === tooSlow) return { kind: 'too-slow' }
    throw error
  }
}
