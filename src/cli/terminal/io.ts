/** A destination for text, such as a stream of Node. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
}

/** Streams, environment and signals of the command; tests pass their own. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Resolves on SIGINT (Ctrl-C) or SIGTERM. */
  untilStopped(): Promise<void>
}

/** Wrong usage, or a missing precondition. The message says what to do. */
export class UsageError extends Error {}

/** Limit on the length of a password or token; in characters. */
const MAX_INPUT_LENGTH = 1024 * 1024

/**
 * Reads a secret from stdin, without the line end at its end.
 *
 * @param what kind of the secret, for messages
 * @throws UsageError where stdin is a terminal, empty or too long
 */
export async function readSecret(io: Io, what: string, example: string): Promise<string> {
  if (io.stdin.isTTY === true) {
    // A terminal would show the secret.
    throw new UsageError(`The ${what} is read from a pipe, not from the keyboard: ${example}`)
  }
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of io.stdin) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    if (text.length > MAX_INPUT_LENGTH)
      throw new UsageError(`The text on stdin is too long for a ${what}.`)
  }
  text = (text + decoder.decode()).replace(/\r?\n$/, '')
  if (text === '') throw new UsageError(`There is no ${what} on stdin: ${example}`)
  return text
}

/** The value of a variable: shells and containers set variables to the empty string to unset them. */
export function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}
