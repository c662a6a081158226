import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Reflection } from './docs/reference.js'
import { faultsOf } from './docs/reference-faults.js'
import { toolFile } from './tool-file.js'

// Writes the reference of what is exported to docs/api, as typedoc.json says; with --check only checks the comments. It
// fails where one is missing or incomplete.

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const folder = mkdtempSync(join(tmpdir(), 'data8-useradmin-docs-'))
try {
  const json = join(folder, 'reference.json')
  const output = ['--json', json, ...(values.check ? [] : ['--html', 'docs/api'])]
  const args = [toolFile('typedoc', 'bin/typedoc'), ...output, '--logLevel', 'Warn']
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status !== 0) throw new Error('TypeDoc found faults')
  const project: Reflection = JSON.parse(readFileSync(json, 'utf8'))
  const faults = faultsOf(project)
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) throw new Error(`${faults.length} comments are not complete`)
  if (!values.check) console.log('docs/api/index.html')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
