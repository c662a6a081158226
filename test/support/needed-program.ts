/** A program that some tests need, and that is not installed with the packages. */
export interface NeededProgram {
  /** Why tests were not run: what needs what, and where to get it. */
  readonly reason: string
  isAvailable(): boolean
}

const reported = new Set<string>()

/**
 * A `describe` whose tests need a program. Without it they do not run, which is said once for all, and which is a failure
 * where the environment variable `CI` is set.
 */
export function describeWith(
  program: NeededProgram,
  title: string,
  body: (this: Mocha.Suite) => void,
): void {
  const { reason } = program
  if (program.isAvailable()) {
    describe(title, body)
  } else if ((process.env['CI'] ?? '') !== '') {
    describe(title, () => {
      it('finds what it needs', () => {
        throw new Error(reason)
      })
    })
  } else if (!reported.has(reason)) {
    reported.add(reason)
    process.stderr.write(`Not run: ${reason}.\n`)
  }
}
