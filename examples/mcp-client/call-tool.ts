import {
  type CallToolResult,
  Client,
  ProtocolError,
  SdkError,
  SdkHttpError,
  StreamableHTTPClientTransport,
  type Tool,
} from '@modelcontextprotocol/client'

/** There is no result. The message has nothing of the request, and nothing that a server wrote. */
export class McpFailure extends Error {
  /** Whether the tool itself reported an error. */
  readonly isRefusal: boolean

  constructor(message: string, isRefusal = false, options?: ErrorOptions) {
    super(message, options)
    this.isRefusal = isRefusal
  }
}

const TIMEOUT = { timeout: 30_000 }

/**
 * Calls a tool of an endpoint, provided that its schema has every argument: a server may ignore one that it does not
 * know, and a token without that restriction is wider.
 *
 * @returns the result as JSON
 * @throws McpFailure
 */
export async function callTool(
  url: URL,
  name: string,
  args: Record<string, unknown>,
): Promise<string> {
  const client = new Client(
    { name: 'data8-useradmin-example', version: '1' },
    // 2026-07-28 where the server has it, else `initialize`.
    { versionNegotiation: { mode: 'auto' }, capabilities: {} },
  )
  try {
    const [tool, result] = await answered(async () => {
      // The request holds credentials.
      const requestInit = { redirect: 'error' } as const
      await client.connect(new StreamableHTTPClientTransport(url, { requestInit }), TIMEOUT)
      const { tools } = await client.listTools(undefined, TIMEOUT)
      const found = tools.find((each) => each.name === name)
      if (found === undefined) throw new McpFailure(`The endpoint has no tool ${name}.`)
      refuseUndeclared(found, Object.keys(args))
      return [found, await client.callTool({ name, arguments: args }, TIMEOUT)] as const
    })
    if (result.isError === true) {
      throw new McpFailure(
        `The tool ${tool.name} reported an error; its text may repeat the request.`,
        true,
      )
    }
    return jsonOf(result)
  } finally {
    await client.close()
  }
}

// Whatever `additionalProperties` says: what is accepted may still be ignored.
function refuseUndeclared({ name, inputSchema }: Tool, sent: readonly string[]): void {
  const declared = inputSchema.properties ?? {}
  const missing = sent.filter((member) => !Object.hasOwn(declared, member))
  if (missing.length === 0) return
  throw new McpFailure(
    `The schema of ${name} does not have ${missing.join(', ')}: a token without that may be wider. Nothing was asked for.`,
  )
}

function jsonOf({ structuredContent, content }: CallToolResult): string {
  if (structuredContent !== undefined) return JSON.stringify(structuredContent)
  const [first] = content
  return first?.type === 'text' ? first.text : ''
}

// The messages of the SDK quote answers, which may repeat the key.
async function answered<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof McpFailure) throw error
    throw new McpFailure(`The endpoint gave no answer of MCP: ${describe(error)}.`)
  }
}

function describe(error: unknown): string {
  if (error instanceof SdkHttpError) return `HTTP ${error.status}`
  if (error instanceof SdkError) return error.code
  if (error instanceof ProtocolError) return `error ${error.code}`
  return error instanceof Error ? error.name : typeof error
}
