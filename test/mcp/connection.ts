import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import type { McpServer } from '@modelcontextprotocol/server'
import { createMcpServer, type McpServerOptions } from '../../src/mcp.js'
import type { EmulatorOptions } from '../../src/testing/options.js'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { UserAdminClient, type UserAdminClientOptions } from '../../src/useradmin/client.js'

export const CEILINGS = {
  expiresIn: { minutes: 15 },
  allowedMethods: ['EmailValidation', 'TPS.IsCallable'],
  maxCredits: 10,
} as const

/** The result of a tool. */
export interface ToolAnswer {
  readonly isError: boolean
  readonly text: string
  readonly content: Readonly<Record<string, unknown>>
}

/** Calls a tool of a client of the SDK. */
export async function callTool(
  client: Client,
  name: string,
  args?: Record<string, unknown>,
): Promise<ToolAnswer> {
  const result = await client.callTool({ name, ...(args === undefined ? {} : { arguments: args }) })
  const [first] = result.content
  return {
    isError: result.isError === true,
    text: first?.type === 'text' ? first.text : '',
    content: (result.structuredContent ?? {}) as Record<string, unknown>,
  }
}

/** An emulator, a client of it, and a client of the SDK that is connected to a tool server, all in this process. */
export interface Connection extends AsyncDisposable {
  readonly emulator: Emulator
  readonly client: UserAdminClient
  readonly agent: Client
  mint(args?: Record<string, unknown>): Promise<ToolAnswer>
}

export async function connect(
  options: Partial<McpServerOptions> = {},
  clientOptions: Partial<UserAdminClientOptions> = {},
  emulatorOptions: EmulatorOptions = {},
): Promise<Connection> {
  const emulator = await startEmulator(emulatorOptions)
  const client = new UserAdminClient({
    endpoint: emulator.endpoint,
    credentials: emulator.credentials,
    retries: 0,
    ...clientOptions,
  })
  const agent = await connectTo(client, options)
  return {
    emulator,
    client,
    agent,
    mint: (args) => callTool(agent, 'get_j_w_t', args),
    async [Symbol.asyncDispose]() {
      await agent.close()
      client.close()
      await emulator.close()
    },
  }
}

/** A client of the SDK that is connected to another tool server of a client. */
export async function connectTo(
  client: UserAdminClient,
  options: Partial<McpServerOptions> = {},
): Promise<Client> {
  return connectToServer(await createMcpServer(client, { ceilings: CEILINGS, ...options }))
}

/** A client of the SDK that is connected to a server. */
export async function connectToServer(server: McpServer): Promise<Client> {
  const [near, far] = InMemoryTransport.createLinkedPair()
  await server.connect(far)
  const agent = new Client({ name: 'test', version: '1' })
  await agent.connect(near)
  return agent
}
