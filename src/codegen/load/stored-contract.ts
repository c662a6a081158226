import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { sha256 } from './document-cache.js'
import type { LoadOptions } from './document-loader.js'
import { loadContract } from './load-contract.js'
import type { LoadedContract } from './loaded-contract.js'
import { isHttpLocation } from './locations.js'

/** The origin of a contract that is stored in a folder; the content of `SOURCE.json`. */
export interface ContractSource {
  /** URL, or name of the file. */
  readonly source: string
  /** SHA-256 of the WSDL, in lower-case hexadecimal. */
  readonly sha256: string
  /** Whether it was fetched from the live service. */
  readonly fetchedLive: boolean
  /** Time of the fetch, ISO 8601; only where `fetchedLive` is true. */
  readonly fetchedAt?: string
  readonly note: string
  /** Documents that the WSDL imports and includes, directly or not. Default: none. */
  readonly documents?: readonly StoredDocument[]
}

/** A document that a stored WSDL refers to. */
export interface StoredDocument {
  /** Name of the file beside the WSDL. */
  readonly file: string
  /** URL, or path relative to the original location of the WSDL. */
  readonly source: string
  readonly sha256: string
}

/** Name of the file with the origin of a contract. */
export const sourceFile = 'SOURCE.json'

/**
 * The files to store a contract in, by name: its documents byte for byte, `SOURCE.json` last.
 *
 * @param name file name of the WSDL, such as `useradmin.wsdl`
 */
export function storedFiles(
  contract: LoadedContract,
  name: string,
  source: Omit<ContractSource, 'sha256' | 'documents'>,
): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([[name, contract.entry.bytes]])
  const documents: StoredDocument[] = []
  for (const { location, root, bytes } of contract.documents.values()) {
    if (location === contract.entry.location) continue
    const extension = root.name === 'schema' ? 'xsd' : 'wsdl'
    const file = `${name.replace(/\.wsdl$/, '')}.${documents.length + 1}.${extension}`
    files.set(file, bytes)
    documents.push({ file, source: sourceOf(location, contract), sha256: sha256(bytes) })
  }
  const { source: from, fetchedLive, fetchedAt, note } = source
  const content: ContractSource = {
    source: from,
    sha256: sha256(contract.entry.bytes),
    fetchedLive,
    ...(fetchedAt === undefined ? {} : { fetchedAt }),
    note,
    ...(documents.length === 0 ? {} : { documents }),
  }
  files.set(sourceFile, Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`))
  return files
}

/** The content of `SOURCE.json` in a folder; absent where it is missing or cannot be read. */
export async function readContractSource(folder: string): Promise<ContractSource | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, sourceFile), 'utf8')) as ContractSource
  } catch {
    return undefined
  }
}

/**
 * Reads a stored contract, without the network.
 *
 * @throws ContractError
 */
export async function loadStoredContract(
  folder: string,
  name: string,
  options: LoadOptions = {},
): Promise<LoadedContract> {
  const wsdl = resolve(folder, name)
  const { source = name, documents = [] } = (await readContractSource(folder)) ?? {}
  if (documents.length === 0) return await loadContract(wsdl, { ...options, offline: true })
  // References are relative to the original location of the documents.
  const origin = isHttpLocation(source) ? source : wsdl
  const localCopies = new Map([[origin, wsdl]])
  for (const document of documents) {
    const location = isHttpLocation(document.source)
      ? document.source
      : resolve(folder, document.source)
    localCopies.set(location, resolve(folder, document.file))
  }
  return await loadContract(origin, { ...options, offline: true, localCopies })
}

function sourceOf(location: string, { entry }: LoadedContract): string {
  if (isHttpLocation(location)) return location
  return relative(dirname(resolve(entry.location)), resolve(location)).replaceAll('\\', '/')
}
