import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The path of a file of a tool of `test/package/tools`, by its package. npm installs some of them in the root.
 *
 * @throws Error where it is not installed
 */
export function toolFile(name: string, file: string): string {
  const folders = ['test/package/tools/node_modules', 'node_modules']
  const found = folders.map((folder) => join(process.cwd(), folder, name, file)).find(existsSync)
  if (found === undefined) throw new Error(`${name} is not installed; run: npm ci`)
  return found
}
