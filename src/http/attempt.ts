import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { InputError, ResponseError, UserAdminError } from '../errors.js'
import type { Redact } from '../internal/redaction/redact.js'
import { aborted, listenForAbort } from '../internal/signal.js'
import {
  ACCEPTED_CODINGS,
  BodyCollector,
  type Decoding,
  decodeBody,
  tooLarge,
  wireLimit,
} from './decompression.js'
import { type AttemptLimits, type HttpReply, type HttpRequest, targetOf } from './exchange.js'
import { attemptTimeout, connectionFailure, joinAddresses, withoutMessages } from './failure.js'
import { endIdle } from './keep-alive.js'
import type { Route } from './route.js'
import { isSuccessStatus } from './status.js'

/**
 * Sends one request and reads the whole answer within one time limit. Afterwards no timer, no listener on the signal
 * and no socket is left, except an idle one.
 *
 * The request is written at most once. An error says whether any byte of it was written to an established connection.
 * It says so also for a kept connection that the server had closed before, which cannot be distinguished from a
 * connection that the server closed after it had read the request.
 *
 * @param redact for an error that may hold a secret. Default: none is redacted
 */
export function exchangeOnce(
  route: Route | Promise<Route>,
  request: HttpRequest,
  limits: AttemptLimits,
  redact: Redact = (text) => text,
): Promise<HttpReply> {
  // Not from a polluted prototype.
  const method = Object.hasOwn(request, 'method') ? request.method : 'POST'
  const target = targetOf(request)
  const { signal, timeoutMs, maxResponseBytes } = limits
  if (signal?.aborted) return Promise.reject(aborted(signal))

  return new Promise((resolve, reject) => {
    let settled = false
    let via: Route | undefined
    let outgoing: ClientRequest | undefined
    let answer: IncomingMessage | undefined
    let decoding: Decoding | undefined
    let sent = false
    let tried: readonly string[] = []

    const settle = (): void => {
      settled = true
      clearTimeout(timer)
      stopListening()
    }
    const fail = (error: unknown): void => {
      if (settled) return
      settle()
      if (outgoing !== undefined) {
        outgoing.destroy()
        via?.proxy?.abandon(outgoing)
      }
      decoding?.stop()
      reject(
        error instanceof UserAdminError
          ? error
          : // An agent of the caller, or what replaces Node's `http`, may put the request into its error.
            connectionFailure(error, peerOf(via), sent, withoutMessages(redact)),
      )
    }
    const deliver = (head: IncomingMessage, body: Buffer): void => {
      if (settled) return
      const refusal = via?.proxy?.refusal(head.statusCode ?? 0, 'request')
      if (refusal !== undefined) {
        fail(refusal)
        return
      }
      settle()
      resolve({ status: head.statusCode ?? 0, headers: head.headers, body })
    }
    const onAbort = (): void => {
      if (signal !== undefined) fail(aborted(signal))
    }
    const timer = setTimeout(() => {
      const stage = stageOf(via, outgoing, answer, tried)
      fail(attemptTimeout(peerOf(via), stage, timeoutMs, sent))
    }, timeoutMs)
    const stopListening = listenForAbort(signal, onAbort)

    const receive = (head: IncomingMessage): void => {
      answer = head
      const codings = head.headers['content-encoding']
      const limit = wireLimit(maxResponseBytes, codings)
      const announced = Number(head.headers['content-length']) || 0
      head.on('error', () => fail(truncatedAnswer(peerOf(via))))
      if (announced > limit) {
        fail(tooLarge(maxResponseBytes, announced))
        return
      }
      const collector = new BodyCollector(announced)
      head.on('data', (piece: Buffer) => {
        if (collector.size + piece.length > limit) fail(tooLarge(maxResponseBytes))
        else collector.add(piece)
      })
      head.on('end', () => {
        if (settled) return
        const raw = collector.toBuffer()
        if (codings === undefined) {
          deliver(head, raw)
          return
        }
        decoding = decodeBody(raw, codings, maxResponseBytes)
        decoding.body.then(
          (body) => deliver(head, body),
          (error: unknown) => {
            // The status of the failure is more useful than the error of the body.
            if (isUnreadable(error) && !isSuccessStatus(head.statusCode ?? 0)) deliver(head, raw)
            else fail(error)
          },
        )
      })
    }

    const send = (chosen: Route): void => {
      if (settled) return
      via = chosen
      // Members before spreads, which is faster. Node adds the length of the body.
      const headers: OutgoingHttpHeaders = {
        'accept-encoding': ACCEPTED_CODINGS,
        ...request.headers,
        ...chosen.proxy?.headers,
      }
      const options: RequestOptions = isPrototypePlain()
        ? { method, headers, ...chosen.options }
        : { ...UNSET, method, headers, ...chosen.options }
      if (target !== undefined) options.path = chosen.targetPrefix + target
      const client = chosen.module.request(options, receive)
      outgoing = client
      const established = (): void => {
        sent = true
      }
      // A kept connection is established already, and needs no listener.
      if (client.reusedSocket) established()
      else {
        client.on('socket', (socket) => {
          tried = addressesTried(socket)
          whenEstablished(socket, established)
        })
      }
      // Never removed, since Node may emit an error after the end.
      client.on('error', (error: NodeJS.ErrnoException) => {
        // The whole answer was received, and is about to be read.
        if (settled || answer?.complete) return
        if (!isHangUp(error)) {
          fail(error)
          return
        }
        // The other kept connections to the server are probably closed as well.
        if (client.reusedSocket && chosen.agent !== undefined) endIdle(chosen.agent)
        fail(answer === undefined ? error : truncatedAnswer(chosen.peer))
      })
      client.on('close', () => {
        if (answer === undefined) fail(hangUp())
      })
      // The server switches to another protocol; treated as an answer without a body.
      client.on('upgrade', (head: IncomingMessage, socket) => {
        socket.destroy()
        deliver(head, Buffer.alloc(0))
      })
      if (chosen.proxy !== undefined) handleTunnelRefusal(chosen, client)
      if (method === 'POST') client.end(request.body)
      else client.end()
    }

    const handleTunnelRefusal = ({ proxy }: Route, client: ClientRequest): void => {
      client.on('proxyConnect', (connect: { readonly statusCode: number }) => {
        const refusal = proxy?.refusal(connect.statusCode, 'tunnel')
        if (refusal !== undefined) fail(refusal)
      })
    }

    const sendOrFail = (chosen: Route): void => {
      try {
        send(chosen)
      } catch (error) {
        fail(toInputError(error))
      }
    }

    if (route instanceof Promise) route.then(sendOrFail, fail)
    else sendOrFail(route)
  })
}

