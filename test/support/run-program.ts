import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'

/** What a program wrote, and how it ended. */
export interface ProgramOutcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program of this package, in TypeScript, in a process of its own. */
export async function runProgram(
  file: string,
  {
    args = [],
    env = {},
    preload,
  }: {
    readonly args?: readonly string[]
    readonly env?: Readonly<Record<string, string>>
    /** A module that is loaded before. */
    readonly preload?: string
  } = {},
): Promise<ProgramOutcome> {
  const before = preload === undefined ? [] : [`--import=${pathToFileURL(preload).href}`]
  return new Promise((resolve) => {
    const argv = ['--import=tsx', ...before, file, ...args]
    // `NODE_OPTIONS` of the test run may load another agent.
    const options = { env: { ...process.env, NODE_OPTIONS: '', ...env } }
    execFile(process.execPath, argv, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ status, stdout, stderr })
    })
  })
}
