import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { expect } from 'chai'
import {
  installedFolders,
  makeProject,
  manifest,
  outputOf,
  root,
  unpackedPackage,
} from './packed-package.js'

const entryPoints = Object.entries(manifest.exports).flatMap(([subpath, files]) =>
  typeof files === 'string' ? [] : [[subpath, files] as const],
)

// The package as a user installs it: the packed file, and its dependencies but no dev dependency.
describe('the package', function () {
  this.timeout(60_000)
  let project: string

  before(() => {
    project = makeProject()
    writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }')
  })

  after(() => rmSync(project, { recursive: true, force: true }))

  function runInProject(name: string, source: string): string {
    writeFileSync(path.join(project, name), source)
    return outputOf(project, name)
  }

  for (const [subpath, conditions] of entryPoints) {
    const entry = path.posix.join('data8-useradmin', subpath)
    it(`exports from ${entry}, in each form, exactly what its entry point has`, async () => {
      const { import: esm, require: cjs } = conditions
      const source = esm?.default.replace('./dist/', '../../src/').replace(/\.js$/, '.ts') ?? ''
      const due = Object.keys(await import(source)).sort()
      expect(due).not.to.deep.equal([])
      const print = (namespace: string): string =>
        `console.log(JSON.stringify(Object.keys(${namespace}).filter((name) => name !== '__esModule').sort()))`
      const forms = [
        runInProject('import.mjs', print(`await import('${entry}')`)),
        runInProject('require.cjs', print(`require('${entry}')`)),
        // As Jest loads it, which does not know the condition `module-sync`.
        runInProject('cjs.cjs', print(`require('./node_modules/data8-useradmin/${cjs?.default}')`)),
      ]
      for (const form of forms) expect(JSON.parse(form)).to.deep.equal(due)
    })
  }

  it('has nothing that a user does not need', () => {
    const files = readdirSync(unpackedPackage(), { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(path.join(unpackedPackage(), file)).isFile())
      .filter((file) => !/^dist\/.*\.(?:js|d\.ts)$/.test(file))
    // The pages for users and their pictures, without the reasons of decisions.
    const pages = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^(?:[^/]+\.md|pictures\/[^/]+)$/.test(file))
      .map((file) => `docs/${file}`)
    expect(files.sort()).to.deep.equal(
      [
        'CHANGELOG.md',
        'CONTRIBUTING.md',
        'LICENSE',
        'README.md',
        'SECURITY.md',
        'dist/cjs/package.json',
        'examples/README.md',
        'openapi/useradmin.json',
        'package.json',
        'wsdl/SOURCE.json',
        'wsdl/useradmin.wsdl',
        ...pages,
      ].sort(),
    )
  })

  it('has comments with examples in its declarations, for editors', () => {
    for (const form of ['dist', 'dist/cjs']) {
      const file = path.join(unpackedPackage(), form, 'useradmin/client.d.ts')
      expect(readFileSync(file, 'utf8')).to.include('@example').and.include('@throws')
    }
  })

  it('has what its README links to', () => {
    const text = readFileSync(path.join(unpackedPackage(), 'README.md'), 'utf8')
    const links = [
      ...text.matchAll(/(?:\]\(|(?:src|srcset)=")(?!https?:|#|mailto:)([^)#"]+)/g),
    ].map((match) => match[1] ?? '')
    const missing = links.filter((link) => !existsSync(path.join(unpackedPackage(), link)))
    expect(missing).to.deep.equal([])
  })

  for (const { isLean, packages, megabytes } of [
    { isLean: false, packages: 70, megabytes: 22 },
    { isLean: true, packages: 25, megabytes: 13 },
  ]) {
    it(`brings at most ${packages} packages and ${megabytes} MB ${isLean ? 'without' : 'with'} the optional ones`, () => {
      const folders = installedFolders(isLean)
      expect(folders.length + 1).to.be.at.most(packages)
      const bytes = [...folders, unpackedPackage()].reduce((sum, each) => sum + sizeOf(each), 0)
      expect(bytes / 1e6).to.be.within(1, megabytes)
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
    expect(new Set(packages)).to.deep.equal(
      new Set(['content-type', 'data8-useradmin', 'luxon', 'toad-cache']),
    )
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
    const { dependencies, optionalDependencies, peerDependencies } = manifest
    const named = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
    const withoutTypes = named.filter((name) => !name.startsWith('@types/'))
    expect([...used].sort()).to.deep.equal(withoutTypes.sort())
  })
})

/** The bytes of the files in a folder, without the packages in it. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + sizeOf(file)
    return sum + statSync(file).size
  }, 0)
}
