import { createRequire } from 'node:module'
import path from 'node:path'

/**
 * Path of a file of this package, given from its root. The package is asked for by its own name, so
 * that it does not matter into which file of `dist` the caller was bundled.
 */
export function packageFile(file: string): string {
  const manifest = createRequire(import.meta.url).resolve('data8-useradmin/package.json')
  return path.join(path.dirname(manifest), file)
}
