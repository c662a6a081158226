import { createServer, type IncomingMessage } from 'node:http'
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
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string
  /** The requested paths with their queries. */
  readonly asked: string[]
  close(): Promise<void>
}

/** Serves contracts on a free port of the loopback interface. */
export async function serveContracts(
  answerOf: (path: string, request: IncomingMessage) => Answer | undefined,
): Promise<ContractServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const answer = answerOf(path, request) ?? { status: 404, body: '<html>no</html>' }
    const full = typeof answer === 'object' && !Buffer.isBuffer(answer) ? answer : { body: answer }
    if (full.silent) return
    response.writeHead(full.status ?? 200, { 'content-type': 'text/xml', ...full.headers })
    response.end(full.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections()
        server.close((error) => (error ? reject(error) : resolve()))
      }),
  }
}
