import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'
import { count, toLine } from '../src/cli/one-line.js'
import { readTls, type TlsFlags } from '../src/cli/tls-flags.js'
import { describeChanges } from '../src/codegen/diff/change.js'
import { diffModels } from '../src/codegen/diff/diff-models.js'
import { writeFiles } from '../src/codegen/files/write-files.js'
import { ContractError } from '../src/codegen/load/contract-error.js'
import { loadContract } from '../src/codegen/load/load-contract.js'
import type { LoadedContract } from '../src/codegen/load/loaded-contract.js'
import {
  type ContractSource,
  loadStoredContract,
  readContractSource,
  sourceFile,
  storedFiles,
} from '../src/codegen/load/stored-contract.js'
import type { ContractModel } from '../src/codegen/model/contract-model.js'
import { GenerateError } from '../src/codegen/model/generate-error.js'
import { readContract } from '../src/codegen/read-wsdl/read-contract.js'
import {
  describeBreaking,
  type FetchEnvironment,
  processEnvironment,
  runFetch,
} from './fetch-command.js'

const liveUrl = 'https://webservices.data-8.co.uk/useradmin.asmx?WSDL'
const wsdlName = 'useradmin.wsdl'

/** Folder, output and clock of the script; tests pass their own. */
export interface ScriptEnvironment extends FetchEnvironment {
  /** Folder in which the contract is stored. */
  readonly folder: string
}

interface Flags extends TlsFlags {
  readonly url?: string
  readonly file?: string
  readonly check?: true
  readonly allowPrivate?: true
}

/**
 * Fetches the contract, prints the changes, and stores it.
 *
 * @returns the exit status
 */
export async function fetchWsdl(
  argv: readonly string[],
  environment: ScriptEnvironment,
): Promise<number> {
  const command = new Command('npm run wsdl:fetch --')
    .description(`Fetch the contract of the service, print the changes, and store it.`)
    .option('--url <url>', 'where to fetch it from', liveUrl)
    .addOption(new Option('--file <path>', 'read it from a file instead').conflicts('url'))
    .option('--check', 'only compare; status 1 where it differs from the stored contract')
    .option(
      '--allow-private',
      'let a contract from a public address refer to this machine and private networks',
    )
  return await runFetch(command, argv, environment, () =>
    fetchAndCompare(command.opts<Flags>(), environment),
  )
}

async function fetchAndCompare(flags: Flags, environment: ScriptEnvironment): Promise<number> {
  const origin = flags.file ?? flags.url ?? liveUrl
  const contract = await loadContract(origin, {
    ...readTls(flags),
    allowPrivate: flags.allowPrivate ?? false,
  })
  const model = readComplete(contract, environment)
  const operations = model.ports.reduce((sum, port) => sum + port.operations.length, 0)
  environment.print(
    `${origin}: ${count(operations, 'operation')}, ${count(model.types.size, 'type')}`,
  )

  const kept = await readContractSource(environment.folder)
  const source = sourceOf(flags, origin, environment)
  const files = storedFiles(contract, wsdlName, source)
  const stale = (kept?.documents ?? [])
    .map(({ file }) => basename(file))
    .filter((file) => !files.has(file))
  const isSame = stale.length === 0 && (await areSame(environment.folder, files))
  if (!isSame) await printChanges(model, environment)
  if (flags.check) {
    environment.print(
      isSame ? 'It is the stored contract.' : 'It differs from the stored contract.',
    )
    return isSame ? 0 : 1
  }
  if (isSame && (kept?.fetchedLive || !source.fetchedLive)) {
    environment.print('It is the stored contract; no file was written.')
    return 0
  }
  await writeFiles(environment.folder, files, { stale })
  environment.print(`Wrote ${[...files.keys()].join(', ')}. Now run: npm run generate`)
  return 0
}

// An incomplete contract is refused, so that a failing server does not remove types from the bindings.
function readComplete(contract: LoadedContract, environment: ScriptEnvironment): ContractModel {
  const [missing] = contract.warnings
  if (missing !== undefined) {
    throw new ContractError('reference', missing.location, `it is incomplete: ${missing.message}`, {
      line: missing.line,
    })
  }
  return readContract(
    contract,
    ({ location, line }, message) =>
      environment.printError(toLine(`warning: ${location}:${line}: ${message}`)),
    () => {},
  )
}

function sourceOf(
  flags: Flags,
  origin: string,
  environment: ScriptEnvironment,
): Omit<ContractSource, 'sha256' | 'documents'> {
  if (flags.file !== undefined) {
    return {
      source: basename(flags.file),
      fetchedLive: false,
      note: 'Taken from a file. It has not been fetched from the live service.',
    }
  }
  if (origin !== liveUrl) {
    return {
      source: origin,
      fetchedLive: false,
      note: 'Fetched from another address than that of the live service.',
    }
  }
  return {
    source: origin,
    fetchedLive: true,
    fetchedAt: environment.now().toISOString(),
    note: 'Fetched from the live service.',
  }
}

async function areSame(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<boolean> {
  for (const [name, bytes] of files) {
    if (name === sourceFile) continue
    const old = await readFile(join(folder, name)).catch(() => undefined)
    if (old === undefined || !old.equals(bytes)) return false
  }
  return true
}

async function printChanges(after: ContractModel, environment: ScriptEnvironment): Promise<void> {
  const before = await readStored(environment)
  if (before === undefined) return
  const changes = diffModels(before, after)
  for (const line of describeChanges(changes)) environment.print(line)
  environment.print(
    changes.length === 0
      ? 'Only its text differs: nothing changed that callers see.'
      : describeBreaking(count(changes.length, 'change'), changes, 'callers'),
  )
}

async function readStored(environment: ScriptEnvironment): Promise<ContractModel | undefined> {
  try {
    const contract = await loadStoredContract(environment.folder, wsdlName)
    return readContract(
      contract,
      () => {},
      () => {},
    )
  } catch (error) {
    if (!(error instanceof ContractError || error instanceof GenerateError)) throw error
    environment.print(toLine(`There is nothing to compare with: ${error.message}`))
    return undefined
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await fetchWsdl(process.argv.slice(2), {
    folder: fileURLToPath(new URL('../wsdl/', import.meta.url)),
    ...processEnvironment,
  })
}
