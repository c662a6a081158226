import { writeFiles } from '../files/write-files.js'
import { refuseConflicts, type WriteConflicts } from './conflicts.js'
import { type ContractIdentity, isSameContract } from './contract-identity.js'
import { portableText } from './fingerprint.js'
import { type PresentFile, readFolder } from './folder.js'
import { readHeader } from './header.js'

/** Differences between the files of a folder and the generated files; each list is sorted. */
export interface OutputDifference {
  readonly missing: readonly string[]
  readonly changed: readonly string[]
  /** Unchanged files of an earlier run that are no longer generated. */
  readonly extra: readonly string[]
  /** Changed files of an earlier run that are no longer generated; they are never removed. */
  readonly kept: readonly KeptFile[]
  /** Whether files of an earlier run are of other documents of the same contract; false where that is not known. */
  readonly isContractChanged: boolean
  /** Content that writing would overwrite. */
  readonly conflicts: WriteConflicts
}

export interface KeptFile {
  readonly name: string
  readonly why: 'edited' | 'formatted' | 'copy' | 'older'
}

/** Whether there are no differences. */
export function isUpToDate({ missing, changed, extra }: OutputDifference): boolean {
  return missing.length + changed.length + extra.length === 0
}

/** Describes the differences in one line, such as `changed types.ts; extra client.ts`. */
export function describeDifference(difference: OutputDifference): string {
  const parts = (['missing', 'changed', 'extra'] as const)
    .filter((kind) => difference[kind].length > 0)
    .map((kind) => `${kind} ${difference[kind].join(', ')}`)
  if (difference.isContractChanged) parts.push('the contract has changed')
  return parts.join('; ')
}

/**
 * Compares a folder with generated files, without writing. Line ends are ignored.
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
  const other = findOtherContract(present, files)
  return {
    missing: names.filter((name) => !present.has(name)),
    changed,
    extra: others.flatMap(([name, { state }]) => (state === 'intact' ? [name] : [])),
    kept: others.flatMap(([name, { state: why }]) =>
      why === 'intact' || why === 'foreign' ? [] : [{ name, why }],
    ),
    isContractChanged: other.contract === undefined && hasOtherDigest(present, files),
    conflicts: {
      ...other,
      foreign: changed.filter((name) => present.get(name)?.state === 'foreign'),
      edited: changed.filter((name) => ['edited', 'copy'].includes(present.get(name)?.state ?? '')),
    },
  }
}

/**
 * Writes generated files into a folder, each atomically, and removes unchanged files of an earlier run that are
 * no longer generated.
 *
 * @param force overwrite edited files and the bindings of another contract. Default false
 * @throws WriteConflictError where other content would be overwritten; then no file is changed
 * @throws Error of `node:fs`
 */
export async function writeOutput(
  folder: string,
  files: ReadonlyMap<string, string>,
  { force = false }: { readonly force?: boolean } = {},
): Promise<OutputDifference> {
  const difference = await compareOutput(folder, files)
  refuseConflicts(folder, difference.conflicts, force)
  const pending = [...difference.missing, ...difference.changed]
  const texts = new Map(pending.map((name) => [name, files.get(name) ?? '']))
  await writeFiles(folder, texts, { stale: difference.extra })
  return difference
}

function findOtherContract(
  present: ReadonlyMap<string, PresentFile>,
  files: ReadonlyMap<string, string>,
): Pick<WriteConflicts, 'contract'> {
  const generated = contractOf(files)
  for (const { contract: there } of present.values()) {
    if (there !== undefined && !isSameContract(there, generated))
      return { contract: { there, generated } }
  }
  return {}
}

function hasOtherDigest(
  present: ReadonlyMap<string, PresentFile>,
  files: ReadonlyMap<string, string>,
): boolean {
  return [...files].some(([name, text]) => {
    const there = readHeader(present.get(name)?.text ?? '')?.contractSha256
    return there !== undefined && there !== readHeader(text)?.contractSha256
  })
}

function contractOf(files: ReadonlyMap<string, string>): ContractIdentity {
  for (const text of files.values()) {
    const contract = readHeader(text)?.contract
    if (contract !== undefined) return contract
  }
  return []
}
