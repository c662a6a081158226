import { createRequire } from 'node:module'

/** The version of this package. `scripts/build.ts` replaces it by a literal, so that `dist` reads no file for it. */
export const VERSION: string = createRequire(import.meta.url)(
  'data8-useradmin/package.json',
).version
