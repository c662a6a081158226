import type { Command } from 'commander'
import {
  addConnectionOptions,
  type CliCredentials,
  type ConnectionFlags,
  ENVIRONMENT_HELP,
  readConnection,
  readCredentials,
} from './connection.js'
import { conclude, type ProtocolResult } from './doctor-report.js'
import { EXIT_CODE_HELP } from './help.js'
import type { Session } from './session.js'
import { UsageError } from './terminal/io.js'

const HELP = `
Checks in order: the name of the service, the proxy, TLS, and then of SOAP and
of JSON whether the endpoint answers, whether its contract (the WSDL, the
OpenAPI document) is the one that this package was built from, and the
credentials, with which a token is minted (for one minute, one credit and
--allow) and discarded. An API key is tried over JSON in the query and in the
body; with --api-key-in only there. At the first check that fails it stops
checking that protocol, with advice. The last line says which protocols can mint
tokens.

With --protocol mcp the endpoint of the Model Context Protocol is checked, which
is not checked otherwise: whether it has the tool get_j_w_t, with every argument
that this package sends. Only then a token is minted, as above. It needs the
package @modelcontextprotocol/client.

With --protocol only that one is checked, at --endpoint or DATA8_ENDPOINT.
Without it these name the endpoint of SOAP; that of JSON is on the same server,
and is checked where the path of the first is /useradmin.asmx.
${ENVIRONMENT_HELP}
${EXIT_CODE_HELP}
The exit code is that of the first check that failed.

Examples:
  data8-useradmin doctor --timeout 5s
  data8-useradmin doctor --allow EmailValidation.IsValid
  data8-useradmin doctor --protocol json
  data8-useradmin doctor --protocol mcp`

/** Adds `doctor`, which finds the step at which minting a token fails. */
export function registerDoctor(program: Command, session: Session): void {
  const command = program
    .command('doctor')
    .summary('check the connection to the service step by step')
    .description('Check the connection to the service step by step, with advice on what fails.')
    .option(
      '--allow <name...>',
      'what the token allows that is minted, as for get-jwt; names that look misspelt are reported (default: EmailValidation.IsValid)',
    )
  addConnectionOptions(command, { protocols: 'soap, json or mcp (default: soap and json)' })
    .addHelpText('after', HELP)
    .action((flags: DoctorFlags) => doctor(flags, session))
}

interface DoctorFlags extends ConnectionFlags {
  readonly allow?: readonly string[]
}

async function doctor(flags: DoctorFlags, session: Session): Promise<void> {
  const { protocol } = flags
  if (protocol !== undefined && !['soap', 'json', 'mcp'].includes(protocol)) {
    throw new UsageError('--protocol is soap, json or mcp.')
  }
  const isMcp = protocol === 'mcp'
  // Its messages have those of JSON in them.
  const connection = readConnection(isMcp ? { ...flags, protocol: 'json' } : flags, session)
  const [{ planChecks, planMcp }, { Doctor }, { loadMcpClient }] = await Promise.all([
    import('./checks/plan.js'),
    import('./doctor-checks.js'),
    import('./checks/load-mcp-client.js'),
  ])
  if (isMcp) await loadMcpClient()
  // Stdin is read once.
  let read: Promise<CliCredentials> | undefined
  const credentials = (): Promise<CliCredentials> => {
    read ??= readCredentials(flags, session)
    return read
  }
  const options = { ...connection, credentials, ...session.loggerOption() }
  const plan = isMcp ? planMcp(options) : planChecks(options)
  const checks = new Doctor(session, credentials, connection.apiKeyIn, flags.allow)
  const results: ProtocolResult[] = []
  for (const planned of plan.protocols) {
    if (results.length > 0) session.print()
    await using _client = planned.client
    results.push(await checks.run(planned))
  }
  session.print()
  if (plan.omitted !== undefined) session.print(plan.omitted)
  session.print(conclude(results))
  const [first] = results.flatMap(({ failure }) => failure ?? [])
  if (first === undefined) return
  // For the advice on stderr.
  session.noteCall(first.call)
  throw first.error
}
