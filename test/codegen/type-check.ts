import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const project = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Errors of the compiler in the files of a folder `test/codegen/output/<name>`, one line each: `path(line,column):
 * error`. The strictest settings apply; other files are checked with the project.
 *
 * @param options settings that differ
 */
export async function typeCheck(
  folder: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<readonly string[]> {
  const settings = {
    extends: '../../../../tsconfig.json',
    compilerOptions: {
      paths: { 'data8-useradmin/soap': ['../../../../src/soap.ts'] },
      ...options,
    },
    include: ['**/*.ts'],
    exclude: [],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  const tsc = join(project, 'node_modules', '.bin', 'tsc')
  const { stdout } = await promisify(execFile)(
    tsc,
    // Each checker reads the declarations of the project and its dependencies again.
    ['-p', join(folder, 'tsconfig.json'), '--pretty', 'false', '--checkers', '2'],
    {
      cwd: folder,
      maxBuffer: 1 << 26,
    },
  ).catch((error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? String(error) }))
  return stdout.split('\n').filter((line) => line !== '' && !/^(?:\.\.\/| )/.test(line))
}
