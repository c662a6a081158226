import { type ContractIdentity, isSameContract } from './contract-identity.js'
import { portableText } from './fingerprint.js'
import { type PresentFile, readFolder } from './folder.js'
import { readHeader } from './header.js'
import { type Losses, refuseLosses } from './losses.js'
import { writeFiles } from './write-files.js'

/** How the files of a folder differ from what would be written there; each list is sorted. */
export interface OutputDifference {
  readonly missing: readonly string[]
  readonly changed: readonly string[]
  /** Files of an earlier run that would not be written any more, as that run wrote them. */
  readonly extra: readonly string[]
  /** Files that began as generated ones and would not be written, but may hold work: they are never removed. */
  readonly kept: readonly KeptFile[]
  /** What writing would lose. */
  readonly losses: Losses
}

export interface KeptFile {
  readonly name: string
  readonly why: 'edited' | 'formatted' | 'copy' | 'unsealed'
}

/** Whether nothing differs. */
export function isUpToDate({ missing, changed, extra }: OutputDifference): boolean {
  return missing.length + changed.length + extra.length === 0
}

/** One line that says what differs, such as `changed types.ts; extra client.ts`. */
export function describeDifference(difference: OutputDifference): string {
  return (['missing', 'changed', 'extra'] as const)
    .filter((kind) => difference[kind].length > 0)
    .map((kind) => `${kind} ${difference[kind].join(', ')}`)
    .join('; ')
}

/**
 * Compares a folder with what would be written there; nothing is written. Line ends do not count.
 *
 * @param files texts by name, as {@link generate} gives them
 * @throws Error of `node:fs`
 */
export async function compareOutput(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<OutputDifference> {
  const present = await readFolder(folder, new Set(files.keys()))
  const names = [...files.keys()].sort()
  const changed = names.filter((name) => {
    const file = present.get(name)
    return file !== undefined && portableText(file.text) !== files.get(name)
  })
  const others = [...present].filter(([name]) => !files.has(name))
  return {
    missing: names.filter((name) => !present.has(name)),
    changed,
    extra: others.flatMap(([name, { state }]) => (state === 'intact' ? [name] : [])),
    kept: others.flatMap(([name, { state: why }]) =>
      why === 'intact' || why === 'foreign' ? [] : [{ name, why }],
    ),
    losses: {
      ...findOtherContract(present, files),
      foreign: changed.filter((name) => present.get(name)?.state === 'foreign'),
      edited: changed.filter((name) => ['edited', 'copy'].includes(present.get(name)?.state ?? '')),
    },
  }
}

/**
 * Writes the files into a folder, each whole or not at all, and removes those of an earlier run that
 * are not among them and that nobody has changed.
 *
 * @param force write over edited files and over the bindings of another contract
 * @throws LossError where that would lose what is there; then nothing is changed
 * @throws Error of `node:fs`
 */
export async function writeOutput(
  folder: string,
  files: ReadonlyMap<string, string>,
  { force = false }: { readonly force?: boolean } = {},
): Promise<OutputDifference> {
  const difference = await compareOutput(folder, files)
  refuseLosses(folder, difference.losses, force)
  const pending = [...difference.missing, ...difference.changed]
  const texts = new Map(pending.map((name) => [name, files.get(name) ?? '']))
  await writeFiles(folder, texts, difference.extra)
  return difference
}

function findOtherContract(
  present: ReadonlyMap<string, PresentFile>,
  files: ReadonlyMap<string, string>,
): Pick<Losses, 'contract'> {
  const came = contractOf(files)
  for (const { contract: there } of present.values()) {
    if (there !== undefined && !isSameContract(there, came)) return { contract: { there, came } }
  }
  return {}
}

function contractOf(files: ReadonlyMap<string, string>): ContractIdentity {
  for (const text of files.values()) {
    const contract = readHeader(text)?.contract
    if (contract !== undefined) return contract
  }
  return []
}
