import path from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'

/** A form of the modules of the package. */
export type Format = 'esm' | 'cjs'

/** By the name of its file in `dist`: the module of `src` that an entry point is. */
export type EntryPoints = Readonly<Record<string, string>>

/** What goes into one folder of `dist`. */
export interface Plan {
  readonly folder: string
  readonly format: Format
  /** Each in one file. */
  readonly entryPoints: EntryPoints
  /** Bundled together, with what they load on demand in files of its own; only as ES modules. */
  readonly commands: EntryPoints
  /** By the name of their file: modules that are there with all that they import. They come before the library. */
  readonly base: Readonly<Record<string, readonly string[]>>
  /** Folders of `src` that are bundled with their entry points and are not in the library. */
  readonly outside: readonly string[]
  readonly plugins: readonly Plugin[]
}

/** The files that several entry points share: by the absolute path of a module, the file that has it. */
type Owners = ReadonlyMap<string, string>

/** Writes the bundles of a plan. Each module of `src` is in one file, except those in `outside`. */
export async function bundle(plan: Plan): Promise<void> {
  const { folder, format, entryPoints, commands, base, outside, plugins } = plan
  const common = {
    outdir: folder,
    bundle: true,
    packages: 'external',
    format,
    platform: 'node',
    target: 'node20.19',
    logLevel: 'warning',
    // Jest cannot import: there, `require` loads on demand.
    supported: { 'dynamic-import': format === 'esm' },
  } satisfies BuildOptions

  const owners = new Map<string, string>()
  const isOutside = (file: string): boolean =>
    outside.some((each) => file.startsWith(path.resolve('src', each) + path.sep))
  const roots = Object.values({ ...entryPoints, ...commands })
  const own = (name: string, files: readonly string[]): void => {
    for (const file of files) if (!owners.has(file)) owners.set(file, name)
  }
  for (const [name, modules] of Object.entries(base)) {
    own(name, await modulesBelow(modules, plugins))
  }
  const entries = roots.map((file) => path.resolve(file))
  const library = (await modulesBelow(roots, plugins)).filter(
    (file) => !isOutside(file) && !entries.includes(file),
  )
  own('library', library)

  // Those that import before those that are imported from, of which only what is imported is exported.
  const imported = new Set<string>()
  const write = (name: string | undefined, options: BuildOptions) =>
    build({
      ...common,
      ...options,
      metafile: true,
      plugins: [importOwners(owners, name, imported), ...plugins],
    })
  await write(undefined, { entryPoints })
  if (Object.keys(commands).length > 0) {
    const chunkNames = '[name]-[hash]'
    await write(undefined, { entryPoints: commands, splitting: true, chunkNames })
  }
  for (const name of [...new Set(owners.values())].reverse()) {
    // In an order of their own: that in which they were imported depends on which file was read first.
    const modules = [...imported].filter((file) => owners.get(file) === name).sort()
    const contents = modules.map((file) => `export * from ${JSON.stringify(file)}\n`).join('')
    const { metafile } = await write(name, {
      stdin: { contents, sourcefile: `${name}.ts`, resolveDir: '.' },
      entryNames: name,
    })
    // Of a name that two modules export, `export *` exports neither. What CommonJS exports is not in the metadata.
    if (format === 'cjs') continue
    const exported = Object.values(metafile?.outputs ?? {}).flatMap((output) => output.exports)
    const missing = (await namesOf(modules)).filter((each) => !exported.includes(each))
    if (missing.length > 0) throw new Error(`several modules export ${missing.join(', ')}`)
  }
}

/**
 * Imports a module from the file that has it, except in that file itself.
 *
 * @param imported gets the modules that are imported so
 */
function importOwners(owners: Owners, self: string | undefined, imported: Set<string>): Plugin {
  return {
    name: 'import-owners',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path: specifier, resolveDir, kind }) => {
        const file = path.resolve(resolveDir, specifier).replace(/\.js$/, '.ts')
        const owner = owners.get(file)
        if (kind === 'entry-point' || owner === undefined || owner === self) return undefined
        imported.add(file)
        return { path: `./${owner}.js`, external: true, sideEffects: false }
      })
    },
  }
}

/** The modules of `src` that others import, themselves included, by their absolute paths. */
async function modulesBelow(
  entryPoints: readonly string[],
  plugins: readonly Plugin[],
): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [...entryPoints],
    outdir: 'dist',
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    plugins: [...plugins],
    write: false,
    metafile: true,
  })
  return Object.keys(metafile.inputs).map((file) => path.resolve(file))
}

/** The names that modules export. */
async function namesOf(files: readonly string[]): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [...files],
    outdir: 'dist',
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs).flatMap((output) => output.exports)
}
