// Writes dist: declarations file by file, and code bundled, as ES modules and, in `cjs`, as CommonJS.
//
// A program that mints one token would load dozens of small modules, and loading them takes longer than
// running them. So all that the entry points share is in one file, `library.js`, of which each takes its part.
// Only what `decodeJwt` needs is in a file of its own, `claims.js`: a bundler leaves out whole files. The
// code is not minified, so that it can be read.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Plugin } from 'esbuild'
import { bundle } from './bundle.js'
import { writeDeclarations } from './declarations.js'

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } })
const outdir = path.resolve(values.out)

/** Modules whose one constant is read from a file of the package: a part of their path, and its value. */
const literals: readonly (readonly [module: RegExp, constant: string, value: string])[] = [
  [
    /[\\/]src[\\/]internal[\\/]version\.ts$/,
    'VERSION',
    (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
  ],
  [/[\\/]src[\\/]testing[\\/]wsdl\.ts$/, 'WSDL', readFileSync('wsdl/useradmin.wsdl', 'utf8')],
  [
    /[\\/]src[\\/]testing[\\/]openapi\.ts$/,
    'OPENAPI',
    readFileSync('openapi/useradmin.json', 'utf8'),
  ],
]

const inlineLiterals: Plugin = {
  name: 'inline-literals',
  setup({ onLoad }) {
    for (const [filter, constant, value] of literals) {
      const contents = `export const ${constant} = ${JSON.stringify(value)}`
      onLoad({ filter }, () => ({ contents }))
    }
  },
}

const entryPoints = { index: 'src/index.ts', soap: 'src/soap.ts' }
// Beside the library: few programs load them.
const apart = {
  testing: 'src/testing.ts',
  mcp: 'src/mcp.ts',
  redis: 'src/redis.ts',
  'token-endpoint': 'src/token-endpoint.ts',
}
const common = {
  base: { claims: ['src/errors.ts', 'src/useradmin/claims.ts'] },
  outside: ['cli', 'codegen', 'mcp', 'testing', 'tokens/redis', 'tokens/endpoint'],
  plugins: [inlineLiterals],
}

rmSync(outdir, { recursive: true, force: true })
const cjs = path.join(outdir, 'cjs')
await bundle({
  ...common,
  folder: outdir,
  format: 'esm',
  entryPoints,
  commands: { ...apart, cli: 'src/cli/main.ts' },
})
await bundle({
  ...common,
  folder: cjs,
  format: 'cjs',
  entryPoints: { ...entryPoints, ...apart },
  commands: {},
})
// For code and declarations below it: the package itself is of ES modules.
writeFileSync(path.join(cjs, 'package.json'), '{ "type": "commonjs" }\n')
writeDeclarations([outdir, cjs], Object.keys({ ...entryPoints, ...apart }))
