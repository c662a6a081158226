import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientFile } from './measured-clients.js'
import { root, run } from './processes.js'

/** A folder that is removed when this process ends, however it ends. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'data8-bench-')))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Not `once`: a second signal would end the removal. Nor does the removal end in time where the command
    // `tsx` is the parent, which kills its child 60 ms after a signal: hence `node --import tsx`.
    process.on(signal, () => process.exit(1))
  }
  return folder
}

/** The whole name of a commit of this repository. */
export async function commitNamed(name: string): Promise<string> {
  const wanted = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
  const found = await run('git', wanted, root).catch(() => '')
  if (found === '') throw new Error(`--against: no such commit here: ${name}`)
  return found.trim()
}

/** Checks a commit out into `folder` and builds it there by its own script. */
export async function buildAt(commit: string, folder: string): Promise<void> {
  await run('git', ['clone', '--quiet', '--shared', '--no-checkout', root, folder], root)
  await run('git', ['checkout', '--quiet', '--detach', commit], folder)
  const lock = (tree: string): string => readFileSync(join(tree, 'package-lock.json'), 'utf8')
  if (lock(folder) === lock(root)) {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  } else {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder)
  }
  await run(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], folder)
}

/**
 * Copies what a built tree would publish into `folder`, where a client imports it as a package; gives that
 * client's file. So both sides are found by the same way, and a build under way changes neither.
 */
export function installFrom(tree: string, folder: string): string {
  const installed = join(folder, 'node_modules/data8-useradmin')
  for (const name of ['package.json', 'dist']) {
    cpSync(join(tree, name), join(installed, name), { recursive: true })
  }
  symlinkSync(realpathSync(join(tree, 'node_modules')), join(installed, 'node_modules'))
  const client = join(folder, 'client.mjs')
  cpSync(clientFile('ours'), client)
  return client
}
