import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { Emulator } from '../../src/testing.js'
import { listen } from '../support/raw-server.js'

/** An answer that a gateway gives itself; `body` is empty by default. */
export interface GatewayAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A server in front of an emulator. */
export interface Gateway {
  readonly origin: string
  readonly soap: string
  readonly json: string
  /** Method and URL of each request, such as `POST /useradmin.asmx`. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/**
 * Starts a server that answers some requests itself and passes the others on to the emulator.
 *
 * @param answer gives its own answer to a request with this body; undefined for that of the emulator, `never` for none
 */
export async function startGateway(
  emulator: Emulator,
  answer: (url: URL, req: IncomingMessage, body: string) => GatewayAnswer | 'never' | undefined,
): Promise<Gateway> {
  const requests: string[] = []
  const server: Server = createServer(async (req, res) => {
    const { method = '', url: path = '/' } = req
    requests.push(`${method} ${path}`)
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const url = new URL(path, emulator.baseUrl)
    const own = answer(url, req, body.toString())
    if (own === 'never') return
    if (own !== undefined) {
      res.writeHead(own.status ?? 200, { ...own.headers }).end(own.body)
      return
    }
    // The emulator answers under names of this machine alone.
    const headers = { ...req.headers, host: url.host }
    const onward = request(url, { method, headers }, (reply) => {
      res.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(res)
    })
    onward.end(body)
  })
  const origin = `http://127.0.0.1:${await listen(server)}`
  return {
    origin,
    soap: `${origin}/useradmin.asmx`,
    json: `${origin}/UserAdmin/GetJWT.json`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
