import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ContractIdentity, identityOf } from './contract-identity.js'
import { type FileState, readHeader, stateOf } from './header.js'

/** A file of a folder, as far as the generator has to do with it. */
export interface PresentFile {
  readonly text: string
  readonly state: FileState
  /** Which contract it is of, where that can be told. */
  readonly contract: ContractIdentity | undefined
}

/**
 * The files of a folder that have one of the given names, and all others that the generator wrote.
 *
 * @throws Error where a file is in the place of the folder, or a folder in that of a file; of `node:fs`
 */
export async function readFolder(
  folder: string,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, PresentFile>> {
  const files = new Map<string, PresentFile>()
  for (const name of await namesIn(folder)) {
    if (!names.has(name) && !name.endsWith('.ts')) continue
    const text = await readText(join(folder, name), names.has(name))
    if (text === undefined) continue
    const state = stateOf(name, text)
    if (names.has(name) || state !== 'foreign') {
      files.set(name, { text, state, contract: contractOf(name, text, state) })
    }
  }
  return files
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return []
    throw code === 'ENOTDIR' ? new Error(`${folder} is no folder`, { cause: error }) : error
  }
}

async function readText(path: string, isDue: boolean): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    // A folder, a link that leads nowhere, or what only others may read: none of it is a generated file.
    if (!isDue || codeOf(error) === 'ENOENT') return undefined
    throw codeOf(error) === 'EISDIR' ? new Error(`${path} is a folder`, { cause: error }) : error
  }
}

function contractOf(name: string, text: string, state: FileState): ContractIdentity | undefined {
  // A file of another name, and what is in it, is its user's own affair.
  if (state === 'foreign' || state === 'copy') return undefined
  if (state !== 'unsealed') return readHeader(text)?.contract
  return name === 'descriptors.ts' ? identityInDescriptors(text) : undefined
}

const NAMESPACE = /^const ([^\s=]+) = (?:'(.*)'|"(.*)");?$/gm
const SERVICE =
  /: \w*Service = \{\s*name: (?:'(.*?)'|"(.*?)"),\s*namespace: (?:'(.*?)'|"(.*?)"|([^\s,'"]+)),/g

// Before headers named the contract, only the descriptors of services told of it.
function identityInDescriptors(text: string): ContractIdentity {
  const namespaces = new Map<string, string>()
  for (const [, constant = '', single, double] of text.matchAll(NAMESPACE)) {
    namespaces.set(constant, single ?? double ?? '')
  }
  return identityOf(
    [...text.matchAll(SERVICE)].map(([, name, name2, namespace, namespace2, constant = '']) => ({
      service: name ?? name2 ?? '',
      namespace: namespace ?? namespace2 ?? namespaces.get(constant) ?? '',
    })),
  )
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code
}
