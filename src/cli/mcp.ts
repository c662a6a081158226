import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { Command } from 'commander'
import type { McpDelivery, McpServerOptions } from '../mcp/options.js'
import {
  addConnectionOptions,
  type ConnectionFlags,
  ENVIRONMENT_HELP,
  readConnection,
  readCredentials,
  readDuration,
  readNumber,
} from './connection.js'
import { EXIT_CODE_HELP } from './help.js'
import { toLine } from './one-line.js'
import { explainPort, readPort } from './port.js'
import type { Session } from './session.js'
import { type Io, nonEmpty, UsageError } from './terminal/io.js'

interface McpFlags extends ConnectionFlags {
  readonly allow?: readonly string[]
  readonly maxCredits?: string
  readonly maxLife: string
  readonly clientIp?: string
  readonly mintsPerHour?: string
  readonly deliver?: string
  readonly deliverDir?: string
  readonly http?: string
}

const HELP = `
Hosts of agents, such as Claude, VS Code and Cursor, start it and talk to it on
stdin and stdout; the end of stdin ends it. The agent can mint tokens within the
ceilings, and never sees the credentials. Arguments of the tool get_j_w_t
(clientIp, expiresAt, allowedMethods, maxCredits, expiresInSeconds) narrow the
ceilings and never widen them; what an argument leaves out is the ceiling.

With --deliver content the token stays in the transcript of the agent. With
--deliver file it is written to a new file that only this user can read, and the
transcript has its path.

With --http it listens on 127.0.0.1 alone, until Ctrl-C. Its URL is printed on
stderr with the bearer that clients must send: a random one, new at each start,
or that of DATA8_MCP_BEARER, which is not printed.

It needs the package @modelcontextprotocol/server.
${ENVIRONMENT_HELP}  DATA8_MCP_BEARER                 with --http, the bearer that clients must send

${EXIT_CODE_HELP}

Examples:
  data8-useradmin mcp --allow EmailValidation --max-credits 10
  data8-useradmin mcp --allow EmailValidation.IsValid TPS --max-credits 5 --max-life 5m --deliver file
  data8-useradmin mcp --allow EmailValidation --max-credits 10 --http 0`

/** Adds `mcp`, which serves tools for agents. */
export function registerMcp(program: Command, session: Session): void {
  const command = program
    .command('mcp')
    .summary('serve tools for agents, which mint tokens within ceilings')
    .description(
      'Serve the Model Context Protocol: an agent mints tokens within ceilings and never sees the credentials.',
    )
    .option(
      '--allow <name...>',
      'a service (EmailValidation) or method (EmailValidation.IsValid) that tokens may permit; required, may be repeated',
    )
    .option('--max-credits <number>', 'how many credits one token may spend; required')
    .option('--max-life <duration>', 'the longest life of a token', '15m')
    .option('--client-ip <address>', 'the only address that may use tokens (default: any)')
    .option('--mints-per-hour <number>', 'how many tokens are minted in any hour (default: 60)')
    .option(
      '--deliver <place>',
      'content: the token is in the result and the transcript; file: in a new file (default: content)',
    )
    .option(
      '--deliver-dir <folder>',
      'with file: a folder that exists (default: a new temporary one for this user)',
    )
    .option('--http <port>', 'listen on 127.0.0.1 instead of stdin and stdout; 0: any port')
  addConnectionOptions(command, { hasLogin: false })
    .addHelpText('after', HELP)
    .action((flags: McpFlags) => mcp(flags, session))
}

async function mcp(flags: McpFlags, session: Session): Promise<void> {
  const ceilings = readCeilings(flags)
  const port = flags.http === undefined ? undefined : readPort('--http', flags.http)
  const connection = readConnection(flags, session)
  const credentials = await readCredentials({}, session, false)
  const mintsPerHour =
    flags.mintsPerHour === undefined
      ? {}
      : { mintsPerHour: readNumber('--mints-per-hour', flags.mintsPerHour) }
  using delivery = readDelivery(flags)
  const { deliver } = delivery
  // Called before the start, so that Ctrl-C during the start ends it as well.
  const stopped = session.io.untilStopped()
  const [{ createServerFactory }, { UserAdminClient }] = await Promise.all([
    import('../mcp/server.js'),
    import('../useradmin/client.js'),
  ])
  await using client = new UserAdminClient({
    ...connection,
    credentials,
    ...session.loggerOption(),
  })
  const report = (line: string): void => session.note(`data8-useradmin mcp: ${toLine(line)}`)
  const options = { ceilings, ...mintsPerHour, deliver }
  const create = await createServerFactory(client, options, report)
  if (port === undefined) await onStdio(create, session, stopped, report)
  else await onHttp(create, port, session, stopped, report)
}

