import { createRequire } from 'node:module'
import path from 'node:path'

/**
 * Path of a file of this package. The package is resolved by its name, so that the result does not depend on the file
 * of `dist` that the caller was bundled into.
 *
 * @param file relative to the root of the package
 */
export function packageFile(file: string): string {
  const manifest = createRequire(import.meta.url).resolve('data8-useradmin/package.json')
  return path.join(path.dirname(manifest), file)
}
