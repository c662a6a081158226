import { run } from '../../src/cli/run.js'

/** Output and status of one run of the command. */
export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command in this process. */
export async function runCli(
  argv: readonly string[],
  world: {
    readonly env?: Readonly<Record<string, string>>
    readonly stdin?: string
    /** Whether stdin is a terminal. */
    readonly isTTY?: boolean
    /** Whether stdout and stderr are terminals. */
    readonly isScreen?: boolean
    readonly untilStopped?: (stdout: () => string, stderr: () => string) => Promise<void>
  } = {},
): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  const stdin = Object.assign(
    (async function* () {
      // In chunks that split characters.
      const bytes = Buffer.from(world.stdin ?? '')
      const step = Math.ceil(bytes.length / 1000)
      for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
    })(),
    { isTTY: world.isTTY ?? false },
  )
  const status = await run(argv, {
    stdin,
    stdout: {
      isTTY: world.isScreen ?? false,
      write(text) {
        stdout += text
      },
    },
    stderr: {
      isTTY: world.isScreen ?? false,
      write(text) {
        stderr += text
      },
    },
    env: world.env ?? {},
    untilStopped: async () =>
      world.untilStopped?.(
        () => stdout,
        () => stderr,
      ),
  })
  return { status, stdout, stderr }
}
