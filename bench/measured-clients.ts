import { readFileSync } from 'node:fs'
import { here } from './processes.js'

/** A program that is measured: `open` in its module for many calls, or run by itself for the first one. */
export interface Client {
  readonly id:
    | 'node'
    | 'bare'
    | 'ours'
    | 'ours-json'
    | 'before'
    | 'soap'
    | 'strong-soap'
    | 'template'
    | 'lean'
  readonly title: string
  /** Its module, an absolute path. */
  readonly file: string
}

/** A client that the benchmark compares with others. */
export interface MeasuredClient extends Client {
  /** The packages that a user of it installs, by name. */
  readonly packages: readonly string[]
  /** Whether only its calls are measured: the rest is that of another client. */
  readonly isCallsOnly?: true
}

function version(name: string): string {
  const path = new URL(`node_modules/${name}/package.json`, import.meta.url)
  return String((JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown }).version)
}

/** The module of a name in `clients/`. */
export const clientFile = (name: string): string => `${here}clients/${name}.mjs`

function client(id: Client['id'], title: string): Client {
  return { id, title, file: clientFile(id) }
}

/** No call at all: what of a start is that of Node itself. */
export const NODE = client('node', 'Node itself')

/** All of them, the one that the others are divided by first. To be called once the peers are installed. */
export function measuredClients(): readonly MeasuredClient[] {
  const parts = `\`undici\` ${version('undici')}, \`fast-xml-parser\` ${version('fast-xml-parser')}`
  const packages = ['undici', 'fast-xml-parser']
  return [
    { ...client('bare', 'bare `node:http`'), packages: [] },
    { ...client('ours', '**data8-useradmin**'), packages: [] },
    { ...client('ours-json', '**data8-useradmin**, JSON'), packages: [], isCallsOnly: true },
    { ...client('soap', `\`soap\` ${version('soap')}`), packages: ['soap'] },
    {
      ...client('strong-soap', `\`strong-soap\` ${version('strong-soap')}`),
      packages: ['strong-soap'],
    },
    { ...client('template', `template, ${parts}`), packages },
    { ...client('lean', 'lean template, the same packages'), packages },
  ]
}

/** `name@version` as installed for the benchmark. */
export function pinned(name: string): string {
  return `${name}@${version(name)}`
}
