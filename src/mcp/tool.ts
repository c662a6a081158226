import type { ToolAnnotations } from '@modelcontextprotocol/server'
import type { Signal } from '../internal/platform-types.js'

/** A JSON Schema of an object. */
export interface ObjectSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, object>>
  readonly required?: readonly string[]
  readonly additionalProperties: false
}

/** A tool of the server. */
export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly inputSchema: ObjectSchema
  readonly outputSchema: ObjectSchema
  readonly annotations: ToolAnnotations
  /** Gives the structured result. What it throws is the message of a result that is an error. */
  call(args: unknown, signal: Signal): Promise<Readonly<Record<string, unknown>>>
}

/** A refusal that is not an error of the client. Its message holds no secret. */
export class ToolError extends Error {}
