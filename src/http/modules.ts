import type http from 'node:http'
import type https from 'node:https'
import { createRequire } from 'node:module'

// By `require`, where every agent that watches a process hooks itself in. And an import of `node:http` makes
// Node look at each of its members, which on Node 22 and later loads half of what it has: 20 to 40 ms of a start.
const load = createRequire(process.execPath)

/** `node:http`. Held as the module and called through it: nock and APM agents replace `request` at run time. */
export const httpModule: typeof http = load('node:http')

/** `node:https`, loaded for an `https:` endpoint only: with TLS it takes a good part of the start. */
export function httpsModule(): typeof https {
  return load('node:https')
}
