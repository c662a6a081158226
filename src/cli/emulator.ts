import type { Command } from 'commander'
import type { EmulatorRequest, GetJwtContent } from '../testing/requests.js'
import { EXIT_CODE_HELP } from './help.js'
import { toLine } from './one-line.js'
import { explainPort, readPort } from './port.js'
import type { Session } from './session.js'

const HELP = `
It listens on 127.0.0.1 alone, prints what it is asked (no password, no API key,
no token), and mints real tokens that only it accepts. The user names "boom" and
"soapfault" are answered with a fault.

${EXIT_CODE_HELP}

Example:
  data8-useradmin emulator --port 8080`

/** Adds `emulator`, which runs the emulator until it is stopped. */
export function registerEmulator(program: Command, session: Session): void {
  program
    .command('emulator')
    .summary('run an emulator of the service')
    .description('Run an emulator of the service on this machine, until Ctrl-C.')
    .option('--port <number>', 'the port to listen on (default: any that is free)')
    .addHelpText('after', HELP)
    .action((flags: { readonly port?: string }) => runEmulator(flags, session))
}

async function runEmulator(flags: { readonly port?: string }, session: Session): Promise<void> {
  const port = flags.port === undefined ? 0 : readPort('--port', flags.port)
  // Called before the start, so that Ctrl-C during the start ends it as well.
  const stopped = session.io.untilStopped()
  const { startReportingEmulator } = await import('../testing/emulator.js')
  await using emulator = await startReportingEmulator(
    { port, onRequest: (request) => session.print(describeRequest(request)) },
    (reason) => session.note(toLine(reason)),
  ).catch((error: unknown) => {
    throw explainPort(error, port, '--port')
  })
  const { endpoint, endpoints, baseUrl, credentials } = emulator
  session.print(session.paint('heading', `The emulator answers at ${endpoint} until Ctrl-C.`))
  session.print(`  ${session.paint('label', 'SOAP')}     ${endpoints.soap} (its contract: ?WSDL)`)
  session.print(`  ${session.paint('label', 'JSON')}     ${endpoints.json}`)
  session.print(`  ${session.paint('label', 'OpenAPI')}  ${endpoints.openapi}`)
  session.print(`  ${session.paint('label', 'MCP')}      ${endpoints.mcp}`)
  session.print()
  session.print(session.paint('heading', 'To mint a token, in another terminal:'))
  session.print(`  export DATA8_ENDPOINT=${endpoint}    # with --protocol json: ${endpoints.json}`)
  for (const [name, value] of variablesOf(credentials)) session.print(`  export ${name}=${value}`)
  // For programs such as curl, which use the proxy for loopback addresses too.
  if (PROXY_VARIABLES.some((name) => session.io.env[name])) {
    session.print('  export NO_PROXY=127.0.0.1')
  }
  session.print('  TOKEN=$(npx data8-useradmin get-jwt --expires-in 15m --allow EmailValidation)')
  session.print(session.paint('heading', 'To spend it:'))
  session.print(
    `  curl -X POST -H "Authorization: Bearer $TOKEN" ${baseUrl}/EmailValidation/IsValid.json`,
  )
  session.print()
  await stopped
}

const PROXY_VARIABLES = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy']

function variablesOf(
  credentials:
    | { readonly username: string; readonly password: string }
    | { readonly apiKey: string },
): readonly (readonly [string, string])[] {
  return 'apiKey' in credentials
    ? [['DATA8_API_KEY', credentials.apiKey]]
    : [
        ['DATA8_USERNAME', credentials.username],
        ['DATA8_PASSWORD', credentials.password],
      ]
}

/** Formats a request as one line. */
export function describeRequest(request: EmulatorRequest): string {
  const time = request.at.toISOString().slice(11, 19)
  const refusal = request.protocol === 'soap' ? '' : (request.refusal ?? '')
  const outcome = `${request.status ?? 'no answer'} ${request.outcome}`
  return toLine(
    `${time} ${describeOperation(request)} ${describeContent(request)} -> ${outcome}${refusal === '' ? '' : `: ${refusal}`}`,
  )
}

function describeOperation(request: EmulatorRequest): string {
  switch (request.protocol) {
    case 'json':
      return `JSON ${request.service}.${request.method}`
    case 'mcp':
      return `MCP ${request.revision === undefined ? '' : `${request.revision} `}${request.tool}`
    default:
      return `SOAP ${request.soapVersion} ${request.soapAction.split('/').at(-1) ?? ''}`
  }
}

const LOGINS = { apiKey: 'with an API key', jwt: 'with a token', password: '' }

function describeContent(content: GetJwtContent): string {
  const { authentication, username, expiresAt, allowedMethods, clientIp, maxCredits } = content
  const parts = [
    authentication === undefined ? '' : LOGINS[authentication],
    username === undefined ? '' : `user ${username}`,
    expiresAt === undefined ? '' : `until ${expiresAt}`,
    allowedMethods === undefined ? '' : `for ${allowedMethods.join(', ')}`,
    clientIp === undefined ? '' : `from ${clientIp}`,
    maxCredits === undefined ? '' : `max ${maxCredits} credits`,
    ...(content.options ?? []).map(({ name, value }) => `${name}=${value}`),
    content.ignored === undefined ? '' : `IGNORED: ${content.ignored.join(', ')}`,
  ]
  return parts.filter((part) => part !== '').join('; ')
}
