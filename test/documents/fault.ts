/** What is wrong with a block, and where. */
export interface Fault {
  /** Path below the project. */
  readonly file: string
  readonly line: number
  readonly message: string
}

/** `file:line: message`, one for each. */
export function describeFaults(faults: readonly Fault[]): string {
  return faults.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n')
}
