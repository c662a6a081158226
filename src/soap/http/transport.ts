import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { InputError, ResponseError, type UserAdminError } from '../../errors.js'
import type { TlsOptions } from '../options.js'
import { ACCEPTED_CODINGS, type Decoding, decodeBody, tooLarge, wireLimit } from './body.js'
import type { AttemptLimits, HttpReply, HttpRequest, Transport } from './exchange.js'
import { aborted, attemptTimeout, connectionFailure } from './failure.js'
import { directRoute, MAX_IDLE, type Route } from './route.js'

export interface TransportOptions {
  /** The one origin that requests go to. */
  readonly endpoint: URL
  /** Used as it is, and never closed from here; `tls` and `proxy` then mean nothing. */
  readonly agent?: Agent | undefined
  readonly tls?: TlsOptions | undefined
  /** Proxy URL, or `false` for none; from the environment otherwise. */
  readonly proxy?: string | false | undefined
}

/**
 * Makes a transport on Node's own `http` and `https`, with connections kept alive.
 *
 * @throws InputError when the TLS settings can not be used
 */
export function createTransport(options: TransportOptions): Transport {
  const route = directRoute(options.endpoint, options.agent, options.tls)
  const ownAgent = options.agent === undefined ? (route.options.agent as Agent) : undefined
  return {
    exchange(request, limits) {
      if (ownAgent !== undefined) ownAgent.maxFreeSockets = MAX_IDLE
      return exchange(route, request, limits)
    },
    close() {
      if (ownAgent === undefined) return
      // Those still in use are not kept when their call is done.
      ownAgent.maxFreeSockets = 0
      for (const sockets of Object.values(ownAgent.freeSockets)) {
        for (const socket of sockets ?? []) socket.destroy()
      }
    },
  }
}

function exchange(route: Route, request: HttpRequest, limits: AttemptLimits): Promise<HttpReply> {
  const { signal, timeoutMs, maxResponseBytes } = limits
  if (signal?.aborted) return Promise.reject(aborted(signal))

  return new Promise((resolve, reject) => {
    let settled = false
    let current: ClientRequest | undefined
    let response: IncomingMessage | undefined
    let decoding: Decoding | undefined

    const settle = (): void => {
      settled = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    const fail = (error: UserAdminError): void => {
      if (settled) return
      settle()
      current?.destroy()
      decoding?.stop()
      reject(error)
    }
    const onAbort = (): void => {
      if (signal !== undefined) fail(aborted(signal))
    }
    const timer = setTimeout(() => {
      fail(attemptTimeout(route.peer, stageOf(current, response), timeoutMs))
    }, timeoutMs)
    signal?.addEventListener('abort', onAbort)

    const deliver = (head: IncomingMessage, body: Buffer): void => {
      if (settled) return
      settle()
      resolve({ status: head.statusCode ?? 0, headers: head.headers, body })
    }

    const receive = (head: IncomingMessage): void => {
      response = head
      const codings = head.headers['content-encoding']
      const limit = wireLimit(maxResponseBytes, codings)
      const announced = head.headers['content-length']
      const chunks: Buffer[] = []
      let size = 0
      head.on('error', () => fail(cutShort(route.peer)))
      head.on('close', () => {
        if (!head.complete) fail(cutShort(route.peer))
      })
      if (announced !== undefined && Number(announced) > limit) {
        fail(tooLarge(maxResponseBytes))
        return
      }
      head.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > limit) fail(tooLarge(maxResponseBytes))
        else chunks.push(chunk)
      })
      head.on('end', () => {
        if (settled) return
        if (!head.complete) {
          fail(cutShort(route.peer))
          return
        }
        const [first] = chunks
        const raw = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, size)
        if (codings === undefined) {
          deliver(head, raw)
          return
        }
        decoding = decodeBody(raw, codings, maxResponseBytes)
        decoding.body.then((body) => deliver(head, body), fail)
      })
    }

    const send = (): void => {
      const outgoing = route.module.request(
        {
          ...route.options,
          method: request.method ?? 'POST',
          headers: {
            ...request.headers,
            'accept-encoding': ACCEPTED_CODINGS,
            ...(request.method === 'GET' ? {} : { 'content-length': request.body.length }),
            ...route.headers,
          },
        },
        receive,
      )
      current = outgoing
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        if (settled || outgoing !== current) return
        // The server closed an idle connection just as it was taken up again.
        if (response === undefined && outgoing.reusedSocket && isHangUp(error)) sendOrFail()
        else if (response !== undefined && isHangUp(error)) fail(cutShort(route.peer))
        else fail(connectionFailure(error, route.peer))
      })
      // The server wants another protocol: an answer without a body.
      outgoing.on('upgrade', (head, socket) => {
        socket.destroy()
        deliver(head, Buffer.alloc(0))
      })
      outgoing.on('close', () => {
        if (outgoing === current && response === undefined)
          fail(connectionFailure(hangUp(), route.peer))
      })
      outgoing.end(request.body)
    }

    const sendOrFail = (): void => {
      try {
        send()
      } catch (error) {
        fail(refusedByNode(error as NodeJS.ErrnoException, route.peer))
      }
    }

    sendOrFail()
  })
}

function isHangUp(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'ECONNABORTED'
}

function hangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
}

function cutShort(peer: string): ResponseError {
  return new ResponseError(
    'truncated',
    `${peer} ended the connection before its answer was whole`,
    {
      retryable: true,
    },
  )
}

// What `request` throws rather than emits is about what it was given.
function refusedByNode(error: NodeJS.ErrnoException, peer: string): UserAdminError {
  if (error.code === 'ERR_INVALID_PROTOCOL') {
    return new InputError('agent', 'is for another protocol than the endpoint')
  }
  if (error.code === 'ERR_INVALID_CHAR' || error.code === 'ERR_INVALID_HTTP_TOKEN') {
    return new InputError('headers', `hold what HTTP can not carry (${error.code})`)
  }
  return connectionFailure(error, peer)
}

function stageOf(
  request: ClientRequest | undefined,
  response: IncomingMessage | undefined,
): string {
  if (response !== undefined) return 'reading the answer'
  const socket = request?.socket as (TLSSocket & { secureConnecting?: boolean }) | null | undefined
  if (!socket || socket.connecting) return 'connecting'
  if (socket.secureConnecting) return 'agreeing on TLS'
  return 'waiting for the answer'
}
