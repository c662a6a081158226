import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { headerMark } from './emit/module.js'

/** How the files of a folder differ from what would be written there; each list is sorted. */
export interface OutputDifference {
  readonly missing: readonly string[]
  readonly changed: readonly string[]
  /** Files of an earlier run that would not be written any more. */
  readonly extra: readonly string[]
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

/** Compares a folder with what would be written there; nothing is written. */
export async function compareOutput(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<OutputDifference> {
  const present = new Map(
    await Promise.all(
      [...files.keys()].map(
        async (name) => [name, await readFile(join(folder, name), 'utf8').catch(noFile)] as const,
      ),
    ),
  )
  const names = [...files.keys()].sort()
  return {
    missing: names.filter((name) => present.get(name) === undefined),
    changed: names.filter((name) => {
      const text = present.get(name)
      return text !== undefined && text !== files.get(name)
    }),
    extra: await staleFiles(folder, files),
  }
}

/**
 * Writes the files into a folder, each whole or not at all, and removes those of an earlier run that
 * are not among them. Files that do not begin with the generator's header are left alone.
 *
 * @throws Error of `node:fs`; where a file of that name was not written by the generator; then nothing is changed
 */
export async function writeOutput(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<OutputDifference> {
  const difference = await compareOutput(folder, files)
  for (const name of difference.changed) {
    if (!(await isGenerated(join(folder, name)))) {
      throw new Error(`${join(folder, name)} was not written by the generator; it is left as it is`)
    }
  }
  await mkdir(folder, { recursive: true })
  // Beside the folder's files, so that renaming never crosses file systems.
  const temporary = join(folder, `.generate-${randomUUID()}`)
  try {
    const pending = [...difference.missing, ...difference.changed]
    for (const name of pending) {
      const path = join(temporary, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, files.get(name) ?? '')
    }
    for (const name of pending) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await rename(join(temporary, name), join(folder, name))
    }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  for (const name of difference.extra) await rm(join(folder, name))
  return difference
}

async function staleFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => [])
  const candidates = names.filter((name) => name.endsWith('.ts') && !files.has(name)).sort()
  const generated = await Promise.all(candidates.map((name) => isGenerated(join(folder, name))))
  return candidates.filter((_, index) => generated[index])
}

async function isGenerated(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(noFile)
  return text?.startsWith(headerMark) ?? false
}

function noFile(error: unknown): undefined {
  const { code } = error as { readonly code?: unknown }
  if (code === 'ENOENT' || code === 'EISDIR') return undefined
  throw error
}
