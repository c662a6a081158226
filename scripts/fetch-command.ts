import { type Command, CommanderError } from 'commander'
import { messageFor } from '../src/cli/advice.js'
import { toLine } from '../src/cli/one-line.js'
import { UsageError } from '../src/cli/terminal/io.js'
import { addTlsOptions } from '../src/cli/tls-flags.js'
import { ContractError } from '../src/codegen/load/contract-error.js'
import { GenerateError } from '../src/codegen/model/generate-error.js'
import { InputError } from '../src/errors.js'

/** Output and clock of a script that fetches a document; tests pass their own. */
export interface FetchEnvironment {
  readonly print: (line: string) => void
  readonly printError: (line: string) => void
  readonly now: () => Date
}

/** The output and the clock of the process. */
export const processEnvironment: FetchEnvironment = {
  print: (line) => console.log(line.trimEnd()),
  printError: (line) => console.error(line.trimEnd()),
  now: () => new Date(),
}

/**
 * Runs a command that fetches a document, with the TLS options. Errors of the options, the documents and the file system
 * are printed in one line.
 *
 * @param work gives the exit status
 */
export async function runFetch(
  command: Command,
  argv: readonly string[],
  { print, printError }: FetchEnvironment,
  work: () => Promise<number>,
): Promise<number> {
  command.allowExcessArguments(false).exitOverride()
  command.configureOutput({ writeOut: print, writeErr: printError })
  addTlsOptions(command)
  try {
    command.parse(argv, { from: 'user' })
    return await work()
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    if (!isExpected(error)) throw error
    printError(toLine(messageFor(error)))
    return 1
  }
}

function isExpected(error: unknown): error is Error {
  return (
    error instanceof ContractError ||
    error instanceof GenerateError ||
    error instanceof InputError ||
    error instanceof UsageError ||
    (error instanceof Error && 'syscall' in error)
  )
}

/**
 * `2 changes, none of which breaks callers.`
 *
 * @param counted such as `2 changes`
 */
export function describeBreaking(
  counted: string,
  changes: readonly { readonly breaking: boolean }[],
  whom: string,
): string {
  const breaking = changes.filter((change) => change.breaking).length
  return `${counted}, ${breaking || 'none'} of which ${breaking > 1 ? 'break' : 'breaks'} ${whom}.`
}
