// biome-ignore lint/suspicious/noTsIgnore: an expected error would be one where the SDK is installed.
/** @ts-ignore The declarations compile where the SDK is not installed, too. */
import type { McpServer } from '@modelcontextprotocol/server'
import { UserAdminError } from '../errors.js'
import { refuse } from '../internal/validation.js'
import { VERSION } from '../internal/version.js'
import { textCheckOf, UserAdminClient } from '../useradmin/client.js'
import { createDecodeJwtTool } from './decode-jwt-tool.js'
import { createGetJwtTool } from './get-jwt-tool.js'
import { MintLog } from './mint-log.js'
import { type McpServerOptions, readMcpOptions } from './options.js'
import { loadSdk } from './sdk/load-sdk.js'
import { publishedSchema } from './sdk/published-schema.js'
import { failureOf, resultOf } from './sdk/tool-result.js'
import { type Tool, ToolError } from './tool.js'

// By client: a server is made for each request over HTTP, and the limit is one for all.
const mintLogs = new WeakMap<UserAdminClient, MintLog>()

/**
 * Makes a server of the Model Context Protocol, on the official SDK, with two tools: `get_j_w_t` mints a token within
 * the ceilings, `decode_jwt` shows the claims of one. An agent that calls them never sees the credentials of the
 * client.
 *
 * Connect it to a transport of the SDK, or give a function that calls this one to `serveStdio` or `createMcpHandler` of
 * the SDK, which make a server for each connection or request.
 *
 * Tokens are verified against their requests, whatever the client's `verifyToken`. A token whose claims hold a
 * configured secret is not handed out (see `holdsSecret`). What fails is a result with `isError`, not an error of the
 * protocol.
 *
 * @throws InputError naming the option, such as `ceilings.maxCredits`; `client` where it is not a UserAdminClient;
 *   `mcp` where the package `@modelcontextprotocol/server` is not installed
 *
 * @example
 * ```ts
 * import { UserAdminClient } from 'data8-useradmin'
 * import { createMcpServer } from 'data8-useradmin/mcp'
 *
 * const client = new UserAdminClient({ credentials: { username: 'demo', password: 'made-up' } })
 * const server = await createMcpServer(client, {
 *   ceilings: { expiresIn: { minutes: 15 }, allowedMethods: ['EmailValidation'], maxCredits: 5 },
 * })
 * await server.close()
 * ```
 */
export async function createMcpServer(
  client: UserAdminClient,
  options: McpServerOptions,
): Promise<McpServer> {
  const create = await createServerFactory(client, options, () => {})
  return create()
}

/**
 * The function that makes servers with these options.
 *
 * @param report gets lines without secrets: each token that was minted, and each defect
 * @throws InputError as {@link createMcpServer} does
 */
export async function createServerFactory(
  client: unknown,
  options: unknown,
  report: (line: string) => void,
): Promise<() => McpServer> {
  if (!(client instanceof UserAdminClient)) throw refuse('client', 'a UserAdminClient', client)
  const settings = readMcpOptions(options, textCheckOf(client))
  const { McpServer } = await loadSdk()
  const mints = mintLogs.get(client) ?? new MintLog()
  mintLogs.set(client, mints)
  const verifying = client.withOptions({ verifyToken: true })
  const tools = [
    createGetJwtTool({ client: verifying, settings, mints, report }),
    createDecodeJwtTool(client),
  ]
  return () => {
    const server = new McpServer(
      { name: 'data8-useradmin', title: 'Data8 tokens', version: VERSION },
      { capabilities: { tools: { listChanged: false } } },
    )
    for (const tool of tools) register(server, tool, report)
    return server
  }
}

function register(server: McpServer, tool: Tool, report: (line: string) => void): void {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool
  server.registerTool(
    name,
    {
      title,
      description,
      inputSchema: publishedSchema(inputSchema),
      outputSchema: publishedSchema(outputSchema),
      annotations,
    },
    async (args, { mcpReq }) => {
      try {
        return resultOf(await tool.call(args, mcpReq.signal))
      } catch (error) {
        if (error instanceof UserAdminError || error instanceof ToolError) {
          return failureOf(error.message)
        }
        // Its message is of unknown origin.
        report(`a defect of ${name}: ${error instanceof Error ? error.name : typeof error}`)
        return failureOf('The tool failed: this is a defect of the server.')
      }
    },
  )
}
