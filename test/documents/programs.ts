import { spawn } from 'node:child_process'

/** How a program is run. */
export interface Context {
  /** The folder that it is run in. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

/** How a program ended. */
export interface Outcome {
  readonly status: number
  /** What it wrote to stdout and stderr. */
  readonly output: string
}

const LIMIT_MS = 60_000

/** Runs Node, with the end of stdin at once. */
export function runNode(args: readonly string[], context: Context): Promise<Outcome> {
  return runProgram(process.execPath, args, context)
}

/** Runs a program, with the end of stdin at once. */
export function runProgram(
  program: string,
  args: readonly string[],
  { folder, env }: Context,
): Promise<Outcome> {
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // With its own group of processes, which ends as one: no program that it has started is left.
    detached: true,
  })
  let output = ''
  const limit = setTimeout(() => {
    output += `takes more than ${LIMIT_MS} ms`
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, LIMIT_MS)
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part
    })
  }
  return new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status: status ?? -1, output }))
  }).finally(() => clearTimeout(limit))
}
