// A token from an endpoint of the Model Context Protocol, verified like any other:
//   npm install data8-useradmin @modelcontextprotocol/client
//   DATA8_API_KEY=… npx tsx examples/mcp-client/main.ts
//
// Exit codes: 0 the token is verified; 2 bad usage; 3 the service refused; 4 it was not reached, its answer is no answer
// of this protocol, its tool does not have every member of the request, or the token is wider than the request.
import { pathToFileURL } from 'node:url'
import { UserAdminClient, UserAdminError } from 'data8-useradmin'
import { callTool, McpFailure } from './call-tool.js'

const DOCUMENTED = 'https://webservices.data-8.co.uk/mcp/useradmin'

const REQUEST = {
  expiresIn: { minutes: 15 },
  allowedMethods: ['EmailValidation'],
  maxCredits: 5,
  applicationName: 'mcp-client',
}

type Environment = Readonly<Record<string, string | undefined>>

/** Mints a token and says what it permits, not the token. Gives the exit code. */
export async function main(env: Environment, say: (line: string) => void): Promise<number> {
  try {
    const { DATA8_API_KEY: apiKey, DATA8_USERNAME: username, DATA8_PASSWORD: password } = env
    if (!apiKey && !(username && password)) {
      say('Set DATA8_API_KEY, or DATA8_USERNAME and DATA8_PASSWORD.')
      return 2
    }
    await using client = new UserAdminClient({
      // The arguments of the tool are taken to be the members of the JSON endpoint, and its result that endpoint's result.
      protocol: 'json',
      endpoint: env['DATA8_MCP_URL'] || DOCUMENTED,
      credentials: apiKey
        ? { apiKey }
        : { username: username as string, password: password as string },
      // `?key=` is the documented place of a key. Arguments are what hosts and servers of this protocol log, and the
      // tool may not declare a user name; but URLs are logged too: 'body' makes it the argument `username`.
      apiKeyIn: 'query',
    })
    const { endpoint, body } = await client.toEnvelope(REQUEST)
    const result = await callTool(new URL(endpoint), 'get_j_w_t', JSON.parse(body))
    const { claims, expiresAt, creditsRemaining } = client.fromEnvelope(result, {
      request: REQUEST,
    })
    say(`A token for ${[claims?.aud ?? []].flat().join(', ')} until ${expiresAt.toISO()}`)
    say(`It is not wider than the request. The account has ${creditsRemaining} credits left.`)
    return 0
  } catch (error) {
    // Their messages have no secrets.
    if (!(error instanceof McpFailure) && !(error instanceof UserAdminError)) throw error
    say(error.message)
    if (error instanceof McpFailure) return error.isRefusal ? 3 : 4
    if (error.code === 'BAD_INPUT') return 2
    return error.code === 'SERVICE_FAILURE' ? 3 : 4
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.env, console.log)
}
