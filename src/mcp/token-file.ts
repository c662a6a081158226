import { randomBytes } from 'node:crypto'
import { open, unlink } from 'node:fs/promises'
import path from 'node:path'

/**
 * Writes a token to a new file with an unpredictable name, readable and writable by this user alone. A file that is
 * there already is never written to, and no part of the token stays where writing fails.
 *
 * @returns the path of the file
 * @throws Error of Node
 */
export async function writeTokenFile(folder: string, jwt: string): Promise<string> {
  const file = path.join(folder, `data8-${randomBytes(16).toString('hex')}.jwt`)
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(jwt)
    await handle.close()
  } catch (error) {
    await handle.close().catch(() => {})
    await unlink(file).catch(() => {})
    throw error
  }
  return file
}