type HandshakingSocket = TLSSocket & { readonly secureConnecting?: boolean }

// Node reads these options also from a polluted prototype. They are named only then, since large options are slow to
// copy.
const UNSET = {
  hostname: undefined,
  auth: undefined,
  socketPath: undefined,
  localAddress: undefined,
  lookup: undefined,
  signal: undefined,
  timeout: undefined,
  insecureHTTPParser: undefined,
}

function isPrototypePlain(): boolean {
  for (const _ in Object.prototype) return false
  return true
}

/**
 * Calls back when Node may write to the connection: at once for a kept connection, after the handshake for TLS. What
 * is written before is buffered, and is dropped when the connection fails.
 */
function whenEstablished(socket: Socket, established: () => void): void {
  // Connecting has failed already.
  if (socket.destroyed) return
  const { encrypted, secureConnecting } = socket as Partial<HandshakingSocket>
  if (encrypted ? secureConnecting : socket.connecting) {
    socket.once(encrypted ? 'secureConnect' : 'connect', established)
  } else {
    established()
  }
}

/** The addresses that have been tried for a connection; later ones are added. */
function addressesTried(socket: Socket): readonly string[] {
  // Node may have tried the first address before this is called; its list has addresses with ports.
  const { autoSelectFamilyAttemptedAddresses: before = [] } = socket as {
    readonly autoSelectFamilyAttemptedAddresses?: readonly string[]
  }
  const tried = before.map((address) => address.slice(0, address.lastIndexOf(':')))
  if (socket.connecting) {
    socket.on('connectionAttempt', (address: string) => {
      tried.push(address)
    })
  }
  return tried
}

function isUnreadable(error: unknown): boolean {
  return error instanceof ResponseError && error.reason === 'encoding'
}

function peerOf(route: Route | undefined): string {
  return route?.peer ?? 'the connection'
}

function isHangUp({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED'
}

function hangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
}

function truncatedAnswer(peer: string): ResponseError {
  return new ResponseError(
    'truncated',
    `${peer} closed the connection before the end of its answer`,
    {
      retryable: true,
    },
  )
}

// An error that `request` throws, and does not emit, is about its arguments.
function toInputError(error: unknown): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code === 'ERR_INVALID_PROTOCOL') {
    return new InputError('agent', 'is for another protocol than that of the endpoint')
  }
  if (code === 'ERR_INVALID_CHAR' || code === 'ERR_INVALID_HTTP_TOKEN') {
    return new InputError('headers', `have a character that HTTP cannot carry (${code})`)
  }
  return error
}

function stageOf(
  route: Route | undefined,
  request: ClientRequest | undefined,
  answer: IncomingMessage | undefined,
  tried: readonly string[],
): string {
  if (answer !== undefined) return 'reading the answer'
  const socket = request?.socket as HandshakingSocket | null | undefined
  if (!socket || socket.connecting) {
    const stage = route?.proxy === undefined ? 'connecting' : `connecting to ${route.proxy.peer}`
    return tried.length === 0 ? stage : `${stage}; tried ${joinAddresses(tried)}`
  }
  return socket.secureConnecting ? 'negotiating TLS' : 'waiting for the answer'
}
