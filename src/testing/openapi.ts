import { readFileSync } from 'node:fs'
import { packageFile } from '../internal/package-file.js'

/** The OpenAPI document of the service. `scripts/build.ts` replaces it by a literal, so that a bundle needs no file for it. */
export const OPENAPI: string = readFileSync(packageFile('openapi/useradmin.json'), 'utf8')
