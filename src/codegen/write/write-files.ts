import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Writes files into a folder: first all of them under temporary names, then each is renamed, in the order given.
 * A failure before the first rename changes nothing.
 *
 * @param files contents by path below the folder
 * @param stale paths below the folder to delete at the end. Default: none
 */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  stale: readonly string[] = [],
): Promise<void> {
  const suffix = `.${randomUUID()}.tmp`
  const paths = [...files.keys()].map((name) => join(folder, name))
  try {
    for (const [name, content] of files) {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path + suffix, content)
    }
    for (const path of paths) await rename(path + suffix, path)
  } finally {
    for (const path of paths) await rm(path + suffix, { force: true })
  }
  for (const name of stale) await rm(join(folder, name), { force: true })
}
