import {
  type CallToolResult,
  Client,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { expect } from 'chai'
import type { Emulator } from '../../src/testing.js'
import { isJwtOutput, type JwtOutput } from './json-exchange.js'

/** Revisions of the protocol, and how the official client is made to use them. */
export const REVISIONS = [
  ['2026-07-28', { pin: '2026-07-28' }],
  ['2025-11-25', 'legacy'],
] as const

/** A connected client of the official SDK. */
export async function connect(
  emulator: Emulator,
  mode: 'legacy' | 'auto' | { pin: string } = 'auto',
  query = '',
): Promise<Client & AsyncDisposable> {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode }, capabilities: {} },
  )
  await client.connect(new StreamableHTTPClientTransport(new URL(emulator.endpoints.mcp + query)))
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() })
}

/** Calls the tool on a connection of its own. */
export async function callTool(
  emulator: Emulator,
  args?: Record<string, unknown>,
  { mode = 'auto', query = '' }: { mode?: Parameters<typeof connect>[1]; query?: string } = {},
): Promise<CallToolResult> {
  await using client = await connect(emulator, mode, query)
  return await client.callTool({ name: 'get_j_w_t', ...(args && { arguments: args }) })
}

/** The text of a result. */
export function textIn({ content }: CallToolResult): string {
  const [first, ...others] = content
  expect(others).to.deep.equal([])
  return first?.type === 'text' ? first.text : expect.fail(JSON.stringify(content))
}

/** The structured content of a result that is no error, which must be as the OpenAPI document says. */
export function outputIn(result: CallToolResult): JwtOutput {
  expect(result.isError ?? false, textIn(result)).to.equal(false)
  const output: unknown = result.structuredContent
  expect(isJwtOutput(output), JSON.stringify(isJwtOutput.errors)).to.equal(true)
  expect(JSON.parse(textIn(result))).to.deep.equal(output)
  return output as JwtOutput
}

/** The token in a result. */
export function tokenIn(result: CallToolResult): string {
  const { Status, Jwt } = outputIn(result)
  expect(Status.Success, textIn(result)).to.equal(true)
  return Jwt ?? expect.fail(textIn(result))
}

/** Why a result has no token. */
export function refusalIn(result: CallToolResult): string {
  const { Status, Jwt } = outputIn(result)
  expect([Status.Success, Jwt]).to.deep.equal([false, null])
  return Status.ErrorMessage ?? expect.fail(textIn(result))
}
