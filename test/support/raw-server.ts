import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'
import tls from 'node:tls'

/**
 * A server that writes exactly the given bytes at the given time. HTTP libraries do not write the invalid
 * answers that a client must handle.
 *
 * ```ts
 * const server = await startRawServer((socket, request, number) => {
 *   if (number === 1) reset(socket)
 *   else socket.write(reply('<ok/>'))
 * })
 * // … server.url, server.requests …
 * await server.close()
 * ```
 */
export interface RawServer {
  readonly port: number
  /** `http://127.0.0.1:port/service`, or `https://localhost:port/service`. */
  readonly url: URL
  /** Complete requests as received, head and body, in order. */
  readonly requests: readonly string[]
  /** Connections so far. */
  readonly connections: number
  /** Connections that are open now. */
  readonly open: number
  /** Waits until no connection is open; fails after a second. */
  untilDeserted(): Promise<void>
  /** Ends all connections, then the server. */
  close(): Promise<void>
}

/** Called for every complete request: with the connection, the text of the request, and its number, from 1. */
export type Behaviour = (socket: Socket, request: string, number: number) => void

export interface RawServerOptions {
  /** Use TLS with this certificate and key, and other options of `tls.createServer`. */
  readonly tls?: tls.TlsOptions
  /** Called for every connection before anything is read; with TLS, before the handshake. */
  readonly onConnection?: (socket: Socket, number: number) => void
  /** Where to listen. Default `127.0.0.1`. */
  readonly host?: string
}

/** Starts a server on a free port. */
export async function startRawServer(
  behaviour: Behaviour,
  options: RawServerOptions = {},
): Promise<RawServer> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0

  const onRequest = (socket: Socket, request: string): void => {
    requests.push(request)
    behaviour(socket, request, requests.length)
  }
  const serve = (socket: Socket): void => {
    socket.on('error', () => {})
    readRequests(socket, (request) => onRequest(socket, request))
  }
  const server =
    options.tls === undefined ? net.createServer(serve) : tls.createServer(options.tls, serve)
  server.on('tlsClientError', () => {})
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    options.onConnection?.(socket, connections)
  })
  const port = await listen(server, options.host)

  return {
    port,
    url: new URL(
      options.tls === undefined
        ? `http://127.0.0.1:${port}/service`
        : `https://localhost:${port}/service`,
    ),
    requests,
    get connections() {
      return connections
    },
    get open() {
      return sockets.size
    },
    async untilDeserted() {
      for (let waitedMs = 0; sockets.size > 0; waitedMs += 5) {
        if (waitedMs > 1000) throw new Error(`${sockets.size} connections are still open`)
        await pause(5)
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Listens on a free port of the loopback address, and returns the port. */
export async function listen(server: net.Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A port on which no server listens. */
export async function freePort(): Promise<number> {
  const server = net.createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return port
}

function readRequests(socket: Socket, onRequest: (request: string) => void): void {
  let pending = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk])
    for (;;) {
      const headEnd = pending.indexOf('\r\n\r\n')
      if (headEnd === -1) return
      const length = /^content-length: *(\d+)/im.exec(pending.toString('latin1', 0, headEnd))?.[1]
      const end = headEnd + 4 + Number(length ?? 0)
      if (pending.length < end) return
      const request = pending.toString('utf8', 0, end)
      pending = pending.subarray(end)
      onRequest(request)
    }
  })
}

export interface ReplyParts {
  /** Status code and phrase. Default `200 OK`. */
  readonly status?: string
  /** Further header lines; `content-type` and `content-length` are set unless they are named here, and left out where `null`. */
  readonly headers?: Readonly<Record<string, string | null>>
}

/** A whole HTTP reply: head, length and body. */
export function reply(body: string | Uint8Array, parts: ReplyParts = {}): Buffer {
  const bytes = Buffer.from(body)
  return Buffer.concat([
    head({
      ...parts,
      headers: { 'content-length': String(bytes.length), ...parts.headers },
    }),
    bytes,
  ])
}

/** The head of an HTTP reply, its empty line included, without a length. */
export function head(parts: ReplyParts = {}): Buffer {
  const headers = { 'content-type': 'text/xml; charset=utf-8', ...parts.headers }
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}\r\n`],
  )
  return Buffer.from(`HTTP/1.1 ${parts.status ?? '200 OK'}\r\n${lines.join('')}\r\n`)
}

/** A reply in one chunk for each of the pieces, ended by default. */
export function chunkedReply(
  pieces: readonly (string | Uint8Array)[],
  parts: ReplyParts & { readonly isEnded?: boolean } = {},
): Buffer {
  return Buffer.concat([
    head({ ...parts, headers: { 'transfer-encoding': 'chunked', ...parts.headers } }),
    ...pieces.map(chunk),
    Buffer.from((parts.isEnded ?? true) ? '0\r\n\r\n' : ''),
  ])
}

/** One chunk of a chunked body. */
export function chunk(piece: string | Uint8Array): Buffer {
  const bytes = Buffer.from(piece)
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ])
}

/** Ends a connection by RST only. */
export function reset(socket: Socket): void {
  const raw = (socket as { _parent?: Socket })._parent ?? socket
  // `resetAndDestroy` sends FIN first, which a client may take for the end of the answer.
  Object.assign(raw, { resetAndClosing: true }).destroy()
}

/** Writes the same or the next bytes again and again, until the connection ends or `next` has no more. */
export function drip(socket: Socket, everyMs: number, next: () => string | Uint8Array | undefined) {
  const timer = setInterval(() => {
    const bytes = socket.writable ? next() : undefined
    if (bytes === undefined) clearInterval(timer)
    else socket.write(bytes)
  }, everyMs)
  socket.on('close', () => clearInterval(timer))
}

/** Writes without end, as fast as the other side reads. */
export function flood(socket: Socket, bytes: Uint8Array): void {
  const pump = (): void => {
    while (socket.writable && socket.write(bytes));
  }
  socket.on('drain', pump)
  pump()
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
