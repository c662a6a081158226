import type http from 'node:http'
import type https from 'node:https'

// By `require`, which monitoring agents instrument, and which loads faster than an import.
// Not by an import of `createRequire`, whose calls webpack takes for its own.
const load = process.getBuiltinModule('node:module').createRequire(process.execPath)

/** `node:http`. Functions are called through the module, since nock and APM agents replace `request` at run time. */
export const httpModule: typeof http = load('node:http')

/** `node:https`, loaded only for an `https:` endpoint, since it takes a large part of the start. */
export function httpsModule(): typeof https {
  return load('node:https')
}
