import type { Command } from 'commander'
import { DateTime } from 'luxon'
import { UserAdminError } from '../errors.js'
import { decodeJwt, type JwtClaims } from '../useradmin/claims.js'
import { describeClaims } from './describe-claims.js'
import { EXIT_CODE_HELP } from './help.js'
import { renderClaims } from './render-claims.js'
import type { Session } from './session.js'
import { readSecret, UsageError } from './terminal/io.js'

const HELP = `
Nothing is sent anywhere, and the token itself is not printed. An API key in a
claim is masked: one with the prefix apikey-, and that of DATA8_API_KEY; so is
DATA8_PASSWORD. The signature is not verified: only Data8 has the key.

${EXIT_CODE_HELP}

Examples:
  data8-useradmin get-jwt --expires-in 15m | data8-useradmin decode -
  data8-useradmin decode - --json < token.txt`

/** Adds `decode`, which shows the claims of a token. */
export function registerDecode(program: Command, session: Session): void {
  program
    .command('decode')
    .summary('show the claims of a token')
    .description('Show the claims of a token, its expiry in UTC and local time, and the time left.')
    .argument('<jwt>', 'the token; - reads it from stdin, where other users cannot see it')
    .option('--json', 'print the claims as one JSON object')
    .addHelpText('after', HELP)
    .action((jwt: string, flags: { readonly json?: true }) => decode(jwt, flags, session))
}

async function decode(
  argument: string,
  flags: { readonly json?: true },
  session: Session,
): Promise<void> {
  const example = 'data8-useradmin decode - < token.txt'
  const text = argument === '-' ? await readSecret(session.io, 'token', example) : argument
  // A header value, or a file with line ends at its end.
  const jwt = text.trim().replace(/^(?:authorization:\s*)?bearer\s+/i, '')
  session.keepSecret(jwt)
  const claims = session.withoutSecrets(read(jwt))
  if (flags.json) {
    session.print(JSON.stringify(claims))
    return
  }
  const now = DateTime.now()
  const lines = session.isScreen
    ? renderClaims(claims, { paint: session.paint, now })
    : describeClaims(claims, now)
  for (const line of lines) session.print(line)
}

function read(jwt: string): JwtClaims {
  try {
    return decodeJwt(jwt)
  } catch (error) {
    if (!(error instanceof UserAdminError)) throw error
    const reason = error.message.replace(/^.*is not a JWT: it /, '')
    throw new UsageError(`This is not a JWT: it ${reason}. Give the whole token, of three parts.`, {
      cause: error,
    })
  }
}
