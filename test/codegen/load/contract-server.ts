import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'

/** What a path of the server answers: a body, or more than that. */
export type Answer =
  | string
  | Buffer
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Buffer
      /** Send no answer. */
      readonly silent?: true
    }

export interface ContractServer {
  /** Such as `http://127.0.0.1:40123`, or `https:` with a certificate. */
  readonly origin: string
  /** The requested paths with their queries. */
  readonly asked: string[]
  close(): Promise<void>
}

/** Serves contracts on a free port of the loopback interface, with `tls` over https:. */
export async function serveContracts(
  answerOf: (path: string, request: IncomingMessage) => Answer | undefined,
  tls?: ServerOptions,
): Promise<ContractServer> {
  const asked: string[] = []
  const listener: RequestListener = (request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const answer = answerOf(path, request) ?? { status: 404, body: '<html>no</html>' }
    const full = typeof answer === 'object' && !Buffer.isBuffer(answer) ? answer : { body: answer }
    if (full.silent) return
    response.writeHead(full.status ?? 200, { 'content-type': 'text/xml', ...full.headers })
    response.end(full.body)
  }
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections()
        server.close((error) => (error ? reject(error) : resolve()))
      }),
  }
}
