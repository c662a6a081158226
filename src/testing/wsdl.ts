import { readFileSync } from 'node:fs'
import { packageFile } from '../internal/package-file.js'

/** The contract of the service. `scripts/build.ts` replaces it by a literal, so that a bundle needs no file for it. */
export const WSDL: string = readFileSync(packageFile('wsdl/useradmin.wsdl'), 'utf8')
