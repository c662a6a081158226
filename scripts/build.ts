// Writes dist: declarations file by file, and code bundled by entry point.
//
// A program that mints one token loads dozens of small modules, and loading them costs more than
// running them. What the entry points share stays in chunks of its own, so that there is one copy of
// each class whichever is imported. Nothing is minified: what is installed can be read.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } })
const outdir = path.resolve(values.out)
const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = path.join(path.dirname(typescript), 'bin/tsc')

rmSync(outdir, { recursive: true, force: true })
const { status } = spawnSync(
  process.execPath,
  [tsc, '-p', 'tsconfig.build.json', '--outDir', outdir],
  { stdio: 'inherit' },
)
if (status !== 0) process.exit(status ?? 1)
await build({
  entryPoints: ['src/index.ts', 'src/soap/index.ts', 'src/testing/index.ts', 'src/cli/main.ts'],
  outbase: 'src',
  outdir,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
})
