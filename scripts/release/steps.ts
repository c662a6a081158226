import { spawnSync } from 'node:child_process'

/** A step of a release: it gives what it did, or throws. */
export interface Step {
  readonly name: string
  /** Which failure only says that it is not yet time: a dry run reports it and goes on. */
  readonly isOfTheMoment?: boolean
  readonly run: () => string
}

/** What held a dry run back, and whether something is wrong with what would be released. */
export interface Outcome {
  readonly held: readonly string[]
  readonly failed: readonly string[]
}

/** Takes steps one by one, each with a line. A failure ends a release, while a dry run goes on to find more. */
export function takeSteps(steps: readonly Step[], isDryRun: boolean): Outcome {
  const held: string[] = []
  const failed: string[] = []
  for (const { name, isOfTheMoment = false, run } of steps) {
    try {
      console.log(`ok    ${name}: ${run()}`)
    } catch (error) {
      const isHeld = isDryRun && isOfTheMoment
      console.log(`${isHeld ? 'hold ' : 'FAIL '} ${name}: ${(error as Error).message}`)
      ;(isHeld ? held : failed).push(name)
      if (!isDryRun) break
    }
  }
  return { held, failed }
}

/**
 * The standard output of a command.
 *
 * @throws Error with what it wrote, where it fails
 */
export function outputOf(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${`${stderr}${stdout}`.trim()}`)
  return stdout.trim()
}

/**
 * Runs a command that writes to the terminal.
 *
 * @throws Error where it fails
 */
export function runCommand(command: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`)
}
