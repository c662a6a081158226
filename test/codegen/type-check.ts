import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const project = fileURLToPath(new URL('../..', import.meta.url))

const strictest = {
  extends: '../../../../tsconfig.json',
  compilerOptions: {
    paths: { 'data8-useradmin/soap': ['../../../../src/soap.ts'] },
  },
  include: ['**/*.ts'],
  exclude: [],
}

/**
 * Errors of the compiler, under the strictest settings, in the files of a folder of `test/codegen/output`; other files
 * are checked with the project.
 */
export async function typeCheck(folder: string): Promise<readonly string[]> {
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(strictest))
  const tsc = join(project, 'node_modules', '.bin', 'tsc')
  const { stdout } = await promisify(execFile)(
    tsc,
    ['-p', join(folder, 'tsconfig.json'), '--pretty', 'false'],
    {
      cwd: folder,
      maxBuffer: 1 << 26,
    },
  ).catch((error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? String(error) }))
  return stdout.split('\n').filter((line) => line !== '' && !/^(?:\.\.\/| )/.test(line))
}