type CreateServer = Awaited<ReturnType<typeof import('../mcp/server.js')['createServerFactory']>>
type Report = (line: string) => void

async function onStdio(
  create: CreateServer,
  { io }: Session,
  stopped: Promise<void>,
  report: Report,
): Promise<void> {
  const { serveStdio } = await import('../mcp/serve-stdio.js')
  const stdin = io.stdin instanceof Readable ? io.stdin : Readable.from(io.stdin)
  const serving = await serveStdio(create, stdin, toWritable(io), report)
  report('serves on stdin and stdout until the end of stdin')
  await Promise.race([serving.closed, stopped])
  await serving.close()
}

function toWritable({ stdout }: Io): Writable {
  return new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      stdout.write(text)
      done()
    },
  })
}

async function onHttp(
  create: CreateServer,
  port: number,
  session: Session,
  stopped: Promise<void>,
  report: Report,
): Promise<void> {
  const given = readBearer(session)
  const bearer = given ?? randomBytes(32).toString('base64url')
  const { serveHttp } = await import('../mcp/serve-http.js')
  const serving = await serveHttp(create, port, bearer, report).catch((error: unknown) => {
    throw explainPort(error, port, '--http')
  })
  report(`serves at ${serving.url} until Ctrl-C`)
  // Not by `note`, which redacts it.
  const shown = given === undefined ? bearer : '(that of DATA8_MCP_BEARER)'
  session.io.stderr.write(`  Authorization: Bearer ${shown}\n`)
  await stopped
  await serving.close()
}

/** The characters of a bearer: RFC 6750, 2.1. */
const BEARER = /^[\w.~+/-]+=*$/

function readBearer(session: Session): string | undefined {
  const bearer = nonEmpty(session.io.env['DATA8_MCP_BEARER'])
  if (bearer === undefined) return undefined
  if (BEARER.test(bearer)) return bearer
  throw new UsageError(
    'DATA8_MCP_BEARER has a character that a bearer cannot have: it is letters, digits and -._~+/ alone.',
  )
}

function readCeilings({
  allow,
  maxCredits,
  maxLife,
  clientIp,
}: McpFlags): McpServerOptions['ceilings'] {
  if (allow === undefined || maxCredits === undefined) {
    const missing = [
      ...(allow === undefined ? ['--allow NAME'] : []),
      ...(maxCredits === undefined ? ['--max-credits N'] : []),
    ]
    throw new UsageError(
      `Give ${missing.join(' and ')}: without them an agent could mint tokens for every service, or without a limit of credits.`,
    )
  }
  return {
    expiresIn: readDuration('--max-life', maxLife),
    allowedMethods: allow,
    maxCredits: readNumber('--max-credits', maxCredits),
    ...(clientIp === undefined ? {} : { clientIp }),
  }
}

/** Where tokens go; disposed of at the end. */
interface Delivery extends Disposable {
  readonly deliver: McpDelivery
}

function readDelivery({ deliver, deliverDir }: McpFlags): Delivery {
  if (deliver !== undefined && deliver !== 'content' && deliver !== 'file') {
    throw new UsageError('--deliver is content or file.')
  }
  if (deliver === 'content' && deliverDir !== undefined) {
    throw new UsageError('--deliver-dir is for --deliver file.')
  }
  if (deliverDir !== undefined) return kept({ folder: deliverDir })
  return deliver === 'file' ? temporaryFolder() : kept('content')
}

function kept(deliver: McpDelivery): Delivery {
  return { deliver, [Symbol.dispose]() {} }
}

// Node makes it for this user alone. Tokens in it stay, since other programs may use them until they expire.
function temporaryFolder(): Delivery {
  const folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-'))
  return {
    deliver: { folder },
    [Symbol.dispose]() {
      try {
        rmdirSync(folder)
      } catch {
        // It is not empty.
      }
    },
  }
}
