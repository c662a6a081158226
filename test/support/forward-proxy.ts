import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net, { type Socket } from 'node:net'
import type { Identity } from './certificates.js'
import { listen } from './raw-server.js'

/** A real forward proxy: `CONNECT` for `https:`, the absolute form for `http:`. */
export interface TestProxy {
  readonly port: number
  /** `http://127.0.0.1:port`, or `https://localhost:port`; no credentials. */
  readonly url: URL
  /** The requests that it received: `CONNECT host:port` and `POST http://…`. */
  readonly requests: readonly string[]
  /** Connections from clients that are open now. */
  readonly open: number
  close(): Promise<void>
}

export interface TestProxyOptions {
  /** The `user:password` that it requires; other requests are answered 407. */
  readonly credentials?: string
  /** Use TLS towards the client. */
  readonly tls?: Identity
  /** Replaces connecting. */
  readonly onConnect?: (client: Socket) => void
  /** Replaces forwarding of a request in the absolute form. */
  readonly onRequest?: (response: http.ServerResponse) => void
}

/** Starts a proxy on a free port of the loopback address. */
export async function startProxy(options: TestProxyOptions = {}): Promise<TestProxy> {
  const requests: string[] = []
  const sockets = new Set<net.Socket>()
  const server = options.tls === undefined ? http.createServer() : https.createServer(options.tls)

  const track = (socket: net.Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  }
  let open = 0
  server.on('connection', (socket: net.Socket) => {
    open++
    socket.on('close', () => open--)
    track(socket)
  })

  const isAllowed = (request: http.IncomingMessage): boolean => {
    if (options.credentials === undefined) return true
    const wanted = `Basic ${Buffer.from(options.credentials).toString('base64')}`
    return request.headers['proxy-authorization'] === wanted
  }

  server.on('connect', (request: http.IncomingMessage, client: net.Socket) => {
    requests.push(`CONNECT ${request.url}`)
    client.on('error', () => {})
    if (!isAllowed(request)) {
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="test"\r\ncontent-length: 4\r\n\r\nnope',
      )
      return
    }
    if (options.onConnect !== undefined) {
      // Reading continues, since the end of the connection is not seen otherwise.
      client.resume()
      client.on('end', () => client.end())
      options.onConnect(client)
      return
    }
    const target = new URL(`http://${request.url}`)
    const upstream = net.connect(
      Number(target.port === '' ? 80 : target.port),
      target.hostname.replace(/^\[|\]$/g, ''),
    )
    track(upstream)
    upstream.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client)
      client.pipe(upstream)
    })
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })

  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    requests.push(`${request.method} ${request.url}`)
    if (!isAllowed(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="test"' }).end('nope')
      return
    }
    if (options.onRequest !== undefined) {
      options.onRequest(response)
      return
    }
    const { 'proxy-authorization': _, ...headers } = request.headers
    const forwarded = http.request(
      request.url ?? '',
      { method: request.method, headers, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    forwarded.on('error', () => response.writeHead(502).end())
    request.pipe(forwarded)
  })

  const port = await listen(server)
  return {
    port,
    url: new URL(
      options.tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    ),
    requests,
    get open() {
      return open
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
