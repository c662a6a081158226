import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { sha256 } from './document-cache.js'
import type { LoadOptions } from './document-reader.js'
import { loadContract } from './load-contract.js'
import type { LoadedContract } from './loaded-contract.js'
import { isHttpLocation } from './locations.js'

/** Where a contract that is kept with its user came from; the content of `SOURCE.json`. */
export interface ContractSource {
  /** URL, or the name of the file. */
  readonly source: string
  /** Of the WSDL, in lower-case hexadecimal. */
  readonly sha256: string
  /** Whether the service itself gave it. */
  readonly fetchedLive: boolean
  /** When, in ISO 8601; only where the service itself gave it. */
  readonly fetchedAt?: string
  readonly note: string
  /** What the WSDL imports and includes. */
  readonly documents?: readonly KeptDocument[]
}

/** A document that a kept WSDL refers to. */
export interface KeptDocument {
  /** Name of the file beside the WSDL. */
  readonly file: string
  /** URL, or the path from the WSDL as it was where it came from. */
  readonly source: string
  readonly sha256: string
}

/** Name of the file that says where a contract came from. */
export const sourceFile = 'SOURCE.json'

/**
 * The files in which a contract is kept, byte for byte as it came, `SOURCE.json` last.
 *
 * @param name of the WSDL, such as `useradmin.wsdl`
 */
export function keepContract(
  contract: LoadedContract,
  name: string,
  source: Omit<ContractSource, 'sha256' | 'documents'>,
): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([[name, contract.entry.bytes]])
  const documents: KeptDocument[] = []
  for (const { location, root, bytes } of contract.documents.values()) {
    if (location === contract.entry.location) continue
    const extension = root.name === 'schema' ? 'xsd' : 'wsdl'
    const file = `${name.replace(/\.wsdl$/, '')}.${documents.length + 1}.${extension}`
    files.set(file, bytes)
    documents.push({ file, source: sourceOf(location, contract), sha256: sha256(bytes) })
  }
  const { source: from, fetchedLive, fetchedAt, note } = source
  const told: ContractSource = {
    source: from,
    sha256: sha256(contract.entry.bytes),
    fetchedLive,
    ...(fetchedAt === undefined ? {} : { fetchedAt }),
    note,
    ...(documents.length === 0 ? {} : { documents }),
  }
  files.set(sourceFile, Buffer.from(`${JSON.stringify(told, undefined, 2)}\n`))
  return files
}

/** What `SOURCE.json` of a folder says; absent where there is none that can be read. */
export async function readContractSource(folder: string): Promise<ContractSource | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, sourceFile), 'utf8')) as ContractSource
  } catch {
    return undefined
  }
}

/**
 * Reads a contract from the files in which it is kept, without the network.
 *
 * @throws ContractError
 */
export async function loadKeptContract(
  folder: string,
  name: string,
  options: LoadOptions = {},
): Promise<LoadedContract> {
  const wsdl = resolve(folder, name)
  const { source = name, documents = [] } = (await readContractSource(folder)) ?? {}
  if (documents.length === 0) return await loadContract(wsdl, { ...options, offline: true })
  // References hold against the place that the documents came from.
  const origin = isHttpLocation(source) ? source : wsdl
  const standIns = new Map([[origin, wsdl]])
  for (const document of documents) {
    const location = isHttpLocation(document.source)
      ? document.source
      : resolve(folder, document.source)
    standIns.set(location, resolve(folder, document.file))
  }
  return await loadContract(origin, { ...options, offline: true, standIns })
}

function sourceOf(location: string, { entry }: LoadedContract): string {
  if (isHttpLocation(location)) return location
  return relative(dirname(resolve(entry.location)), resolve(location)).replaceAll('\\', '/')
}
