import type { CallToolResult } from '@modelcontextprotocol/server'

/** A structured result, and as text for clients that do not read it. */
export function resultOf(content: object): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(content) }],
    structuredContent: { ...content },
  }
}

/** A result that says why the tool failed. */
export function failureOf(message: string): CallToolResult {
  return { content: [{ type: 'text', text: message }], isError: true }
}
