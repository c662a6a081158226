import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { hasVersion, releaseChanges } from '../../scripts/release/changelog.js'

const root = process.cwd()
const CHANGES = '# Changes\n\n## Unreleased\n\n- One.\n\n## 0.1.0 (2026-01-02)\n\n- First.\n'

describe('the changes of a release', () => {
  it('are those that were not released', () => {
    const released = releaseChanges(CHANGES, '0.2.0', '2026-03-04')
    expect(released).to.equal(CHANGES.replace('Unreleased', '0.2.0 (2026-03-04)'))
    expect(hasVersion(released, '0.2.0')).to.equal(true)
    expect(hasVersion(CHANGES, '0.2.0')).to.equal(false)
  })

  it('must be there, under a new version', () => {
    const release = (text: string, version: string) => () =>
      releaseChanges(text, version, '2026-03-04')
    expect(release(CHANGES, '0.1.0')).to.throw('it has an entry of 0.1.0 already')
    const none = 'there is nothing under "## Unreleased"'
    expect(release(CHANGES.replace('- One.\n', ''), '0.2.0')).to.throw(none)
    expect(release(CHANGES.replace('## Unreleased\n', ''), '0.2.0')).to.throw(none)
  })

  it('have in CHANGELOG.md the headings that a release reads and writes', () => {
    const headings = readFileSync('CHANGELOG.md', 'utf8').match(/^## .*/gm) ?? []
    expect(headings).to.have.property('length').above(0)
    const known = /^## (?:Unreleased|\d+\.\d+\.\d+\S* \(\d{4}-\d\d-\d\d\))$/
    expect(headings.filter((heading) => !known.test(heading))).to.deep.equal([])
  })
})

describe('npm run release', function () {
  this.timeout(120_000)
  let folder: string
  let project: string

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'release-'))
    project = path.join(folder, 'project')
    const apart = /(?:^|\/)(?:node_modules|dist|output|\.git)$/
    cpSync(root, project, { recursive: true, filter: (source) => !apart.test(source) })
    for (const modules of ['node_modules', 'test/package/tools/node_modules']) {
      symlinkSync(path.join(root, modules), path.join(project, modules))
    }
    // As they are before a maintainer fills them in, with something to release.
    edit('package.json', (text) => {
      const { homepage, bugs, repository, ...rest } = JSON.parse(text)
      const base = 'https://forge.example/data8-useradmin'
      const places = {
        homepage: `${base}#readme`,
        bugs: { url: `${base}/issues`, email: 'security@forge.example' },
        repository: { type: 'git', url: `git+${base}.git` },
      }
      return JSON.stringify({ ...rest, ...places, version: '0.1.0' }, null, 2)
    })
    edit('CHANGELOG.md', () => CHANGES.replace('0.1.0', '0.0.9'))
    // The links are not folders, which .gitignore names.
    edit('.gitignore', (text) => `${text}\nnode_modules\n`)
    git('init', '--quiet', '--initial-branch', 'main')
    git('config', 'user.name', 'A. Maintainer')
    git('config', 'user.email', 'maintainer@example.com')
    execFileSync('git', ['init', '--quiet', '--bare', path.join(folder, 'origin.git')])
    git('remote', 'add', 'origin', path.join(folder, 'origin.git'))
    commit()
  })

  after(() => rmSync(folder, { recursive: true, force: true }))

  function git(...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: project, encoding: 'utf8' }).trim()
  }

  function commit(): void {
    git('add', '--all')
    git('commit', '--quiet', '--message', 'A change')
  }

  function edit(file: string, change: (text: string) => string): void {
    const name = path.join(project, file)
    writeFileSync(name, change(readFileSync(name, 'utf8')))
  }

  function release(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const argv = ['--import', 'tsx', 'scripts/release.ts', ...args]
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env },
    })
    const steps = [...stdout.matchAll(/^(ok|hold|FAIL) +(\w+)/gm)]
    return { status, stdout, stderr, steps: steps.map(([, outcome, name]) => `${outcome} ${name}`) }
  }

  it('gives its usage for what it does not know', () => {
    for (const args of [['next'], ['0.0.1'], ['minor', 'major'], ['--publish', 'minor'], ['-x']]) {
      const { status, stdout, stderr } = release(args)
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' })
      expect(stderr).to.contain('Usage: npm run release')
    }
  })

  it('refuses placeholders, another branch and changed files, and changes nothing', () => {
    const before = git('rev-parse', 'HEAD')
    expect(release(['minor']).steps).to.deep.equal(['ok branch', 'ok tree', 'FAIL places'])
    writeFileSync(path.join(project, 'new.txt'), '')
    expect(release(['minor']).steps).to.deep.equal(['ok branch', 'FAIL tree'])
    rmSync(path.join(project, 'new.txt'))
    git('checkout', '--quiet', '-b', 'other')
    expect(release(['minor'])).to.deep.include({ status: 1, steps: ['FAIL branch'] })
    git('checkout', '--quiet', 'main')
    expect([git('rev-parse', 'HEAD'), git('status', '--porcelain')]).to.deep.equal([before, ''])
  })

  it('reports with --dry-run what holds it back, packs and checks, and changes nothing', () => {
    const before = git('rev-parse', 'HEAD')
    const { status, stdout, steps } = release(['--dry-run', '1.0.0-beta.1'])
    expect(steps).to.deep.equal([
      'ok branch',
      'ok tree',
      'hold places',
      'ok version',
      'ok changelog',
      'ok check',
      'ok pack',
      'ok publint',
      'ok attw',
      'ok write',
      'ok tag',
      'ok push',
      'ok provenance',
    ])
    expect(stdout).to.match(/^ +[\d.]+ kB {2}dist\/library\.js$/m)
    // `npm install` is not to take it.
    expect(stdout).to.match(/npm publish FILE .*--access public --tag next$/m)
    expect(stdout).to.contain('a release would be refused: places')
    expect(status).to.equal(0)
    expect([git('rev-parse', 'HEAD'), git('status', '--porcelain'), git('tag')]).to.deep.equal([
      before,
      '',
      '',
    ])
  })

  describe('where the places are filled', () => {
    before(() => {
      edit('package.json', (text) =>
        text
          .replaceAll('forge.example', 'github.com/acme')
          .replace(/"check": ".*"/, '"check": "echo checked"')
          .replace(/"build": ".*"/, '"build": "node --version"'),
      )
      // What a build writes is tested above.
      mkdirSync(path.join(project, 'dist'), { recursive: true })
      cpSync(path.join(root, 'dist'), path.join(project, 'dist'), { recursive: true })
      commit()
    })

    it('writes, commits, tags and pushes a version once', () => {
      const { status, stdout, steps } = release(['minor'])
      expect(steps.filter((step) => !step.startsWith('ok'))).to.deep.equal([])
      expect(status).to.equal(0)
      expect(stdout).to.contain('\nchecked\n')
      expect(git('show', 'v0.2.0:package.json')).to.contain('"version": "0.2.0"')
      expect(git('show', 'v0.2.0:package-lock.json')).to.contain('"version": "0.2.0"')
      expect(hasVersion(git('show', 'v0.2.0:CHANGELOG.md'), '0.2.0')).to.equal(true)
      expect(git('show', '--stat', '--format=%s')).to.match(/^Release 0\.2\.0\n.*3 files changed/s)
      expect(git('ls-remote', 'origin')).to.match(/refs\/heads\/main\n.*refs\/tags\/v0\.2\.0\n/s)
      expect(release([]).steps.at(-1)).to.equal('FAIL version')
    })

    it('publishes with provenance what is tagged, and nothing else', () => {
      const npm = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim()
      const bin = path.join(folder, 'bin')
      const log = path.join(folder, 'published.txt')
      mkdirSync(bin)
      writeFileSync(
        path.join(bin, 'npm'),
        `#!/bin/sh\nif [ "$1" = publish ]; then echo "$@" >>'${log}'; else exec '${npm}' "$@"; fi\n`,
      )
      chmodSync(path.join(bin, 'npm'), 0o755)
      const env = { PATH: `${bin}${path.delimiter}${process.env['PATH']}` }

      expect(release(['--publish'], env)).to.deep.include({ status: 0 })
      expect(readFileSync(log, 'utf8')).to.match(
        /^publish \S+\/data8-useradmin-0\.2\.0\.tgz --provenance --access public\n$/,
      )
      rmSync(log)
      appendFileSync(path.join(project, 'README.md'), '\n')
      commit()
      expect(release(['--publish'], env).steps.at(-1)).to.equal('FAIL tag')
      expect(existsSync(log)).to.equal(false)
    })
  })
})
