import type { CallToolResult } from '@modelcontextprotocol/server'
import { failureOf, resultOf } from '../mcp/sdk/tool-result.js'
import { type JsonAnswer, outputOf } from './json-call.js'

/** The result of the tool for an answer. */
export function toToolResult(answer: JsonAnswer): CallToolResult {
  switch (answer.kind) {
    case 'illegal':
      return failureOf(answer.message)
    case 'fault':
      return failureOf(answer.fault.message)
    default:
      return resultOf(outputOf(answer))
  }
}
