import { createRequire } from 'node:module'

/** The version of this package. `scripts/build.ts` puts it here in words, so that `dist` reads no file for it. */
export const VERSION: string = createRequire(import.meta.url)(
  'data8-useradmin/package.json',
).version
