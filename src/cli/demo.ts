import type { Command } from 'commander'
import { DateTime } from 'luxon'
import { isDeepStrictEqual } from '../internal/node-util.js'
import type { JwtClaims } from '../useradmin/claims.js'
import { describeClaims } from './describe-claims.js'
import { EXIT_CODE_HELP } from './help.js'
import { renderClaims } from './render-claims.js'
import type { Session } from './session.js'
import type { Paint } from './terminal/style.js'

const ALLOWED = 'EmailValidation'
const PAID = `${ALLOWED}/IsValid`
/** Characters of each part of a token that a person is shown. */
const SHOWN = 21
const INDENT = '   '
const REFUSED = 'InternationalTelephoneValidation/IsValid'

const HELP = `
It needs no account and no network: the service is an emulator on this machine,
which ends with it.

${EXIT_CODE_HELP}

Example:
  npx data8-useradmin demo`

/** Adds `demo`, which mints and uses a token with the emulator. */
export function registerDemo(program: Command, session: Session): void {
  program
    .command('demo')
    .summary('mint and spend a token on this machine, explained')
    .description(
      'Start the emulator, mint a token, spend it, and show a refusal; each step explained.',
    )
    .addHelpText('after', HELP)
    .action(() => demo(session))
}

async function demo(session: Session): Promise<void> {
  const [{ startEmulator }, { UserAdminClient }] = await Promise.all([
    import('../testing/emulator.js'),
    import('../useradmin/client.js'),
  ])
  const say = (line: string): void => session.print(line === '' ? '' : `${INDENT}${line}`)
  await using emulator = await startEmulator()
  heading(session, '1. An emulator of the service is started on this machine:')
  say(session.paint('note', emulator.endpoint))

  await using client = new UserAdminClient({
    endpoint: emulator.endpoint,
    credentials: emulator.credentials,
    applicationName: 'demo',
    // A proxy cannot connect to this machine.
    proxy: false,
    ...session.loggerOption(),
  })
  const now = DateTime.utc()
  const request = {
    expiresAt: now.plus({ minutes: 15 }),
    allowedMethods: [ALLOWED],
    maxCredits: 5,
  }
  const { jwt, claims, creditsRemaining } = await client.getJwt(request)
  heading(session, `2. A token is minted over SOAP, for ${ALLOWED}, 15 minutes, 5 credits:`)
  printToken(session, jwt)
  heading(session, `3. This is what it says (the account has ${creditsRemaining} credits left):`)
  const view = { paint: session.paint, now: DateTime.now(), lifeMs: 15 * 60_000 }
  const lines = session.isScreen ? renderClaims(claims ?? {}, view) : describeClaims(claims ?? {})
  for (const line of lines) say(line)

  await using overJson = client.withOptions({
    protocol: 'json',
    endpoint: emulator.endpoints.json,
  })
  const other = await overJson.getJwt(request)
  heading(session, '4. The same request over JSON:')
  say(session.paint('note', `POST ${emulator.endpoints.json}`))
  printToken(session, other.jwt)
  say(`It is ${compare(claims ?? {}, other.claims ?? {})}.`)

  heading(session, `5. The first token is spent on ${PAID}, which it allows:`)
  await spend(session, `${emulator.baseUrl}/${PAID}.json`, jwt)
  heading(session, '6. It is refused by another service, which it does not allow:')
  await spend(session, `${emulator.baseUrl}/${REFUSED}.json`, jwt)
  heading(session, '7. The emulator is stopped. To use an account:')
  say('data8-useradmin get-jwt --help')
}

function heading(session: Session, line: string): void {
  if (!line.startsWith('1.')) session.print()
  session.print(session.paint('heading', line))
}

/** Prints a token; to a person its parts, shortened, since it ends with the emulator. */
function printToken({ io, isScreen, paint }: Session, jwt: string): void {
  const styles = ['first', 'second', 'good'] as const
  const parts = jwt.split('.').map((part, index) => {
    const shown = part.length > SHOWN ? `${part.slice(0, SHOWN)}…` : part
    return paint(styles[index] ?? 'note', shown)
  })
  // Not by `print`, which redacts tokens.
  io.stdout.write(isScreen ? `${INDENT}${parts.join('.')}\n` : `${jwt}\n`)
}

/** Compares the claims of two tokens for the same request; their ids always differ. */
function compare(one: JwtClaims, other: JwtClaims): string {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  const differing = names.filter(
    (name) => name !== 'jti' && !isDeepStrictEqual(one[name], other[name]),
  )
  return differing.length === 0
    ? 'another token with the same claims, apart from its id (jti)'
    : `a token with other claims: ${differing.join(', ')}`
}

async function spend(session: Session, url: string, jwt: string): Promise<void> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ann@example.com' }),
  })
  const text = (await reply.text()).trim()
  session.print(`${INDENT}${session.paint('note', `POST ${url}`)}`)
  session.print(`${INDENT}${session.paint('note', 'Authorization: Bearer (the token)')}`)
  const outcome = session.isScreen ? summarize(text, session.paint) : text
  session.print(`${INDENT}-> ${reply.status} ${outcome}`)
}

/** What a person wants to know of a reply. */
function summarize(text: string, paint: Paint): string {
  const { Status, Result } = JSON.parse(text) as {
    readonly Status: {
      readonly Success: boolean
      readonly ErrorMessage: string | null
      readonly CreditsRemaining: number
    }
    readonly Result?: string
  }
  return Status.Success
    ? `${paint('good', String(Result))}, ${Status.CreditsRemaining} credits left`
    : paint('bad', String(Status.ErrorMessage))
}
