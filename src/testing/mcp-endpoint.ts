import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpServer } from '@modelcontextprotocol/server'
import { VERSION } from '../internal/version.js'
import { publishedSchema } from '../mcp/sdk/published-schema.js'
import { failureOf } from '../mcp/sdk/tool-result.js'
import { toWebRequest } from '../mcp/sdk/web-request.js'
import type { Failure } from './failures.js'
import { callGetJwt, type JsonContext } from './json-call.js'
import { authenticate, readLogin } from './json-login.js'
import { isObject } from './json-object.js'
import { toToolResult } from './mcp-result.js'
import { argumentsSchema } from './mcp-schema.js'
import { loadSdk, SDK_NOT_INSTALLED } from './mcp-sdk.js'
import type { McpRequest } from './requests.js'
import { GET_JWT } from './routes.js'
import { SERVER_ERROR, sendRpcError } from './rpc-error.js'
import { sendWebResponse } from './web-response.js'

const TOOL = 'get_j_w_t'

/** The context in which a message of MCP is answered. */
export interface McpContext extends JsonContext<McpRequest> {
  /** The URL of the endpoint, without a query. */
  readonly url: string
  /** Names of members that the tool does not have. */
  readonly lacking: ReadonlySet<string>
  /** Takes the failure for a call of the tool from the queue; undefined for none. */
  readonly takeFailure: () => Failure | undefined
}

/**
 * Answers one POST over MCP with the SDK, for clients of every revision that it knows.
 *
 * @throws the error that prevented an answer
 */
export async function answerMcp(
  context: McpContext,
  req: IncomingMessage,
  res: ServerResponse,
  body: Buffer,
): Promise<void> {
  const sdk = await loadSdk()
  if (sdk === undefined) return sendRpcError(res, 501, SERVER_ERROR, SDK_NOT_INSTALLED)
  let exception: { readonly error: unknown } | undefined
  const handler = sdk.createMcpHandler(() => {
    const server = new sdk.McpServer(
      { name: 'data8-useradmin emulator', version: VERSION },
      { capabilities: { tools: { listChanged: false } } },
    )
    register(server, context, async (args) => {
      try {
        return await call(context, args, req, res)
      } catch (error) {
        // The SDK would send its message as it is.
        exception = { error }
        return failureOf('')
      }
    })
    return server
  })
  try {
    // Without the query, which may have a key.
    const response = await handler.fetch(toWebRequest(req, res, context.url, body))
    await sendWebResponse(response, res, () => {
      if (exception !== undefined) throw exception.error
    })
  } finally {
    await handler.close()
  }
}

type ToolResult = ReturnType<typeof toToolResult>

function register(
  server: McpServer,
  { lacking }: McpContext,
  answer: (args: unknown) => Promise<ToolResult>,
): void {
  server.registerTool(
    TOOL,
    {
      title: 'GetJWT',
      description: 'Mints a token (JWT) for the JSON services.',
      inputSchema: publishedSchema(argumentsSchema(lacking)),
    },
    answer,
  )
}

async function call(
  context: McpContext,
  args: unknown,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<ToolResult> {
  const { settings, query, lacking, takeFailure } = context
  const given = isObject(args) ? Object.entries(args) : []
  const members = new Map(given.filter(([name]) => !lacking.has(name)))
  const login = readLogin(query, members, undefined)
  const answer = await callGetJwt(
    context,
    {
      head: { protocol: 'mcp', tool: TOOL, ...revisionOf(req) },
      members,
      ignored: given.map(([name]) => name).filter((name) => lacking.has(name)),
      login,
      authenticate: async () =>
        login.kind === 'none'
          ? { username: '', refusal: LOGIN_REQUIRED }
          : await authenticate(settings, login, GET_JWT, req),
      takeFailure,
    },
    res,
  )
  // What was sent in its place is the answer.
  return answer === undefined ? failureOf('') : toToolResult(answer)
}

const LOGIN_REQUIRED = 'A login is required: ?key=<API key>, or username and password'

function revisionOf({ headers }: IncomingMessage): Pick<McpRequest, 'revision'> {
  const revision = headers['mcp-protocol-version']
  return typeof revision === 'string' && /^\d{4}-\d\d-\d\d$/.test(revision) ? { revision } : {}
}
