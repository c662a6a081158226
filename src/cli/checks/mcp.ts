import type { Tool } from '@modelcontextprotocol/client'
import { refusalError } from '../../data8/convention/refusal-error.js'
import { ResponseError } from '../../errors.js'
import type { Redact } from '../../internal/redaction/redact.js'
import { type Finding, ok } from './check.js'
import type { McpConnection } from './mcp-connection.js'

const TOOL = 'get_j_w_t'

/** The members that this package sends beside those of the login. */
const MEMBERS = ['clientIp', 'expiresAt', 'allowedMethods', 'maxCredits', 'options']

/**
 * Checks whether the tool is there and has every member that this package sends, whatever its schema says of others:
 * an argument that is not declared may be ignored, and a token without that restriction is wider.
 *
 * @param login names of the members of the login
 * @throws ResponseError (`contract`)
 */
export function checkTool(tools: readonly Tool[], login: readonly string[]): Finding {
  const tool = tools.find(({ name }) => name === TOOL)
  if (tool === undefined) {
    const others = tools.map(({ name }) => name).join(', ')
    throw new ResponseError(
      'contract',
      `the endpoint has no tool ${TOOL}${others === '' ? '' : `, but ${others}`}`,
    )
  }
  const declared = tool.inputSchema.properties ?? {}
  const missing = [...login, ...MEMBERS].filter((name) => !Object.hasOwn(declared, name))
  if (missing.length > 0) {
    throw new ResponseError(
      'contract',
      `the schema of ${TOOL} does not have ${missing.join(', ')}: such an argument may be ignored, and a token without it is wider; none was minted`,
    )
  }
  return ok(`the tool ${TOOL} has every argument that this package sends`)
}

/**
 * Calls the tool.
 *
 * @returns its result as JSON: the structured content, else the text
 * @throws what the connection throws; ServiceError where the result is an error
 */
export async function callTool(
  connection: McpConnection,
  args: Readonly<Record<string, unknown>>,
  redact: Redact,
): Promise<string> {
  const { isError, structuredContent, content } = await connection.callTool(TOOL, args)
  const [first] = content
  const text = first?.type === 'text' ? first.text : ''
  if (isError === true) throw refusalError(text, undefined, redact)
  return structuredContent === undefined ? text : JSON.stringify(structuredContent)
}
