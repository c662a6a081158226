import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Generated, generate } from '../../src/codegen/generate.js'
import { loadContract } from '../../src/codegen/load/load-contract.js'
import type { LoadedContract } from '../../src/codegen/load/loaded-contract.js'

const folder = fileURLToPath(new URL('constructs', import.meta.url))

/** A WSDL that shows one construct, and what is expected of its bindings. */
export interface Construct {
  readonly name: string
  readonly folder: string
  readonly contract: LoadedContract
  readonly generated: Generated
  /** Lines that a file must hold, by file; `warnings` and `left aside` are the whole of them. */
  readonly expected: ReadonlyMap<string, readonly string[]>
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
  const expected = parseExpected(await readFile(join(path, 'expected.txt'), 'utf8'))
  return { name, folder: path, contract, generated, expected }
}

// `== file` begins what is expected of a file, `--` divides pieces that need not follow each other.
function parseExpected(text: string): ReadonlyMap<string, readonly string[]> {
  const sections = text.split(/^== /m).slice(1)
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n')
      const pieces = section.slice(end + 1).split(/^--\n/m)
      return [section.slice(0, end).trim(), pieces.filter((piece) => piece.trim() !== '')] as const
    }),
  )
}
