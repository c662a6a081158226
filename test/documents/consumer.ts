import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { addPackages, makeProject, manifest, root } from '../package/packed-package.js'
import type { Block } from './blocks.js'
import type { Context } from './programs.js'
import type { Route } from './route.js'

/** Where a block is from: each has an account of its own. */
export type Origin = 'documents' | 'comments'

/** The project of a user who has installed the packed file, and the packages that documents name. */
export interface Consumer {
  readonly folder: string
  /** Path of the command. */
  readonly command: string
  /** Writes a block of JavaScript to a file with this ending. @returns its path */
  write(block: Block, ending: string): string
  inRoute(of: Origin): Context
}

const EMITTED = 'out/modules'

export function makeConsumer(routes: Readonly<Record<Origin, Route>>): Consumer {
  const folder = makeProject()
  addPackages(folder, Object.keys({ ...manifest.peerDependencies, ...manifest.devDependencies }))
  const settings = {
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    // The declarations of this package are checked in consumers.test.ts; those of others are theirs.
    skipLibCheck: true,
    sourceMap: true,
    rootDir: '.',
    outDir: 'out',
  }
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  write('package.json', '{ "type": "module" }')
  write('tsconfig.json', JSON.stringify({ compilerOptions: settings, include: ['modules'] }))
  const bindings = path.join(root, 'examples/email-validation/generated')
  cpSync(bindings, path.join(folder, 'modules/docs/email-validation'), { recursive: true })
  mkdirSync(path.join(folder, EMITTED, 'docs'), { recursive: true })
  const pageClient = path.join(root, 'examples/token-page/token-client.js')
  cpSync(pageClient, path.join(folder, EMITTED, 'docs/token-client.js'))
  return {
    folder,
    command: path.join(folder, 'node_modules/data8-useradmin/dist/cli.js'),
    write: ({ file, line, text }, ending) =>
      write(`${EMITTED}/${file}.${line}.${ending}`, `${text}\n`),
    inRoute: (of) => ({ folder, env: environment(routes[of], write) }),
  }
}

const PRELOAD = fileURLToPath(new URL('route-preload.mjs', import.meta.url))

function environment(
  { port, authority }: Route,
  write: (name: string, text: string) => string,
): Record<string, string> {
  return {
    DATA8_TEST_ROUTE: String(port),
    NODE_EXTRA_CA_CERTS: write(`route-${port}.pem`, authority),
    NODE_OPTIONS: `--import=${PRELOAD} --enable-source-maps`,
    NO_COLOR: '1',
  }
}
