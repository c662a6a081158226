import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolFile } from '../tool-file.js'
import type { Reflection } from './reference.js'

/**
 * The reference of what is exported, as TypeDoc reads it by `typedoc.json`.
 *
 * @param html a folder that gets it as pages
 * @throws Error with what TypeDoc finds wrong: comments that are missing, links that lead nowhere
 */
export function readReference(html?: string): Reflection {
  const folder = mkdtempSync(join(tmpdir(), 'data8-useradmin-docs-'))
  try {
    const json = join(folder, 'reference.json')
    const pages = html === undefined ? [] : ['--html', html]
    const args = [
      toolFile('typedoc', 'bin/typedoc'),
      '--logLevel',
      'Warn',
      '--json',
      json,
      ...pages,
    ]
    const env = { ...process.env, NO_COLOR: '1' }
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env })
    if (status !== 0) throw new Error(`TypeDoc finds faults\n${stdout}${stderr}`)
    return JSON.parse(readFileSync(json, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
