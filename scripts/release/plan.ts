import { readFileSync, writeFileSync } from 'node:fs'
import semver from 'semver'
import { hasVersion, releaseChanges } from './changelog.js'
import {
  checkWithAttw,
  checkWithPublint,
  describe,
  fileList,
  type PackedFile,
  packInto,
} from './packed-file.js'
import { faultsOfPlaces, type Places } from './places.js'
import { outputOf, runCommand, type Step } from './steps.js'

const BRANCH = 'main'

/** What is released. */
export interface Release {
  readonly version: string
  readonly isDryRun: boolean
  /** Where the packed file goes, which is removed at the end. */
  readonly folder: string
}

/** From the checks to the push of the tag. */
export function stepsToRelease(release: Release): readonly Step[] {
  const { version, isDryRun } = release
  const date = new Date().toISOString().slice(0, 10)
  const changes = (): string => releaseChanges(readFileSync('CHANGELOG.md', 'utf8'), version, date)
  const writing = (done: string, act: () => void): string => {
    if (isDryRun) return `would ${done}`
    act()
    return done
  }
  return [
    { name: 'branch', isOfTheMoment: true, run: checkBranch },
    ...commonSteps(),
    {
      name: 'version',
      run: () => {
        if (tags().includes(`v${version}`)) throw new Error(`v${version} is tagged already`)
        return `${manifest().version} -> ${version}`
      },
    },
    {
      name: 'changelog',
      isOfTheMoment: true,
      run: () => {
        changes()
        return `what is unreleased becomes ${version} (${date})`
      },
    },
    {
      name: 'check',
      run: () => writing('run npm run check', () => runCommand('npm', 'run', '--silent', 'check')),
    },
    ...packSteps(release).steps,
    {
      name: 'write',
      run: () =>
        writing('write package.json, package-lock.json and CHANGELOG.md', () => {
          writeFileSync('CHANGELOG.md', changes())
          const args = ['--no-git-tag-version', '--allow-same-version', '--ignore-scripts']
          outputOf('npm', 'version', version, ...args)
        }),
    },
    {
      name: 'tag',
      run: () =>
        writing(`commit and tag v${version}`, () => {
          outputOf('git', 'commit', '--all', '--message', `Release ${version}`)
          outputOf('git', 'tag', '--annotate', `v${version}`, '--message', version)
        }),
    },
    {
      name: 'push',
      run: () =>
        writing(`push ${BRANCH} and v${version} to origin`, () => {
          outputOf('git', 'push', '--atomic', 'origin', BRANCH, `v${version}`)
        }),
    },
    {
      name: 'provenance',
      run: () =>
        `.github/workflows/release.yml publishes v${version}: npm ${publishing('FILE', version).join(' ')}`,
    },
  ]
}

/** What the workflow does for a tag. */
export function stepsToPublish(release: Release): readonly Step[] {
  const { version } = release
  const { steps, packed } = packSteps(release)
  return [
    ...commonSteps(),
    {
      name: 'tag',
      run: () => {
        const here = outputOf('git', 'tag', '--points-at', 'HEAD').split('\n')
        if (!here.includes(`v${version}`)) throw new Error(`HEAD is not tagged v${version}`)
        return `v${version}`
      },
    },
    {
      name: 'changelog',
      run: () => {
        if (hasVersion(readFileSync('CHANGELOG.md', 'utf8'), version)) return version
        throw new Error(`there is no entry of ${version}`)
      },
    },
    ...steps,
    {
      name: 'publish',
      run: () => {
        runCommand('npm', ...publishing(packed().path, version))
        return `${version} with provenance`
      },
    },
  ]
}

/** What must hold for both. */
function commonSteps(): readonly Step[] {
  return [
    { name: 'tree', isOfTheMoment: true, run: checkTree },
    { name: 'places', isOfTheMoment: true, run: checkPlaces },
  ]
}

/** Packs, and checks the packed file. */
function packSteps({ folder, isDryRun }: Release): {
  readonly steps: readonly Step[]
  readonly packed: () => PackedFile
} {
  let file: PackedFile | undefined
  const packed = (): PackedFile => {
    if (file === undefined) throw new Error('there is no packed file')
    return file
  }
  const pack = (): string => {
    file = packInto(folder)
    return [describe(file), ...(isDryRun ? fileList(file) : [])].join('\n')
  }
  return {
    packed,
    steps: [
      { name: 'pack', run: pack },
      { name: 'publint', run: () => checkWithPublint(packed().path) },
      { name: 'attw', run: () => checkWithAttw(packed().path) },
    ],
  }
}

function publishing(file: string, version: string): readonly string[] {
  // A version such as 1.0.0-beta.1 is not what `npm install` takes.
  const tag = semver.prerelease(version) === null ? [] : ['--tag', 'next']
  return ['publish', file, '--provenance', '--access', 'public', ...tag]
}

/** The `package.json` of the current folder. */
export function manifest(): Places & { readonly version: string } {
  return JSON.parse(readFileSync('package.json', 'utf8'))
}

function tags(): readonly string[] {
  return outputOf('git', 'tag', '--list').split('\n')
}

function checkBranch(): string {
  const branch = outputOf('git', 'branch', '--show-current')
  if (branch !== BRANCH) throw new Error(`${branch || 'none'}, not ${BRANCH}`)
  return branch
}

function checkTree(): string {
  const changed = outputOf('git', 'status', '--porcelain')
  if (changed !== '') throw new Error(`${changed.split('\n').length} files are not committed`)
  return 'clean'
}

function checkPlaces(): string {
  const faults = faultsOfPlaces(manifest())
  if (faults.length > 0) throw new Error(faults.join('; '))
  return manifest().repository.url
}
