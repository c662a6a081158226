import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const entryPoints: [subpath: string, files: { readonly default: string }][] = Object.entries<
  { readonly default: string } | string
>(manifest.exports).flatMap(([subpath, files]) =>
  typeof files === 'string' ? [] : [[subpath, files]],
)

// The package as a user installs it: what `files` names, and its dependencies but no dev dependency.
describe('the package', function () {
  this.timeout(60_000)
  let project: string

  before(() => {
    mkdirSync(path.join(root, 'test/package/output'), { recursive: true })
    project = mkdtempSync(path.join(root, 'test/package/output/user-'))
    const installed = path.join(project, 'node_modules/data8-useradmin')
    mkdirSync(installed, { recursive: true })
    run('--import=tsx', 'scripts/build.ts', '--out', path.join(installed, 'dist'))
    for (const file of [
      'package.json',
      ...manifest.files.filter((file: string) => file !== 'dist'),
    ]) {
      cpSync(path.join(root, file), path.join(installed, file), { recursive: true })
    }
    // Node's own types are what a TypeScript user of Node has; the rest must come with the package.
    for (const name of [...Object.keys(manifest.dependencies), '@types/node']) {
      const link = path.join(project, 'node_modules', name)
      mkdirSync(path.dirname(link), { recursive: true })
      symlinkSync(path.join(root, 'node_modules', name), link)
    }
    writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }')
  })

  after(() => rmSync(path.join(root, 'test/package/output'), { recursive: true, force: true }))

  function run(...args: string[]): string {
    return execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  }

  function runInProject(name: string, source: string): string {
    writeFileSync(path.join(project, name), source)
    return execFileSync(process.execPath, [name], { cwd: project, encoding: 'utf8' })
  }

  it('compiles in a strict project without skipLibCheck, with types that are not any', () => {
    cpSync(path.join(root, 'test/package/consumer.ts'), path.join(project, 'consumer.ts'))
    writeFileSync(
      path.join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'ES2023',
          module: 'NodeNext',
          types: ['node'],
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          noEmit: true,
        },
        files: ['consumer.ts'],
      }),
    )
    try {
      run(tsc, '-p', project)
    } catch (error) {
      expect.fail((error as { stdout: string }).stdout)
    }
  })

  for (const [subpath, { default: file }] of entryPoints) {
    const entry = path.posix.join('data8-useradmin', subpath)
    it(`exports from ${entry}, imported or required, exactly what its entry point has`, async () => {
      const source = file.replace('./dist/', '../../src/').replace(/\.js$/, '.ts')
      const due = Object.keys(await import(source)).sort()
      const print = (namespace: string): string =>
        `console.log(JSON.stringify(Object.keys(${namespace}).filter((name) => name !== '__esModule').sort()))`
      const imported = runInProject('import.mjs', print(`await import('${entry}')`))
      const required = runInProject('require.cjs', print(`require('${entry}')`))
      expect(due).not.to.deep.equal([])
      expect(JSON.parse(imported)).to.deep.equal(due)
      expect(JSON.parse(required)).to.deep.equal(due)
    })
  }

  it('loads neither soap nor the code of other entry points for a plain call', () => {
    const hooks = `import { appendFileSync } from 'node:fs'
      export async function load(url, context, next) {
        appendFileSync('loaded.txt', url + '\\n')
        return next(url, context)
      }`
    runInProject(
      'plain.mjs',
      `import { register } from 'node:module'
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}))
      const { UserAdminClient } = await import('data8-useradmin')
      const client = new UserAdminClient({ credentials: { apiKey: 'ABCD' } })
      await client.toEnvelope({ expiresIn: { minutes: 5 } })`,
    )
    const loaded = readFileSync(path.join(project, 'loaded.txt'), 'utf8')
    expect(loaded).to.contain('data8-useradmin/dist/index.js')
    const packages = [...loaded.matchAll(/node_modules\/([\w-]+)/g)].map((match) => match[1])
    expect(new Set(packages)).to.deep.equal(new Set(['data8-useradmin', 'luxon']))
  })

  it('loads http and https in the way that APM agents instrument', () => {
    const seen = runInProject(
      'hooked.mjs',
      `import Module from 'node:module'
      const { require } = Module.prototype
      const seen = []
      Module.prototype.require = function (id) {
        seen.push(id)
        return require.call(this, id)
      }
      const { UserAdminClient } = await import('data8-useradmin')
      new UserAdminClient({ credentials: { apiKey: 'ABCD' } })
      console.log(seen.join(' '))`,
    )
    expect(seen.trim()).to.equal('node:http node:https')
  })

  it('names every dependency that it uses, and uses every one that it names', () => {
    const dist = path.join(project, 'node_modules/data8-useradmin/dist')
    const used = new Set<string>()
    for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|d\.ts)$/.test(file)) continue
      const source = readFileSync(path.join(dist, file), 'utf8')
      for (const match of source.matchAll(
        /(?:^\s*(?:import|export|\}) .*from |\bimport\(|\(import\.meta\.url\)\()['"]([@\w][\w.@/:-]*)['"]/gm,
      )) {
        const name = /^(@[^/]+\/)?[^/]+/.exec(match[1] ?? '')?.[0] ?? ''
        if (!isBuiltin(name) && name !== 'data8-useradmin') used.add(name)
      }
    }
    const named = Object.keys(manifest.dependencies).filter((name) => !name.startsWith('@types/'))
    expect([...used].sort()).to.deep.equal(named.sort())
  })
})
