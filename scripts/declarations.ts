import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = path.join(path.dirname(typescript), 'bin/tsc')

/**
 * Writes the declarations of entry points, file by file, and of what they mention.
 *
 * @param names of the entry points
 * @throws Error where the project does not compile
 */
export function writeDeclarations(folder: string, names: readonly string[]): void {
  const { status } = spawnSync(
    process.execPath,
    [tsc, '-p', 'tsconfig.build.json', '--outDir', folder],
    { stdio: 'inherit' },
  )
  if (status !== 0) throw new Error('the declarations were not written')
  // The compiler also writes those of modules that only implementations import.
  const mentioned = new Set<string>()
  for (const name of names) addMentioned(path.join(folder, `${name}.d.ts`), mentioned)
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name)
    if (name.endsWith('.d.ts') && !mentioned.has(file)) rmSync(file)
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
