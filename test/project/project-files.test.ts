import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import semver from 'semver'
import { parse } from 'yaml'
import { disagreements, faultsOfPlaces } from '../../scripts/release/places.js'

const read = (file: string): string => readFileSync(file, 'utf8')
const manifest = JSON.parse(read('package.json'))

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly container?: string
  readonly strategy?: { readonly matrix: { readonly node: readonly string[] } }
  readonly steps: readonly {
    readonly uses?: string
    readonly run?: string
    readonly with?: Readonly<Record<string, unknown>>
  }[]
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

function workflow(name: string): Workflow {
  return parse(read(`.github/workflows/${name}`))
}

describe('the places of package.json', () => {
  const base = 'https://github.com/acme/data8-useradmin'
  const filled = {
    homepage: `${base}#readme`,
    bugs: { url: `${base}/issues`, email: 'security@acme.test' },
    repository: { type: 'git', url: `git+${base}.git` },
  }

  it('agree', () => {
    expect(disagreements(manifest)).to.deep.equal([])
  })

  it('are told from placeholders, and must be of one repository', () => {
    expect(faultsOfPlaces(filled)).to.deep.equal([])
    const bugs = { ...filled.bugs, email: 'security@forge.example' }
    expect(faultsOfPlaces({ ...filled, bugs })).to.deep.equal([
      'bugs.email of package.json: placeholders',
    ])
    for (const homepage of ['https://github.com/acme/data8#readme', `${base}-old#readme`]) {
      expect(faultsOfPlaces({ ...filled, homepage })).to.have.length(1)
    }
    const repository = { type: 'git', url: `${base}.git` }
    expect(faultsOfPlaces({ ...filled, repository })).to.have.length(1)
  })

  it('are in no other file', () => {
    const { hostname, pathname } = new URL(manifest.bugs.url)
    const place = `${hostname}${pathname.replace(/\/[^/]*$/, '')}`
    const files = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md', '.github']
    const texts = files.filter(existsSync).flatMap((file) =>
      file.startsWith('.')
        ? readdirSync(file, { recursive: true, encoding: 'utf8' })
            .filter((name) => name.endsWith('.yml'))
            .map((name) => join(file, name))
        : file,
    )
    expect(texts).to.include('.github/workflows/ci.yml')
    expect(texts.filter((file) => read(file).includes(place))).to.deep.equal([])
  })
})

describe('the workflows of the forge', () => {
  const workflows = readdirSync('.github/workflows')

  for (const name of workflows) {
    const { permissions, jobs } = workflow(name)
    const steps = Object.values(jobs).flatMap((job) => job.steps)

    it(`${name} may only read, unless a job says more`, () => {
      expect(permissions).to.deep.equal({ contents: 'read' })
      const granted = Object.entries(jobs).flatMap(([job, { permissions = {} }]) =>
        Object.keys(permissions)
          .filter((scope) => permissions[scope] === 'write')
          .map((scope) => `${job}: ${scope}`),
      )
      expect(granted).to.deep.equal(name === 'release.yml' ? ['publish: id-token'] : [])
    })

    it(`${name} pins each action to a commit, and keeps no login after the checkout`, () => {
      for (const { uses, with: inputs } of steps) {
        if (uses === undefined) continue
        expect(uses).to.match(/^[\w-]+\/[\w-]+@[\da-f]{40}$/)
        if (uses.startsWith('actions/checkout@')) {
          expect(inputs).to.deep.include({ 'persist-credentials': false })
        }
      }
    })

    it(`${name} runs scripts that exist`, () => {
      const lines = steps.flatMap(({ run }) => run ?? [])
      expect(lines).not.to.deep.equal([])
      for (const line of lines) {
        const script = /npm run (?:--silent )?([\w:-]+)/.exec(line)?.[1]
        if (script !== undefined) expect(manifest.scripts).to.have.property(script)
        if (line.startsWith('.')) expect(existsSync(line), line).to.equal(true)
      }
    })
  }

  it('check on the oldest Node that the package runs on, and on 22 and 24', () => {
    const { check } = workflow('ci.yml').jobs
    const versions = check?.strategy?.matrix.node ?? []
    expect(versions).to.deep.equal([read('.nvmrc').trim(), '22', '24'])
    expect(check?.steps.map(({ run }) => run)).to.include('.ci/run')
  })

  it('publish what is tagged, after the checks, with provenance', () => {
    const { on, jobs } = workflow('release.yml')
    expect(on).to.deep.equal({ push: { tags: ['v*'] } })
    expect(jobs['publish']?.steps.flatMap(({ run }) => run ?? []).slice(-2)).to.deep.equal([
      '.ci/run',
      'npm run --silent release -- --publish',
    ])
  })

  it('have updates for each place with dependencies', () => {
    const { updates } = parse(read('.github/dependabot.yml'))
    const places = updates.map((each: Record<string, string>) => [
      each['package-ecosystem'],
      each['directory'],
    ])
    expect(places).to.deep.equal([
      ['npm', '/'],
      ['npm', '/bench'],
      ['github-actions', '/'],
    ])
    for (const [ecosystem, folder] of places) {
      if (ecosystem === 'npm')
        expect(existsSync(join('.', folder, 'package-lock.json'))).to.equal(true)
    }
  })
})

describe('the files for editors and git', () => {
  it('name the oldest Node that the package runs on', () => {
    const oldest = semver.minVersion(manifest.engines.node)
    expect(read('.nvmrc').trim()).to.equal(`${oldest?.major}.${oldest?.minor}`)
  })

  it('have the indentation and the width of biome.json', () => {
    const { formatter } = JSON.parse(read('biome.json'))
    const values = Object.fromEntries(
      [...read('.editorconfig').matchAll(/^(\w+) = (?!unset)(.*)$/gm)].map(([, k, v]) => [k, v]),
    )
    expect(values).to.deep.include({
      indent_style: formatter.indentStyle,
      indent_size: String(formatter.indentWidth),
      max_line_length: String(formatter.lineWidth),
    })
  })

  function attributes(files: readonly string[], name: string): Readonly<Record<string, string>> {
    const output = execFileSync('git', ['check-attr', '-z', '--stdin', name], {
      input: files.join('\0'),
      encoding: 'utf8',
    }).split('\0')
    return Object.fromEntries(files.map((file, index) => [file, output[index * 3 + 2] ?? '']))
  }

  function filesBelow(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/node_modules|\boutput\b/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name))
  }

  it('mark what is generated, and nothing else of the code', () => {
    const files = ['src', 'examples', 'openapi', 'scripts'].flatMap(filesBelow)
    const marked = attributes(files, 'linguist-generated')
    const generated = files.filter((file) =>
      /@generated|"x-generated-by"/.test(read(file).slice(0, 60)),
    )
    expect(generated).to.include('src/useradmin/generated/types.ts')
    expect(files.filter((file) => marked[file] === 'set').sort()).to.deep.equal(generated.sort())
  })

  it('leave contracts and recorded messages as they are, and no other text', () => {
    const recorded = ['wsdl', 'test/wire'].flatMap(filesBelow)
    expect(new Set(Object.values(attributes(recorded, 'text')))).to.deep.equal(new Set(['unset']))
    expect(new Set(Object.values(attributes(filesBelow('scripts'), 'text')))).to.deep.equal(
      new Set(['auto']),
    )
  })
})
