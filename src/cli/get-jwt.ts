import type { Command } from 'commander'
import type { Duration } from 'luxon'
import { hintForMethod } from '../useradmin/known-services.js'
import type { GetJwtRequest } from '../useradmin/request.js'
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
import type { Session } from './session.js'
import { UsageError } from './terminal/io.js'

interface GetJwtFlags extends ConnectionFlags {
  readonly expiresIn?: string
  readonly expiresAt?: string
  readonly allow?: readonly string[]
  readonly clientIp?: string
  readonly maxCredits?: string
  readonly applicationName?: string
  readonly option?: readonly string[]
  readonly json?: true
}

const HELP = `
Only the token is written to stdout, for use in a shell:
  TOKEN=$(data8-useradmin get-jwt --expires-in 15m)
${ENVIRONMENT_HELP}
${EXIT_CODE_HELP}

Examples:
  data8-useradmin get-jwt --expires-in 15m --allow EmailValidation
  data8-useradmin get-jwt --expires-in 1h30m --allow InternationalTelephoneValidation.IsValid \\
    --client-ip 203.0.113.7 --max-credits 5 --json
  data8-useradmin get-jwt --expires-at 2030-06-01T01:00:00Z --username ann --password-stdin < password.txt`

/** Adds `get-jwt`, which mints a token. */
export function registerGetJwt(program: Command, session: Session): void {
  const command = program
    .command('get-jwt')
    .summary('mint a token and print it')
    .description('Mint a token and print it, alone, on stdout.')
    .option('--expires-in <duration>', 'lifetime of the token: 90s, 15m, 2h, 1h30m, 7d, PT15M')
    .option('--expires-at <time>', 'or its expiry, ISO 8601; UTC if without a zone')
    .option(
      '--allow <name...>',
      'a service (EmailValidation) or method (EmailValidation.IsValid) that it permits; may be repeated (default: every service)',
    )
    .option('--client-ip <address>', 'the only address that may use it (default: any)')
    .option('--max-credits <number>', 'how many credits it may spend (default: no limit)')
    .option('--application-name <name>', 'the calling application, for the usage reports')
    .option('--option <name=value>', 'a further option of the service; may be repeated', collect)
    .option('--json', 'print one JSON object: jwt, expiresAt, creditsRemaining, claims')
  addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((flags: GetJwtFlags) => getJwt(flags, session))
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

async function getJwt(flags: GetJwtFlags, session: Session): Promise<void> {
  const request = readRequest(flags)
  const connection = readConnection(flags, session)
  const credentials = await readCredentials(flags, session)
  const { UserAdminClient } = await import('../useradmin/client.js')
  await using client = new UserAdminClient({
    ...connection,
    credentials,
    ...session.loggerOption(),
  })
  for (const name of request.allowedMethods ?? []) {
    const hint = hintForMethod(name)
    if (hint !== undefined) session.note(`data8-useradmin: ${session.toLine(hint)}`)
  }
  const token = await client.getJwt(request)
  session.keepSecret(token.jwt)
  if (!flags.json) {
    session.io.stdout.write(`${token.jwt}\n`)
    return
  }
  const result = {
    jwt: token.jwt,
    expiresAt: token.expiresAt.toISO(),
    creditsRemaining: token.creditsRemaining,
    claims: token.claims === null ? null : session.withoutSecrets(token.claims),
  }
  session.io.stdout.write(`${JSON.stringify(result)}\n`)
}

function readRequest(flags: GetJwtFlags): GetJwtRequest {
  const { allow, clientIp, maxCredits, applicationName, option } = flags
  return {
    ...readExpiry(flags),
    ...(allow === undefined ? {} : { allowedMethods: allow }),
    ...(clientIp === undefined ? {} : { clientIp }),
    ...(maxCredits === undefined ? {} : { maxCredits: readNumber('--max-credits', maxCredits) }),
    ...(applicationName === undefined ? {} : { applicationName }),
    ...(option === undefined ? {} : { options: option.map(readOption) }),
  }
}

function readExpiry({
  expiresIn,
  expiresAt,
}: GetJwtFlags): { expiresIn: Duration } | { expiresAt: string } {
  if (expiresIn !== undefined && expiresAt !== undefined) {
    throw new UsageError('Give --expires-in or --expires-at, not both.')
  }
  if (expiresIn !== undefined) return { expiresIn: readDuration('--expires-in', expiresIn) }
  if (expiresAt !== undefined) return { expiresAt }
  throw new UsageError(
    'Give the expiry of the token: --expires-in 15m, or --expires-at 2030-06-01T01:00:00Z.',
  )
}

function readOption(text: string): { name: string; value: string } {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError('--option is NAME=VALUE.')
  return { name: text.slice(0, at), value: text.slice(at + 1) }
}
