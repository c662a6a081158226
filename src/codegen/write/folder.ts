import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ContractIdentity, identityOf } from './contract-identity.js'
import { type FileState, readHeader, stateOf } from './header.js'

/** A file of the output folder. */
export interface PresentFile {
  readonly text: string
  readonly state: FileState
  /** Contract of the file; absent where it is not known. */
  readonly contract: ContractIdentity | undefined
}

/**
 * Reads the files of a folder with the given names, and other files that the generator wrote.
 *
 * @throws Error where the folder is a file, or a file is a folder; other errors are those of `node:fs`
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
    throw code === 'ENOTDIR' ? new Error(`${folder} is not a folder`, { cause: error }) : error
  }
}

async function readText(path: string, isExpected: boolean): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    // A folder, a dangling link or an unreadable file is not a generated file.
    if (!isExpected || codeOf(error) === 'ENOENT') return undefined
    throw codeOf(error) === 'EISDIR' ? new Error(`${path} is a folder`, { cause: error }) : error
  }
}

function contractOf(name: string, text: string, state: FileState): ContractIdentity | undefined {
  // A copy under another name belongs to the user.
  if (state === 'foreign' || state === 'copy') return undefined
  if (state !== 'older') return readHeader(text)?.contract
  return name === 'descriptors.ts' ? identityInDescriptors(text) : undefined
}

const NAMESPACE = /^const ([^\s=]+) = (?:'(.*)'|"(.*)");?$/gm
const SERVICE =
  /: \w*Service = \{\s*name: (?:'(.*?)'|"(.*?)"),\s*namespace: (?:'(.*?)'|"(.*?)"|([^\s,'"]+)),/g

// Files of older versions have no contract in the header: it is read from the service descriptors.
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
