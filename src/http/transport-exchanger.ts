import { Buffer } from 'node:buffer'
import { ConnectionError, InputError, type UserAdminError } from '../errors.js'
import { types } from '../internal/node-util.js'
import type { PlatformAbortSignal } from '../internal/platform-types.js'
import type { Redact } from '../internal/redaction/redact.js'
import { aborted, listenForAbort } from '../internal/signal.js'
import { readFields, readInteger, refuse } from '../internal/validation.js'
import { type Decoding, decodeBody, isPlain, isText, tooLarge, wireLimit } from './decompression.js'
import { type AttemptLimits, type Exchanger, type HttpRequest, targetOf } from './exchange.js'
import { attemptTimeout, transportFailure } from './failure.js'
import type { RawReply } from './raw-reply.js'
import { readReceivedHeaders } from './received-headers.js'
import { authorityOf } from './route.js'
import { isSuccessStatus } from './status.js'
import type { Transport, TransportMessage } from './transport.js'

/** Makes an exchanger of the caller's transport: its answers are limited, decompressed and checked as others are. */
export function createTransportExchanger(endpoint: URL, transport: Transport): Exchanger {
  return {
    exchange: (request, limits, redact) =>
      carryOnce({ endpoint, transport }, request, limits, redact),
    // Its connections are its own.
    close() {},
  }
}

interface Carrier {
  readonly endpoint: URL
  readonly transport: Transport
}

/** Has one request carried within one time limit. Afterwards no timer and no listener on the signal is left. */
function carryOnce(
  { endpoint, transport }: Carrier,
  request: HttpRequest,
  { signal, timeoutMs, maxResponseBytes }: AttemptLimits,
  redact: Redact,
): Promise<RawReply> {
  if (signal?.aborted) return Promise.reject(aborted(signal))

  return new Promise((resolve, reject) => {
    const controller = new AbortController()
    let settled = false
    let decoding: Decoding | undefined

    const settle = (): void => {
      settled = true
      clearTimeout(timer)
      stopListening()
    }
    const fail = (error: UserAdminError, reason: unknown = error): void => {
      if (settled) return
      settle()
      decoding?.stop()
      reject(error)
      controller.abort(reason)
    }
    const deliver = (reply: RawReply): void => {
      if (settled) return
      settle()
      resolve(reply)
    }
    const onAbort = (): void => {
      if (signal !== undefined) fail(aborted(signal), signal.reason)
    }
    const timer = setTimeout(() => {
      fail(attemptTimeout('the transport', 'waiting for the answer', timeoutMs, true))
    }, timeoutMs)
    const stopListening = listenForAbort(signal, onAbort)

    const receive = (answer: unknown): void => {
      if (settled) return
      let reply: RawReply
      try {
        reply = readAnswer(answer)
      } catch (error) {
        fail(unusableAnswer(error, redact))
        return
      }
      const { status, headers, body } = reply
      const codings = [headers['content-encoding'] ?? []].flat().join(', ')
      const isDecoded = codings === '' || typeof body === 'string' || isText(body)
      const limit = isDecoded ? maxResponseBytes : wireLimit(maxResponseBytes, codings)
      const length = Buffer.byteLength(body)
      if (length > limit) {
        fail(tooLarge(maxResponseBytes, length))
        return
      }
      if (isDecoded) {
        deliver(reply)
        return
      }
      decoding = decodeBody(body, codings, maxResponseBytes)
      decoding.body.then(
        (decoded) => deliver({ status, headers, body: decoded }),
        (error: UserAdminError) => {
          // XML or JSON that is not UTF-8 and was decompressed already, or a body that matters less than its status.
          if (length <= maxResponseBytes && (isPlain(body) || !isSuccessStatus(status)))
            deliver(reply)
          else fail(error)
        },
      )
    }

    const target = targetOf(request)
    const message: TransportMessage = {
      url: target === undefined ? endpoint.href : endpoint.origin + target,
      method: 'POST',
      // A copy: the headers are those of further calls too.
      headers: { ...request.headers },
      body: String(request.body),
      signal: controller.signal as PlatformAbortSignal,
    }
    // What it throws at once is a rejection as well.
    new Promise<unknown>((answered) => answered(transport(message))).then(
      receive,
      (error: unknown) => fail(transportFailure(error, authorityOf(endpoint), redact)),
    )
  })
}

/** @throws InputError naming the member of the answer */
function readAnswer(answer: unknown): RawReply {
  const { status, headers, body } = readFields(answer, 'answer', ['status', 'headers', 'body'])
  return {
    status: readInteger(status, 'answer.status', 100, 599),
    headers: readReceivedHeaders(headers, 'answer.headers'),
    body: readBody(body),
  }
}

function readBody(body: unknown): Buffer | string {
  if (typeof body === 'string') return body
  if (body === undefined) return Buffer.alloc(0)
  if (types.isUint8Array(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (types.isArrayBuffer(body)) return Buffer.from(body)
  throw refuse('answer.body', 'a string, bytes or an ArrayBuffer', body)
}

// The same transport would give such an answer again. The name of a header or member may repeat a secret, and one that is
// truncated may have half of it.
function unusableAnswer(error: unknown, redact: Redact): ConnectionError {
  const isShown = error instanceof InputError && !error.message.includes('…')
  const what = isShown ? `: ${redact(error.message)}` : ''
  return new ConnectionError(
    `the transport gave an answer that cannot be used${what}`,
    'TRANSPORT_ANSWER',
    { sent: true },
  )
}
