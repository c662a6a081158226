// Writes dist: declarations file by file, and code bundled.
//
// A program that mints one token would load dozens of small modules, and loading them takes longer than
// running them: all code of a client is in one file, `library.js`, for all its entry points. The emulator
// and the command are bundled separately and import only the error classes from it, so that there is one
// copy of each. The code is not minified, so that it can be read.
//
// The library loads modules of Node with `process.getBuiltinModule`, not with `import`: for an import, Node
// reads every member of the module, which loads further modules that are otherwise loaded on demand.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type BuildOptions, build, type Plugin } from 'esbuild'

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } })
const outdir = path.resolve(values.out)
const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = path.join(path.dirname(typescript), 'bin/tsc')

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
  plugins: [inlineVersion],
} satisfies BuildOptions

rmSync(outdir, { recursive: true, force: true })
const { status } = spawnSync(
  process.execPath,
  [tsc, '-p', 'tsconfig.build.json', '--outDir', outdir],
  { stdio: 'inherit' },
)
if (status !== 0) process.exit(status ?? 1)

const facades = { index: './src/index.ts', soap: './src/soap.ts' }
const errors = path.resolve('src/errors.ts')

await build({
  ...common,
  stdin: {
    contents: [...Object.values(facades), errors]
      .map((file) => `export * from '${file}'`)
      .join('\n'),
    sourcefile: 'library.ts',
    resolveDir: '.',
  },
  entryNames: 'library',
})
const library = path.join(outdir, 'library.js')
writeFileSync(library, withoutImportsOfNode(readFileSync(library, 'utf8')))
for (const [name, file] of Object.entries(facades)) {
  const exported = await exportsOf(file)
  writeFileSync(
    path.join(outdir, `${name}.js`),
    `export {\n${exported.map((each) => `  ${each},\n`).join('')}} from './library.js'\n`,
  )
}

const errorsFromLibrary: Plugin = {
  name: 'errors-from-library',
  setup({ onResolve }) {
    onResolve({ filter: /\/errors\.js$/ }, ({ path: specifier, resolveDir }) => {
      const file = path.resolve(resolveDir, specifier).replace(/\.js$/, '.ts')
      return file === errors ? { path: './library.js', external: true } : undefined
    })
  },
}
await build({
  ...common,
  entryPoints: { testing: 'src/testing.ts', cli: 'src/cli/main.ts' },
  splitting: true,
  chunkNames: '[name]-[hash]',
  plugins: [...common.plugins, errorsFromLibrary],
})

function withoutImportsOfNode(code: string): string {
  const changed = code.replace(
    /^import (\w+)?(?:, )?(?:\{([^}]*)\})? from ("node:[\w/]+");$/gm,
    (_, whole?: string, members?: string, specifier = '') => {
      const module = `process.getBuiltinModule(${specifier})`
      const taken = members === undefined ? [] : [`{${members.replaceAll(' as ', ': ')}}`]
      if (whole !== undefined) taken.push(whole)
      return taken.map((names) => `const ${names} = ${module};`).join('\n')
    },
  )
  if (/^import .*"node:/m.test(changed)) throw new Error('the bundle still has an import of Node')
  return changed
}

async function exportsOf(file: string): Promise<readonly string[]> {
  const { metafile } = await build({
    ...common,
    entryPoints: [file],
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs).flatMap((output) => output.exports)
}
