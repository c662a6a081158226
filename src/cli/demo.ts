import type { Command } from 'commander'
import { DateTime } from 'luxon'
import { isDeepStrictEqual } from '../internal/node-util.js'
import type { JwtClaims } from '../useradmin/claims.js'
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
  const request = {
    expiresAt: DateTime.utc().plus({ minutes: 15 }),
    allowedMethods: [ALLOWED],
    maxCredits: 5,
  }
  const { jwt, claims, creditsRemaining } = await client.getJwt(request)
  session.print()
  session.print(`2. A token is minted over SOAP, for ${ALLOWED} alone, 15 minutes and 5 credits:`)
  session.print()
  session.io.stdout.write(`${jwt}\n`)
  session.print()
  session.print(`3. This is what it says (the account has ${creditsRemaining} credits left):`)
  for (const line of describeClaims(claims ?? {})) session.print(`     ${line}`)

  await using overJson = client.withOptions({
    protocol: 'json',
    endpoint: emulator.endpoints.json,
  })
  const other = await overJson.getJwt(request)
  session.print()
  session.print(`4. The same request over JSON, POST ${emulator.endpoints.json}:`)
  session.print()
  session.io.stdout.write(`${other.jwt}\n`)
  session.print()
  session.print(`     It is ${compare(claims ?? {}, other.claims ?? {})}.`)

  session.print()
  session.print(`5. The first token is spent on a JSON service, ${PAID}, which it allows:`)
  await spend(session, `${emulator.baseUrl}/${PAID}.json`, jwt)
  session.print()
  session.print(`6. It is refused by another, ${REFUSED}, which it does not allow:`)
  await spend(session, `${emulator.baseUrl}/${REFUSED}.json`, jwt)
  session.print()
  session.print(
    '7. The emulator is stopped. To use an account, see "data8-useradmin get-jwt --help".',
  )
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
  session.print(`     POST ${url}`)
  session.print('     Authorization: Bearer (the token)')
  session.print(`     -> ${reply.status} ${(await reply.text()).trim()}`)
}
