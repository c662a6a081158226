import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'

const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = path.join(path.dirname(typescript), 'bin/tsc')

/**
 * Writes the declarations of entry points, file by file, and of what they mention.
 *
 * @param folders each gets them
 * @param names of the entry points
 * @throws Error where the project does not compile
 */
export function writeDeclarations(folders: readonly string[], names: readonly string[]): void {
  // The compiler also writes those of modules that only implementations import.
  const all = mkdtempSync(path.join(tmpdir(), 'declarations-'))
  try {
    const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', all]
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
    if (status !== 0) throw new Error('the declarations were not written')
    const mentioned = new Set<string>()
    for (const name of names) addMentioned(path.join(all, `${name}.d.ts`), mentioned)
    for (const file of mentioned) {
      for (const folder of folders) cpSync(file, path.join(folder, path.relative(all, file)))
    }
  } finally {
    rmSync(all, { recursive: true, force: true })
  }
}

function addMentioned(file: string, found: Set<string>): void {
  if (found.has(file)) return
  found.add(file)
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
    /(?:from |import\()'(\.[^']+)\.js'/g,
  )) {
    addMentioned(path.resolve(path.dirname(file), `${specifier}.d.ts`), found)
  }
}
