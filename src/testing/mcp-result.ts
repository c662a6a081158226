import type { CallToolResult } from '@modelcontextprotocol/server'
import type { JsonAnswer, JwtOutput } from './json-call.js'
import { outputOf } from './json-call.js'

/** The result of the tool for an answer. */
export function toToolResult(answer: JsonAnswer): CallToolResult {
  switch (answer.kind) {
    case 'illegal':
      return toolError(answer.message)
    case 'fault':
      return toolError(answer.fault.message)
    default:
      return structured(outputOf(answer))
  }
}

/** A result that says why the tool failed. */
export function toolError(message: string): CallToolResult {
  return { content: [{ type: 'text', text: message }], isError: true }
}

// Its text is for clients that do not read structured content.
function structured(output: JwtOutput): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(output) }],
    structuredContent: { ...output },
  }
}
