import type { Command } from 'commander'
import { describeClaims } from './describe-claims.js'
import { EXIT_CODE_HELP } from './help.js'
import type { Session } from './session.js'

const ALLOWED = 'EmailValidation'
const PAID = `${ALLOWED}/IsValid`
const REFUSED = 'InternationalTelephoneValidation/IsValid'

const HELP = `
It needs no account and no network: the service is an emulator on this machine, which ends with it.

${EXIT_CODE_HELP}`

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
  await using emulator = await startEmulator()
  session.print(`1. An emulator of the service is started on this machine: ${emulator.endpoint}`)

  await using client = new UserAdminClient({
    endpoint: emulator.endpoint,
    credentials: emulator.credentials,
    applicationName: 'demo',
    // A proxy cannot connect to this machine.
    proxy: false,
    ...session.loggerOption(),
  })
  const { jwt, claims, creditsRemaining } = await client.getJwt({
    expiresIn: { minutes: 15 },
    allowedMethods: [ALLOWED],
    maxCredits: 5,
  })
  session.print()
  session.print(`2. A token is minted over SOAP, for ${ALLOWED} alone, 15 minutes and 5 credits:`)
  session.print()
  session.io.stdout.write(`${jwt}\n`)
  session.print()
  session.print(`3. This is what it says (the account has ${creditsRemaining} credits left):`)
  for (const line of describeClaims(claims ?? {})) session.print(`     ${line}`)

  session.print()
  session.print(`4. It is spent on a JSON service, ${PAID}, which it allows:`)
  await spend(session, `${emulator.baseUrl}/${PAID}.json`, jwt)
  session.print()
  session.print(`5. It is refused by another, ${REFUSED}, which it does not allow:`)
  await spend(session, `${emulator.baseUrl}/${REFUSED}.json`, jwt)
  session.print()
  session.print(
    '6. The emulator is stopped. To use an account, see "data8-useradmin get-jwt --help".',
  )
}

async function spend(session: Session, url: string, jwt: string): Promise<void> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ann@example.com' }),
  })
  session.print(`     POST ${url}`)
  session.print('     Authorization: Bearer (the token)')
  session.print(`     -> ${reply.status} ${(await reply.text()).trim()}`)
}
