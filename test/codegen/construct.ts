import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Generated, generate } from '../../src/codegen/generate.js'
import { loadContract } from '../../src/codegen/load/load-contract.js'
import type { LoadedContract } from '../../src/codegen/load/loaded-contract.js'
import { withoutFingerprint } from '../../src/codegen/write/header.js'

const folder = fileURLToPath(new URL('constructs', import.meta.url))

/** A WSDL that shows one construct, and its bindings. */
export interface Construct {
  readonly name: string
  readonly folder: string
  readonly contract: LoadedContract
  readonly generated: Generated
}

/** Names of the construct folders. */
export async function constructNames(): Promise<readonly string[]> {
  return (await readdir(folder)).sort()
}

/** Generates the bindings of one construct, in memory. */
export async function readConstruct(name: string): Promise<Construct> {
  const path = join(folder, name)
  const contract = await loadContract(join(path, 'service.wsdl'), { offline: true })
  const generated = generate(contract, { input: 'service.wsdl' })
  return { name, folder: path, contract, generated }
}

/** The file with the expected output of a construct. */
export function expectedFile({ folder }: Construct): string {
  return join(folder, 'expected.txt')
}

/**
 * The output of the generator for a construct, in one text: all files, unsupported parts and warnings. The digest of the
 * contract and the fingerprints are omitted, since they depend on the files only.
 */
export function describeGenerated({ generated: { files, summary } }: Construct): string {
  const unsupported = summary.unsupported.map(({ what, why, advice }) =>
    advice === undefined ? `${what}: ${why}\n` : `${what}: ${why}\n  ${advice}\n`,
  )
  const warnings = summary.warnings.map(({ message }) => `${message}\n`)
  const texts = [...files].map(
    ([name, text]) => [name, withoutDigest(withoutFingerprint(text))] as const,
  )
  const sections = [
    ...texts,
    ['unsupported', unsupported.join('')],
    ['warnings', warnings.join('')],
  ]
  return sections
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `== ${name}\n${text}`)
    .join('')
}

// It changes with each change to the contract, and says nothing of the output.
function withoutDigest(text: string): string {
  return text.replace(/^\/\/ Contract sha256: .*\n/m, '')
}
