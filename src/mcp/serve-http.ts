import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { McpHttpHandler, McpServer } from '@modelcontextprotocol/server'
import { listenOnLoopback } from '../internal/listen.js'
import { type HostChecks, MCP_PATH, type Refusal, refusalOf } from './http-gate.js'
import { loadSdk } from './sdk/load-sdk.js'
import { toWebRequest } from './sdk/web-request.js'
import { readBody, writeWebResponse } from './web-messages.js'

/** A server that listens on loopback. */
export interface HttpServing {
  readonly url: string
  /** Ends it at once; calls under way are aborted. */
  close(): Promise<void>
}

// A message has a few hundred bytes.
const MAX_BODY_BYTES = 256 * 1024
const MAX_CONNECTIONS = 64
// Streams of notifications, of which this server sends none.
const MAX_SUBSCRIPTIONS = 16
const REQUEST_TIMEOUT_MS = 30_000

/**
 * Serves clients of every revision of the protocol that the SDK knows at `http://127.0.0.1:<port>/mcp`. Each request has
 * a server of its own, so there are no sessions.
 *
 * @param port 0 for any that is free
 * @param bearer what clients must send as `Authorization: Bearer`
 * @param report gets lines without secrets about requests that were not served
 * @throws Error of Node where the port cannot be used
 */
export async function serveHttp(
  create: () => McpServer,
  port: number,
  bearer: string,
  report: (line: string) => void,
): Promise<HttpServing> {
  const sdk = await loadSdk()
  const handler = sdk.createMcpHandler(create, {
    maxRequestBodySize: MAX_BODY_BYTES,
    maxSubscriptions: MAX_SUBSCRIPTIONS,
    // The message of the error may quote the message that was received.
    onerror: (error) => report(`a request was not served: ${error.name}`),
  })
  // A request without Host is refused like one with another host.
  const server = createServer({ requireHostHeader: false, requestTimeout: REQUEST_TIMEOUT_MS })
  server.maxConnections = MAX_CONNECTIONS
  const chosen = await listenOnLoopback(server, port)
  // A connection that cannot be accepted, as for too many open files: later ones may be.
  server.on('error', (error) => report(`a connection was not accepted: ${error.name}`))
  const origin = `http://127.0.0.1:${chosen}`
  server.on('request', (req, res) => {
    answer(req, res, { handler, checks: sdk, bearer, origin }).catch(() => res.destroy())
  })
  return {
    url: `${origin}${MCP_PATH}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      try {
        await handler.close()
      } finally {
        server.closeAllConnections()
      }
      await closed
    },
  }
}

interface Endpoint {
  readonly handler: McpHttpHandler
  readonly checks: HostChecks
  readonly bearer: string
  readonly origin: string
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  { handler, checks, bearer, origin }: Endpoint,
): Promise<void> {
  const refusal = refusalOf(req, checks, bearer)
  if (refusal !== undefined) return refuseRequest(res, refusal)
  const body = await readBody(req, MAX_BODY_BYTES)
  if (body === undefined) {
    const message = `Payload too large: a message has at most ${MAX_BODY_BYTES} bytes`
    return refuseRequest(res, { status: 413, message })
  }
  const request = toWebRequest(req, res, new URL(req.url ?? '/', origin), body)
  await writeWebResponse(await handler.fetch(request), res)
}

// What is left of the body is not read.
function refuseRequest(res: ServerResponse, { status, message, headers }: Refusal): void {
  res.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers })
  res.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null }))
}
