import { Command, CommanderError } from 'commander'
import { VERSION } from '../internal/version.js'
import { formatParserMessage, refuseSecrets } from './arguments.js'
import { registerDecode } from './decode.js'
import { registerDemo } from './demo.js'
import { registerDoctor } from './doctor.js'
import { registerEmulator } from './emulator.js'
import { registerGenerate } from './generate.js'
import { registerGetJwt } from './get-jwt.js'
import { EXIT_CODE_HELP } from './help.js'
import { registerMcp } from './mcp.js'
import { Session } from './session.js'
import { EXIT, type ExitCode } from './terminal/exit-code.js'
import { type Io, UsageError } from './terminal/io.js'
import { paint } from './terminal/style.js'

const HELP = `
Credentials come from DATA8_USERNAME and DATA8_PASSWORD, or DATA8_API_KEY, or
--password-stdin; the address of the service from DATA8_ENDPOINT or --endpoint.
"data8-useradmin <command> --help" gives more.
On a terminal the output has colours; NO_COLOR turns them off, FORCE_COLOR on.

${EXIT_CODE_HELP}

Examples:
  data8-useradmin demo                      try it without an account or network
  data8-useradmin get-jwt --expires-in 15m  mint a token
  data8-useradmin doctor                    find out why minting fails`

/**
 * Runs the command once.
 *
 * @param argv the arguments, without node and script
 * @returns the exit status; it does not throw
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const session = new Session(io, argv.includes('--verbose'))
  try {
    refuseSecrets(argv)
    const program = createProgram(session)
    if (argv.length === 0) throw new UsageError(`No command was given. ${SEE_HELP}`)
    await program.parseAsync(argv, { from: 'user' })
    return EXIT.done
  } catch (error) {
    if (!(error instanceof CommanderError)) return session.report(error)
    if (error.exitCode === 0) return EXIT.done
    const message = error.code === 'commander.help' ? 'There is no such command.' : error.message
    return session.report(
      new UsageError(`${formatParserMessage(message)} ${SEE_HELP}`, { cause: error.code }),
    )
  }
}

/** Headings of what follows the help of commander, which formats its own. */
const OWN_HEADING = /^(?:Environment|Exit codes|Examples?):$/gm

const SEE_HELP = 'See data8-useradmin --help.'

function createProgram(session: Session): Command {
  const program = new Command('data8-useradmin')
    .description("Mint tokens with Data8's UserAdmin service. Not affiliated with Data8.")
    .version(VERSION, '-V, --version', 'print the version')
    .option('--verbose', 'print errors in full, and a log of requests (without secrets)')
    .helpOption('-h, --help', 'show this help, or that of a command')
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (text) => paint('heading', text),
      styleCommandText: (text) => paint('label', text),
      styleSubcommandTerm: (text) => paint('label', text),
      styleOptionTerm: (text) => paint('label', text),
      styleArgumentTerm: (text) => paint('label', text),
    })
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        session.io.stdout.write(
          text.replaceAll(OWN_HEADING, (line) => session.paint('heading', line)),
        )
      },
      getOutHasColors: () => session.hasColors,
      // `run` prints errors, on one line.
      writeErr: () => {},
    })
  program.hook('preAction', (_program, action) => {
    session.command = action.name()
  })
  registerGetJwt(program, session)
  registerDecode(program, session)
  registerEmulator(program, session)
  registerDemo(program, session)
  registerDoctor(program, session)
  registerGenerate(program, session)
  registerMcp(program, session)
  return program
}
