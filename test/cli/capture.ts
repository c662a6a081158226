import { run } from '../../src/cli/run.js'

/** What one run of the command left behind. */
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
    readonly isTTY?: boolean
    readonly untilStopped?: (stdout: () => string) => Promise<void>
  } = {},
): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  const stdin = Object.assign(
    (async function* () {
      // In pieces that cut characters.
      for (const byte of Buffer.from(world.stdin ?? '')) yield Uint8Array.of(byte)
    })(),
    { isTTY: world.isTTY ?? false },
  )
  const status = await run(argv, {
    stdin,
    stdout: {
      write(text) {
        stdout += text
      },
    },
    stderr: {
      write(text) {
        stderr += text
      },
    },
    env: world.env ?? {},
    untilStopped: async () => world.untilStopped?.(() => stdout),
  })
  return { status, stdout, stderr }
}
