import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { count, toLine } from '../src/cli/one-line.js'
import { readTls, type TlsFlags } from '../src/cli/tls-flags.js'
import { bindContract } from '../src/codegen/bind/bind.js'
import { type Change, describeChanges } from '../src/codegen/diff/change.js'
import { writeFiles } from '../src/codegen/files/write-files.js'
import { ContractError } from '../src/codegen/load/contract-error.js'
import { isHttpLocation } from '../src/codegen/load/locations.js'
import {
  type ContractSource,
  loadStoredContract,
  sourceFile,
} from '../src/codegen/load/stored-contract.js'
import { type Description, readDescription } from '../src/codegen/openapi/description.js'
import { diffDescriptions } from '../src/codegen/openapi/diff-descriptions.js'
import { emitOpenApi } from '../src/codegen/openapi/emit-document.js'
import { loadDescription } from '../src/codegen/openapi/load-description.js'
import { readContract } from '../src/codegen/read-wsdl/read-contract.js'
import {
  describeBreaking,
  type FetchEnvironment,
  processEnvironment,
  runFetch,
} from './fetch-command.js'
import { errorsIn } from './validate-openapi.js'

const liveUrl = 'https://webservices.data-8.co.uk/swagger/UserAdmin/swagger.json'
const liveName = 'useradmin.live.json'

/** Folders, output and clock of the script; tests pass their own. */
export interface ScriptEnvironment extends FetchEnvironment {
  /** Folder in which the document is stored. */
  readonly folder: string
  /** Folder of the stored WSDL. */
  readonly wsdlFolder: string
}

interface Flags extends TlsFlags {
  readonly check?: true
}

/**
 * Fetches the OpenAPI document of the service, prints how it differs from the stored WSDL, and stores it.
 *
 * @returns the exit status
 */
export async function fetchOpenApi(
  argv: readonly string[],
  environment: ScriptEnvironment,
): Promise<number> {
  const command = new Command('npm run openapi:fetch --')
    .description(
      'Fetch the OpenAPI document of the service, compare it with the WSDL, and store it.',
    )
    .argument('[location]', 'URL or file to read it from', liveUrl)
    .option('--check', 'only compare; status 1 where a difference breaks callers or readers')
  return await runFetch(command, argv, environment, () => {
    const [location = liveUrl] = command.processedArgs as readonly string[]
    return fetchAndCompare(location, command.opts<Flags>(), environment)
  })
}

async function fetchAndCompare(
  location: string,
  flags: Flags,
  environment: ScriptEnvironment,
): Promise<number> {
  const { bytes, document, location: from } = await loadDescription(location, readTls(flags))
  const [error, ...more] = await errorsIn(document)
  if (error !== undefined) {
    const others = more.length === 0 ? '' : ` (and ${count(more.length, 'more error')})`
    throw new ContractError('not-a-contract', from, `it is not valid: ${error}${others}`)
  }
  const live = readDescription(document)
  environment.print(
    toLine(`${location}: ${live.version}, ${count(live.operations.size, 'operation')}`),
  )
  const changes = diffDescriptions(await describeContract(environment.wsdlFolder), live)
  printChanges(changes, environment)
  if (flags.check) return changes.some(({ breaking }) => breaking) ? 1 : 0
  const stored = await readFile(join(environment.folder, liveName)).catch(() => undefined)
  if (stored?.equals(bytes)) {
    environment.print('It is the stored document; no file was written.')
    return 0
  }
  const source = sourceOf(location, bytes, environment)
  const text = `${JSON.stringify(source, undefined, 2)}\n`
  const files = new Map<string, string | Uint8Array>([
    [liveName, bytes],
    [sourceFile, text],
  ])
  await writeFiles(environment.folder, files)
  environment.print(`Wrote ${[...files.keys()].join(', ')}.`)
  return 0
}

/** What the stored WSDL says of the JSON endpoints. */
async function describeContract(folder: string): Promise<Description> {
  const contract = await loadStoredContract(folder, 'useradmin.wsdl')
  const ignore = (): void => {}
  const model = readContract(contract, ignore, ignore)
  const file = contract.entry.location
  return readDescription(emitOpenApi(model, bindContract(model, file, ignore), file).document)
}

function printChanges(changes: readonly Change[], environment: ScriptEnvironment): void {
  // The names are those of the document.
  const safe = changes.map(({ name, change, ...rest }) => ({
    ...rest,
    name: toLine(name),
    change: toLine(change),
  }))
  for (const line of describeChanges(safe)) environment.print(line)
  const counted = `${count(changes.length, 'difference')} from the WSDL`
  environment.print(
    changes.length === 0
      ? 'It agrees with the WSDL.'
      : describeBreaking(counted, changes, 'callers or readers'),
  )
}

function sourceOf(location: string, bytes: Uint8Array, { now }: ScriptEnvironment): ContractSource {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (location === liveUrl) {
    const fetchedAt = now().toISOString()
    const note = `${liveName} was fetched from the live service.`
    return { source: location, sha256, fetchedLive: true, fetchedAt, note }
  }
  const isRemote = isHttpLocation(location)
  return {
    source: isRemote ? location : basename(location),
    sha256,
    fetchedLive: false,
    note: isRemote
      ? `${liveName} was fetched from another address than that of the live service.`
      : `${liveName} was taken from a file. It has not been fetched from the live service.`,
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await fetchOpenApi(process.argv.slice(2), {
    folder: fileURLToPath(new URL('../openapi/', import.meta.url)),
    wsdlFolder: fileURLToPath(new URL('../wsdl/', import.meta.url)),
    ...processEnvironment,
  })
}
