import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTokenSource, type UserAdminClient, type UserAdminError } from 'data8-useradmin'
import { createTokenEndpoint, type EndpointRequest } from 'data8-useradmin/token-endpoint'

export interface TokenServerOptions {
  readonly client: UserAdminClient
  /** Names of workers by the SHA-256 of their keys, hexadecimal: the keys themselves are not kept here. */
  readonly workers: ReadonlyMap<string, string>
  readonly port: number
  readonly log: (level: 'info' | 'warn', fields: object) => void
}

export interface TokenServer {
  readonly url: string
  /** Refuses new connections, answers the requests under way, and closes what it opened. */
  stop(): Promise<void>
}

/** How long requests under way may take when the server stops, in milliseconds. */
const STOP_MS = 10_000

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * `POST /token` (client credentials of OAuth 2) gives a token: its `scope` narrows the methods, and nothing widens them.
 * `GET /health` says whether there is a token to give.
 */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const { client, workers, port, log } = options
  // Without `maxCredits`, so that all workers share one token: with it, each answer has a token of its own.
  const ceilings = { expiresIn: { minutes: 15 }, allowedMethods: ['EmailValidation'] }
  const tokens = createTokenSource(client, {
    request: ceilings,
    onError: (error) => log('warn', { message: 'refresh failed', error }),
  })
  const workerOf = ({ headers }: EndpointRequest): string | undefined => {
    const { authorization = '' } = headers as IncomingMessage['headers']
    return workers.get(sha256(authorization.replace(/^Bearer /i, '')))
  }
  const endpoint = createTokenEndpoint(tokens, {
    ceilings,
    authorize: workerOf,
    logger: { warn: (fields, message) => log('warn', { message, ...fields }) },
  })

  // Ready where there is a token, which costs a mint only where none is in memory.
  const health = async (res: ServerResponse): Promise<void> => {
    const state = await tokens.get().then(
      () => 'ok',
      (error: UserAdminError) => error.code,
    )
    res.writeHead(state === 'ok' ? 200 : 503, { 'content-type': 'application/json' })
    res.end(JSON.stringify({ state, mints: tokens.stats().mints }))
  }
  const server = createServer((req, res) => {
    if (req.url === '/health') return health(res)
    if (req.url !== '/token') return res.writeHead(404).end()
    const started = performance.now()
    res.once('close', () => {
      const durationMs = Math.round(performance.now() - started)
      log('info', { worker: workerOf(req) ?? 'unknown', status: res.statusCode, durationMs })
    })
    return endpoint.handler(req, res)
  })
  // Keys and tokens are secrets: put a proxy that terminates TLS in front of it.
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      setTimeout(() => server.closeAllConnections(), STOP_MS).unref()
      await once(server, 'close')
      await tokens.close()
      client.close()
      log('info', { message: 'stopped' })
    },
  }
}
