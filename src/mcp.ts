/**
 * A server of the Model Context Protocol that mints tokens within ceilings, on the official SDK
 * (`@modelcontextprotocol/server`, an optional peer dependency).
 *
 * @packageDocumentation
 */
export type { McpCeilings, McpDelivery, McpServerOptions } from './mcp/options.js'
export { createMcpServer } from './mcp/server.js'
