import type { Command } from 'commander'
import { ServiceError } from '../errors.js'
import { messageFor } from './advice.js'
import type { Finding, Target } from './checks/check.js'
import {
  addConnectionOptions,
  type ConnectionFlags,
  type ConnectionOptions,
  ENVIRONMENT_HELP,
  readConnection,
  readCredentials,
} from './connection.js'
import { EXIT_CODE_HELP } from './help.js'
import type { Session } from './session.js'
import { UsageError } from './terminal/io.js'

const HELP = `
Checks in order: the name of the service, the proxy, TLS, whether the endpoint answers, whether its
contract is the one that this package was built from, and the credentials, with which a token is minted
(for one minute and one credit) and discarded. It stops at the first check that fails, with advice.
${ENVIRONMENT_HELP}
${EXIT_CODE_HELP}

Example:
  data8-useradmin doctor --timeout 5s`

/** Adds `doctor`, which finds the step at which minting a token fails. */
export function registerDoctor(program: Command, session: Session): void {
  const command = program
    .command('doctor')
    .summary('check the connection to the service step by step')
    .description('Check the connection to the service step by step, with advice on what fails.')
  addConnectionOptions(command)
    .addHelpText('after', HELP)
    .action((flags: ConnectionFlags) => doctor(flags, session))
}

async function doctor(flags: ConnectionFlags, session: Session): Promise<void> {
  const connection = readConnection(flags, session)
  const target = await readTarget(connection)
  const [{ checkName, checkProxy, checkTls, proxyFor }, { askForContract, checkContract }] =
    await Promise.all([import('./checks/network.js'), import('./checks/contract.js')])
  const step = async (name: string, check: () => Promise<Finding>): Promise<void> => {
    try {
      printFinding(session, name, await check())
    } catch (error) {
      printFinding(session, nameOfFailure(name, error), {
        outcome: 'fail',
        text: messageFor(error),
      })
      throw error
    }
  }

  session.print(`Endpoint ${target.endpoint.href}`)
  // The name check depends on the proxy; an error of the proxy settings is reported in the step `proxy`.
  const finding = proxyFor(target)
  const proxy = await finding.catch(() => 'unknown' as const)
  await step('name', () => checkName(target, proxy))
  await step('proxy', async () => checkProxy(target, await finding))
  await step('tls', async () => checkTls(target, await finding))
  let asked: Awaited<ReturnType<typeof askForContract>> | undefined
  await step('endpoint', async () => {
    asked = await askForContract(target)
    return asked.finding
  })
  await step('contract', async () =>
    asked === undefined
      ? { outcome: 'skip', text: 'the endpoint was not checked' }
      : checkContract(target, asked.reply),
  )
  await step('credentials', () => checkCredentials(connection, flags, session))
  session.print('All checks passed: tokens can be minted from this machine.')
}

async function readTarget(connection: ConnectionOptions): Promise<Target> {
  const [{ checkClientOptions }, { UserAdminService }] = await Promise.all([
    import('../soap/config.js'),
    import('../useradmin/protocol/get-jwt-operation.js'),
  ])
  const { endpoint, tls, proxy, call } = checkClientOptions(connection, UserAdminService)
  return { endpoint, tls, proxy, timeoutMs: call.timeoutMs }
}

async function checkCredentials(
  connection: ConnectionOptions,
  flags: ConnectionFlags,
  session: Session,
): Promise<Finding> {
  const credentials = await readCredentials(flags, session)
  const { UserAdminClient } = await import('../useradmin/client.js')
  await using client = new UserAdminClient({
    ...connection,
    credentials,
    ...session.loggerOption(),
  })
  const { creditsRemaining } = await client.getJwt({
    expiresIn: { minutes: 1 },
    allowedMethods: ['EmailValidation.IsValid'],
    maxCredits: 1,
  })
  const who = 'apiKey' in credentials ? 'the API key' : `user ${credentials.username}`
  return { outcome: 'ok', text: `${who} may mint tokens, and has ${creditsRemaining} credits` }
}

/** The last step is the first call of the service: other errors than those of credentials are errors of the service. */
function nameOfFailure(step: string, error: unknown): string {
  const isAboutCredentials = error instanceof ServiceError || error instanceof UsageError
  return step === 'credentials' && !isAboutCredentials ? 'service' : step
}

const MARKS = { ok: 'ok  ', skip: '-   ', warn: 'WARN', fail: 'FAIL' }

function printFinding(
  session: Session,
  name: string,
  finding: { readonly outcome: keyof typeof MARKS; readonly text: string },
): void {
  session.print(`${MARKS[finding.outcome]}  ${name.padEnd(11)}  ${session.toLine(finding.text)}`)
}
