import type { Command } from 'commander'
import type { EmulatorRequest } from '../testing/requests.js'
import { readNumber } from './connection.js'
import { EXIT_CODE_HELP } from './help.js'
import { toLine } from './one-line.js'
import type { Session } from './session.js'
import { UsageError } from './terminal/io.js'

const HELP = `
It listens on 127.0.0.1 alone, prints what it is asked (no password, no API key, no token), and mints
real tokens that only it accepts. The user names "boom" and "soapfault" are answered with a fault.

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
  const port = flags.port === undefined ? 0 : readNumber('--port', flags.port)
  if (port > 65_535) throw new UsageError('--port is a whole number from 0 to 65535.')
  // Called before the start, so that Ctrl-C during the start ends it as well.
  const stopped = session.io.untilStopped()
  const { startReportingEmulator } = await import('../testing/emulator.js')
  await using emulator = await startReportingEmulator(
    { port, onRequest: (request) => session.print(describeRequest(request)) },
    (reason) => session.note(toLine(reason)),
  ).catch((error: unknown) => {
    throw explain(error, port)
  })
  const { endpoint, baseUrl, credentials } = emulator
  session.print(`The emulator answers at ${endpoint} until Ctrl-C.`)
  session.print()
  session.print('To mint a token, in another terminal:')
  session.print(`  export DATA8_ENDPOINT=${endpoint}`)
  for (const [name, value] of variablesOf(credentials)) session.print(`  export ${name}=${value}`)
  // For programs such as curl, which use the proxy for loopback addresses too.
  if (PROXY_VARIABLES.some((name) => session.io.env[name])) {
    session.print('  export NO_PROXY=127.0.0.1')
  }
  session.print('  TOKEN=$(data8-useradmin get-jwt --expires-in 15m --allow EmailValidation)')
  session.print('To spend it:')
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

function explain(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return new UsageError(`Port ${port} is taken: choose another with --port, or leave it out.`, {
      cause: error,
    })
  }
  if (code === 'EACCES') {
    return new UsageError(`Port ${port} is not for this user: choose one from 1024 with --port.`, {
      cause: error,
    })
  }
  return error
}

/** Formats a request as one line. */
export function describeRequest(request: EmulatorRequest): string {
  const time = request.at.toISOString().slice(11, 19)
  if (request.kind === 'json') {
    const { service, method, status, refusal = '' } = request
    return toLine(`${time} JSON ${service}.${method} -> ${status} ${refusal}`)
  }
  const parts = [
    request.authentication === 'apiKey' ? 'with an API key' : '',
    request.username === undefined ? '' : `user ${request.username}`,
    request.expiresAt === undefined ? '' : `until ${request.expiresAt}`,
    request.allowedMethods === undefined ? '' : `for ${request.allowedMethods.join(', ')}`,
    request.clientIp === undefined ? '' : `from ${request.clientIp}`,
    request.maxCredits === undefined ? '' : `max ${request.maxCredits} credits`,
    ...(request.options ?? []).map(({ name, value }) => `${name}=${value}`),
    request.ignored === undefined ? '' : `IGNORED: ${request.ignored.join(', ')}`,
  ].filter((part) => part !== '')
  const operation = request.soapAction.split('/').at(-1) ?? ''
  const outcome = `${request.status ?? 'no answer'} ${request.outcome}`
  return toLine(
    `${time} SOAP ${request.soapVersion} ${operation} ${parts.join('; ')} -> ${outcome}`,
  )
}
