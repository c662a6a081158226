import { randomBytes } from 'node:crypto'
import { open, unlink } from 'node:fs/promises'
import path from 'node:path'

/** The path of a file for a token, with an unpredictable name. */
export function tokenFileIn(folder: string): string {
  return path.join(folder, `data8-${randomBytes(16).toString('hex')}.jwt`)
}

/**
 * Writes a token to a new file, readable and writable by this user alone. A file that is there already is never written
 * to, and no part of the token stays where writing fails.
 *
 * @throws Error of Node
 */
export async function writeTokenFile(file: string, jwt: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(jwt)
    await handle.close()
  } catch (error) {
    await handle.close().catch(() => {})
    await unlink(file).catch(() => {})
    throw error
  }
}
