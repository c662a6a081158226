import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError, Option } from 'commander'
import { toLine } from '../src/cli/text.js'
import { describeChanges } from '../src/codegen/diff/change.js'
import { diffModels } from '../src/codegen/diff/diff-models.js'
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
import { writeFiles } from '../src/codegen/write/write-files.js'

const liveUrl = 'https://webservices.data-8.co.uk/useradmin.asmx?WSDL'
const wsdlName = 'useradmin.wsdl'

/** What the script has to do with the world. */
export interface World {
  /** Where the contract is kept. */
  readonly folder: string
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
  readonly now: () => Date
}

interface Flags {
  readonly url?: string
  readonly file?: string
  readonly check?: true
  readonly allowPrivate?: true
}

/**
 * Fetches the contract, tells what changed, and keeps it.
 *
 * @returns the status to end with
 */
export async function fetchWsdl(argv: readonly string[], world: World): Promise<number> {
  const command = new Command('npm run wsdl:fetch --')
    .description(`Fetch the contract of the service, tell what changed, and keep it.`)
    .option('--url <url>', 'where to fetch it from', liveUrl)
    .addOption(new Option('--file <path>', 'read it from a file instead').conflicts('url'))
    .option('--check', 'only compare; status 1 where it differs from what is kept')
    .option(
      '--allow-private',
      'let a contract from a public address refer to this machine and private networks',
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: world.print, writeErr: world.complain })
  try {
    command.parse(argv, { from: 'user' })
    return await fetchAndCompare(command.opts<Flags>(), world)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    if (!isForReaders(error)) throw error
    world.complain(toLine(error.message))
    return 1
  }
}

async function fetchAndCompare(flags: Flags, world: World): Promise<number> {
  const origin = flags.file ?? flags.url ?? liveUrl
  const contract = await loadContract(origin, { allowPrivate: flags.allowPrivate ?? false })
  const model = readWhole(contract, world)
  const operations = model.ports.reduce((sum, port) => sum + port.operations.length, 0)
  world.print(`${origin}: ${count(operations, 'operation')}, ${count(model.types.size, 'type')}`)

  const kept = await readContractSource(world.folder)
  const source = sourceOf(flags, origin, world)
  const files = storedFiles(contract, wsdlName, source)
  const stale = (kept?.documents ?? [])
    .map(({ file }) => basename(file))
    .filter((file) => !files.has(file))
  const isSame = stale.length === 0 && (await areSame(world.folder, files))
  if (!isSame) await tellChanges(model, world)
  if (flags.check) {
    world.print(isSame ? 'It is what is kept.' : 'It differs from what is kept.')
    return isSame ? 0 : 1
  }
  if (isSame && (kept?.fetchedLive || !source.fetchedLive)) {
    world.print('It is what is kept; nothing was written.')
    return 0
  }
  await writeFiles(world.folder, files, stale)
  world.print(`Wrote ${[...files.keys()].join(', ')}. Now run: npm run generate`)
  return 0
}

// What is wrong with the contract, or with the disk.
function isForReaders(error: unknown): error is Error {
  return (
    error instanceof ContractError ||
    error instanceof GenerateError ||
    (error instanceof Error && 'syscall' in error)
  )
}

// A contract with holes is refused, so that bindings never lose a type to a failing server.
function readWhole(contract: LoadedContract, world: World): ContractModel {
  const [missing] = contract.warnings
  if (missing !== undefined) {
    throw new ContractError('reference', missing.location, `it is incomplete: ${missing.message}`, {
      line: missing.line,
    })
  }
  return readContract(
    contract,
    ({ location, line }, message) =>
      world.complain(toLine(`warning: ${location}:${line}: ${message}`)),
    () => {},
  )
}

function sourceOf(
  flags: Flags,
  origin: string,
  world: World,
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
    fetchedAt: world.now().toISOString(),
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

async function tellChanges(after: ContractModel, world: World): Promise<void> {
  const before = await readKept(world)
  if (before === undefined) return
  const changes = diffModels(before, after)
  for (const line of describeChanges(changes)) world.print(line)
  const breaking = changes.filter((change) => change.breaking).length
  world.print(
    changes.length === 0
      ? 'Only its text differs: nothing changed that callers see.'
      : `${count(changes.length, 'change')}, ${breaking === 0 ? 'none' : breaking} of which ${breaking > 1 ? 'break' : 'breaks'} callers.`,
  )
}

async function readKept(world: World): Promise<ContractModel | undefined> {
  try {
    const contract = await loadStoredContract(world.folder, wsdlName)
    return readContract(
      contract,
      () => {},
      () => {},
    )
  } catch (error) {
    if (!(error instanceof ContractError || error instanceof GenerateError)) throw error
    world.print(toLine(`There is nothing to compare with: ${error.message}`))
    return undefined
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await fetchWsdl(process.argv.slice(2), {
    folder: fileURLToPath(new URL('../wsdl/', import.meta.url)),
    print: (line) => console.log(line.trimEnd()),
    complain: (line) => console.error(line.trimEnd()),
    now: () => new Date(),
  })
}
