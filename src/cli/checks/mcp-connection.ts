import type { CallToolResult, FetchLike, Tool } from '@modelcontextprotocol/client'
import { ResponseError, UserAdminError } from '../../errors.js'
import type { HttpExchanger, HttpReply } from '../../http/exchange.js'
import { httpError } from '../../http/http-error.js'
import { createHttpExchanger } from '../../http/http-exchanger.js'
import { USER_AGENT } from '../../http/user-agent.js'
import type { Redact } from '../../internal/redaction/redact.js'
import { VERSION } from '../../internal/version.js'
import type { Target } from './check.js'
import { loadMcpClient } from './load-mcp-client.js'

/** A connection to an endpoint of the Model Context Protocol. */
export interface McpConnection {
  /** The revision of the protocol. */
  readonly revision: string
  /** @throws ConnectionError, TimeoutError, HttpError, ResponseError */
  listTools(): Promise<readonly Tool[]>
  /** @throws ConnectionError, TimeoutError, HttpError, ResponseError */
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<CallToolResult>
  close(): Promise<void>
}

// A result has a few hundred bytes; a server may have many tools.
const MAX_ANSWER_BYTES = 1024 * 1024

/**
 * Connects to an endpoint, with the proxy and TLS of the target.
 *
 * @param url that of the target, with a key in its query where the service takes it there
 * @param redact redacts the secrets of the login
 * @throws InputError (`protocol`) where the SDK is not installed; ConnectionError, TimeoutError, HttpError, ResponseError
 */
export async function connectMcp(
  { tls, proxy, timeoutMs }: Target,
  url: URL,
  redact: Redact,
): Promise<McpConnection> {
  const { Client, StreamableHTTPClientTransport } = await loadMcpClient()
  const exchanger = createHttpExchanger({ endpoint: url, tls, proxy })
  const exchanges = new Exchanges(exchanger, timeoutMs)
  const client = new Client(
    { name: 'data8-useradmin', version: VERSION },
    { versionNegotiation: { mode: 'auto' }, capabilities: {} },
  )
  const answered = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call()
    } catch (error) {
      throw exchanges.explain(error, redact)
    }
  }
  const close = async (): Promise<void> => {
    await client.close()
    exchanger.close()
  }
  // The exchanges have a limit of their own, whose error says more.
  const options = { timeout: timeoutMs + 1000 }
  const transport = new StreamableHTTPClientTransport(url, { fetch: exchanges.fetch })
  try {
    await answered(() => client.connect(transport, options))
  } catch (error) {
    await close()
    throw error
  }
  return {
    revision: client.getNegotiatedProtocolVersion() ?? 'unknown',
    listTools: async () => (await answered(() => client.listTools(undefined, options))).tools,
    callTool: (name, args) =>
      answered(() => client.callTool({ name, arguments: { ...args } }, options)),
    close,
  }
}

/** The HTTP exchanges of a connection, and what the last one came to. */
class Exchanges {
  readonly #exchanger: HttpExchanger
  readonly #timeoutMs: number
  #last: HttpReply | UserAdminError | undefined

  constructor(exchanger: HttpExchanger, timeoutMs: number) {
    this.#exchanger = exchanger
    this.#timeoutMs = timeoutMs
  }

  /** Sends a POST as `fetch` does, and waits for the whole answer. */
  readonly fetch: FetchLike = async (_url, init = {}) => {
    // A stream of notifications, which is not needed.
    if (init.method !== 'POST') return new Response(null, { status: 405 })
    const headers = { ...Object.fromEntries(new Headers(init.headers)), 'user-agent': USER_AGENT }
    const request = { headers, body: String(init.body ?? '') }
    const limits = {
      timeoutMs: this.#timeoutMs,
      maxResponseBytes: MAX_ANSWER_BYTES,
      ...(init.signal ? { signal: init.signal } : {}),
    }
    try {
      const reply = await this.#exchanger.exchange(request, limits)
      this.#last = reply
      return toResponse(reply)
    } catch (error) {
      if (error instanceof UserAdminError) this.#last = error
      throw error
    }
  }

  /** The error of this package for one of the SDK, whose message may quote an answer. */
  explain(error: unknown, redact: Redact): unknown {
    const last = this.#last
    if (last instanceof UserAdminError) return last
    const kind = error instanceof Error ? error.name : typeof error
    const what = new ResponseError('not-json', `the answer is no message of MCP (${kind})`)
    const isAnswer = last === undefined || (last.status >= 200 && last.status < 300)
    return isAnswer ? what : httpError(last, redact, what)
  }
}

const WITHOUT_BODY = [204, 205, 304]

function toResponse({ status, headers, body }: HttpReply): Response {
  const fields = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    for (const each of [value ?? []].flat()) fields.append(name, each)
  }
  // The body is decompressed.
  fields.delete('content-encoding')
  const content = WITHOUT_BODY.includes(status) ? null : new Uint8Array(body)
  return new Response(content, { status, headers: fields })
}
