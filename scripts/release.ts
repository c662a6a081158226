import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import semver from 'semver'
import { manifest, type Release, stepsToPublish, stepsToRelease } from './release/plan.js'
import { takeSteps } from './release/steps.js'

const USAGE = `Usage: npm run release -- [major|minor|patch|x.y.z] [--dry-run]

Checks, packs, writes the version and the changes, commits, tags, and pushes branch and tag. For the tag, the workflow
.github/workflows/release.yml publishes the package with its provenance: npm run release -- --publish

  without a version   the one of package.json, which has no tag yet
  --dry-run           packs and checks the packed file, and writes, pushes and publishes nothing
  --publish           publishes the version that is tagged

Exit codes: 0 done; 1 a step failed; 2 bad usage`

function main(argv: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      'dry-run': { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const { publish } = values
  // npm keeps options for itself where no "--" is before them.
  const isDryRun = values['dry-run'] || process.env['npm_config_dry_run'] === 'true'
  const [bump] = positionals
  if (positionals.length > 1) throw new TypeError('at most one version')
  if (publish && (isDryRun || bump !== undefined))
    throw new TypeError('--publish takes nothing else')

  const version = nextVersion(manifest().version, bump)
  const folder = mkdtempSync(join(tmpdir(), 'data8-useradmin-release-'))
  try {
    const release: Release = { version, isDryRun, folder }
    const steps = publish ? stepsToPublish(release) : stepsToRelease(release)
    const { held, failed } = takeSteps(steps, isDryRun)
    if (failed.length > 0) {
      console.log(`not released: ${failed.join(', ')}`)
      return 1
    }
    if (isDryRun && held.length > 0) console.log(`a release would be refused: ${held.join(', ')}`)
    else if (isDryRun) console.log('a release would be made')
    return 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function nextVersion(current: string, bump: string | undefined): string {
  if (bump === undefined) return current
  if (bump === 'major' || bump === 'minor' || bump === 'patch') {
    return semver.inc(current, bump) ?? current
  }
  if (semver.valid(bump) !== bump) {
    throw new TypeError(`neither major, minor, patch nor a version: ${bump}`)
  }
  if (!semver.gt(bump, current)) throw new TypeError(`${bump} is not later than ${current}`)
  return bump
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof TypeError)) throw error
  console.error(`${error.message}\n\n${USAGE}`)
  process.exitCode = 2
}
