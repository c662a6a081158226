// Writes dist: declarations file by file, and code bundled.
//
// A program that mints one token would load dozens of small modules, and loading them takes longer than
// running them. So all that the entry points share is in one file, `library.js`, of which each takes its part;
// what only the emulator and the command need is in files of theirs. The code is not minified, so that it can
// be read.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type BuildOptions, build, type Plugin } from 'esbuild'

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } })
const outdir = path.resolve(values.out)
const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = path.join(path.dirname(typescript), 'bin/tsc')

const outsideLibrary = ['cli', 'codegen', 'testing'].map((folder) => path.resolve('src', folder))

const inlineVersion: Plugin = {
  name: 'inline-version',
  setup({ onLoad }) {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    const contents = `export const VERSION = ${JSON.stringify(version)}`
    onLoad({ filter: /[\\/]src[\\/]internal[\\/]version\.ts$/ }, () => ({ contents }))
  },
}

const common = {
  outdir,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
} satisfies BuildOptions

/** The modules of the library that others import, by their absolute paths. */
const shared = new Set<string>()

const importLibrary: Plugin = {
  name: 'import-library',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path: specifier, resolveDir, kind }) => {
      const file = path.resolve(resolveDir, specifier).replace(/\.js$/, '.ts')
      const isOutside = outsideLibrary.some((folder) => file.startsWith(folder + path.sep))
      if (kind === 'entry-point' || isOutside) return undefined
      shared.add(file)
      return { path: './library.js', external: true, sideEffects: false }
    })
  },
}

rmSync(outdir, { recursive: true, force: true })
const { status } = spawnSync(
  process.execPath,
  [tsc, '-p', 'tsconfig.build.json', '--outDir', outdir],
  { stdio: 'inherit' },
)
if (status !== 0) process.exit(status ?? 1)

await build({
  ...common,
  entryPoints: { index: 'src/index.ts', soap: 'src/soap.ts' },
  plugins: [importLibrary],
})
await build({
  ...common,
  entryPoints: { testing: 'src/testing.ts', cli: 'src/cli/main.ts' },
  splitting: true,
  chunkNames: '[name]-[hash]',
  plugins: [importLibrary],
})
await checkNames([...shared])
await build({
  ...common,
  stdin: {
    contents: [...shared].map((file) => `export * from ${JSON.stringify(file)}\n`).join(''),
    sourcefile: 'library.ts',
    resolveDir: '.',
  },
  entryNames: 'library',
  plugins: [inlineVersion],
})

/** Throws where two modules export the same name: `export *` would leave out both. */
async function checkNames(files: readonly string[]): Promise<void> {
  const { metafile } = await build({
    entryPoints: [...files],
    outdir,
    write: false,
    metafile: true,
  })
  const names = Object.values(metafile.outputs).flatMap((output) => output.exports)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  if (twice.length > 0) throw new Error(`several modules of the library export ${twice.join(', ')}`)
}
