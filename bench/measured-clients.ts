import { readFileSync } from 'node:fs'

/** A client to be measured. */
export interface MeasuredClient {
  /** Name of its file in `clients/`. */
  readonly id: 'bare' | 'ours' | 'soap' | 'strong-soap' | 'template'
  readonly title: string
  /** Names of the packages that a user of it installs. */
  readonly packages: readonly string[]
}

function version(name: string): string {
  const path = new URL(`node_modules/${name}/package.json`, import.meta.url)
  return String((JSON.parse(readFileSync(path, 'utf8')) as { version?: unknown }).version)
}

/** All clients, first the one that ratios refer to. The peers must be installed. */
export function measuredClients(): readonly MeasuredClient[] {
  return [
    { id: 'bare', title: 'bare `node:http`', packages: [] },
    { id: 'ours', title: '**data8-useradmin**', packages: [] },
    { id: 'soap', title: `\`soap\` ${version('soap')}`, packages: ['soap'] },
    {
      id: 'strong-soap',
      title: `\`strong-soap\` ${version('strong-soap')}`,
      packages: ['strong-soap'],
    },
    {
      id: 'template',
      title: `template, \`undici\` ${version('undici')}, \`fast-xml-parser\` ${version('fast-xml-parser')}`,
      packages: ['undici', 'fast-xml-parser'],
    },
  ]
}

/** `name@version` as installed for the benchmark. */
export function pinned(name: string): string {
  return `${name}@${version(name)}`
}

/** Values of one kind, by client. */
export type ByClient<T> = ReadonlyMap<MeasuredClient['id'], T>
