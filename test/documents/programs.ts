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
  const options = { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', ...env } }
  const child = spawn(program, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status: status ?? -1, output }))
  })
}
