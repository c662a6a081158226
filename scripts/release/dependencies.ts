/** What is read of `package-lock.json`. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

interface LockedPackage {
  readonly version?: string
  readonly license?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Licences under which a package may be passed on within a program of any licence. */
const LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
]

interface Dependency {
  /** Its path in the lock file. */
  readonly path: string
  readonly name: string
  readonly broughtBy: string
}

/**
 * The content of `docs/dependencies.md`: each package that an installation brings.
 *
 * @throws Error where one has an install script, or a licence that is not allowed
 */
export function listDependencies(lock: Lock): string {
  const own = packageAt(lock, '')
  const lean = brought(lock, own.dependencies)
  const names = new Set(lean.map(({ path }) => path))
  const optional = brought(lock, own.optionalDependencies).filter(({ path }) => !names.has(path))
  const all = [...lean, ...optional]
  checkAll(lock, all)

  return `# What an installation brings

Which packages an installation brings, with their versions and licences.

Made from package-lock.json by \`npm run dependency-list\`: do not edit. An installation takes the newest versions
within the ranges of package.json; these are the versions that the tests ran with. No package has an install script.
Licences: ${count(lock, all)}.

With \`npm install --omit=optional\`: ${lean.length} packages.

${table(lock, lean)}

\`${Object.keys(own.optionalDependencies ?? {}).join('`, `')}\`, which is optional, brings ${optional.length} more, ${all.length} in all.

${table(lock, optional)}

Optional peers are not installed: ${Object.keys(own.peerDependencies ?? {})
    .map((name) => `\`${name}\``)
    .join(', ')}.
`
}

/** Packages that are brought by the dependencies of the package itself, by name. */
function brought(
  lock: Lock,
  dependencies: LockedPackage['dependencies'] = {},
): readonly Dependency[] {
  const found = new Map<string, Dependency>()
  const queue = Object.keys(dependencies).map((name) => ({ from: '', name, broughtBy: '' }))
  for (const { from, name, broughtBy } of queue) {
    const path = resolve(lock, from, name)
    if (found.has(path)) continue
    found.set(path, { path, name, broughtBy })
    const { dependencies, optionalDependencies } = packageAt(lock, path)
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) {
      queue.push({ from: path, name: next, broughtBy: name })
    }
  }
  return [...found.values()].sort(
    (a, b) => a.name.localeCompare(b.name) || (a.path < b.path ? -1 : 1),
  )
}

/** Where Node finds a package that another one needs: beside the packages of that one, or of a folder around it. */
function resolve(lock: Lock, from: string, name: string): string {
  const folders = from.split('/node_modules/')
  for (let length = folders.length; length > 0; length -= 1) {
    const folder = folders.slice(0, length).join('/node_modules/')
    const path = `${folder}/node_modules/${name}`.replace(/^\//, '')
    if (lock.packages[path] !== undefined) return path
  }
  const path = `node_modules/${name}`
  packageAt(lock, path)
  return path
}

function checkAll(lock: Lock, all: readonly Dependency[]): void {
  for (const { path } of all) {
    const { license = 'none', hasInstallScript = false } = packageAt(lock, path)
    if (hasInstallScript) throw new Error(`${path} has an install script`)
    if (!LICENCES.includes(license)) throw new Error(`the licence of ${path} is ${license}`)
  }
}

function count(lock: Lock, all: readonly Dependency[]): string {
  const counts = new Map<string, number>()
  for (const { path } of all) {
    const { license = '' } = packageAt(lock, path)
    counts.set(license, (counts.get(license) ?? 0) + 1)
  }
  const byCount = [...counts].sort(([, a], [, b]) => b - a)
  return byCount.map(([licence, packages]) => `${licence} (${packages})`).join(', ')
}

function table(lock: Lock, dependencies: readonly Dependency[]): string {
  const rows = dependencies.map(({ path, name, broughtBy }) => {
    const { version, license } = packageAt(lock, path)
    return `| ${name} | ${version} | ${license} | ${broughtBy || 'the package'} |`
  })
  return ['| package | version | licence | needed by |', '|---|---|---|---|', ...rows].join('\n')
}

function packageAt(lock: Lock, path: string): LockedPackage {
  const found = lock.packages[path]
  if (found === undefined) throw new Error(`${path} is not in package-lock.json`)
  return found
}
