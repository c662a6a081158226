import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

interface Manifest {
  readonly version: string
  readonly exports: Readonly<
    Record<string, Readonly<Record<string, { readonly default: string }>> | string>
  >
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
}

export const manifest = manifestOf(root)

let packed: string | undefined

/** The packed file, unpacked; it is packed and built once for a run of the tests. */
export function unpackedPackage(): string {
  if (packed !== undefined) return packed
  const folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-packed-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  execFileSync('tar', ['-xzf', packedFile(folder), '-C', folder])
  packed = path.join(folder, 'package')
  return packed
}

/** The path of the packed file, beside the unpacked one. */
export function packedFile(folder = path.dirname(unpackedPackage())): string {
  return path.join(folder, `data8-useradmin-${manifest.version}.tgz`)
}

/**
 * Makes a project in which the package is installed from its packed file, outside of this repository, so that nothing
 * else is found. Its dependencies are links to those of the repository.
 *
 * @param isLean without the optional dependencies
 */
export function makeProject(isLean = false): string {
  const project = makeFolder()
  const modules = path.join(project, 'node_modules')
  cpSync(unpackedPackage(), path.join(modules, 'data8-useradmin'), { recursive: true })
  const { dependencies, optionalDependencies } = manifest
  addPackages(project, Object.keys({ ...dependencies, ...(isLean ? {} : optionalDependencies) }))
  return project
}

/** Adds the optional peer dependencies to a project. */
export function addPeers(project: string): void {
  addPackages(project, Object.keys(manifest.peerDependencies ?? {}))
}

/** Adds packages of the repository to a project. */
export function addPackages(project: string, names: readonly string[]): void {
  for (const name of names) {
    const link = path.join(project, 'node_modules', name)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(path.join(root, 'node_modules', name), link)
  }
}

/** Makes an empty folder outside of this repository. */
export function makeFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'data8-useradmin-project-'))
}

/** Runs a script with Node, in a folder, without the options of the test runner, which forbid `require` of ES modules. */
export function run(folder: string, ...args: string[]): SpawnSyncReturns<string> {
  return runWith({}, folder, ...args)
}

/** The same, with further environment variables. */
export function runWith(
  env: Readonly<Record<string, string>>,
  folder: string,
  ...args: string[]
): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', CI: 'true', ...env },
  })
}

/** The standard output of a script that must not fail. */
export function outputOf(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = run(folder, ...args)
  if (status !== 0) throw new Error(stderr)
  return stdout
}

/** The folders of everything that an installation of the package brings, itself not included. */
export function installedFolders(isLean: boolean): readonly string[] {
  const found = new Set<string>()
  const visit = (from: string, { dependencies, optionalDependencies }: Manifest): void => {
    const optional = isLean && from === root ? {} : optionalDependencies
    for (const name of Object.keys({ ...dependencies, ...optional })) {
      const folder = findPackage(from, name)
      if (folder === undefined || found.has(folder)) continue
      found.add(folder)
      visit(folder, manifestOf(folder))
    }
  }
  visit(root, manifest)
  return [...found]
}

function findPackage(from: string, name: string): string | undefined {
  for (let folder = from; folder.startsWith(path.dirname(root)); folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name)
    try {
      manifestOf(candidate)
      return candidate
    } catch {
      // Further up.
    }
  }
  return undefined
}
