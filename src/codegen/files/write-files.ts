import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** How files are written. */
export interface WriteFilesOptions {
  /** Paths below the folder to delete at the end. Default: none */
  readonly stale?: readonly string[]
  /** Permissions of the files. Default: those of new files */
  readonly mode?: number
}

/**
 * Writes files into a folder: first all of them under temporary names, then each is renamed, in the order given.
 * A failure before the first rename changes nothing. (`write-file-atomic` replaces each file for itself.)
 *
 * @param files contents by path below the folder
 * @throws Error of `node:fs`
 */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  { stale = [], mode }: WriteFilesOptions = {},
): Promise<void> {
  const suffix = `.${randomUUID()}.tmp`
  const paths = [...files.keys()].map((name) => join(folder, name))
  try {
    for (const [name, content] of files) {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path + suffix, content, { mode })
    }
    for (const path of paths) await rename(path + suffix, path)
  } finally {
    // The error of writing is thrown, not one of removing what was not written.
    for (const path of paths) await rm(path + suffix, { force: true }).catch(() => {})
  }
  for (const name of stale) await rm(join(folder, name), { force: true })
}
