/** Somewhere to write text; a stream of Node fits. */
export interface Output {
  write(text: string): unknown
}

/** What the command has to do with the world. A test gives its own. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Resolves once the user asks for the end: Ctrl-C, or SIGTERM. */
  untilStopped(): Promise<void>
}

/** The command was called wrongly, or what it needs is not there. Its message says what to do. */
export class UsageError extends Error {}

/** Longer input is no password and no token; in characters. */
const MAX_INPUT_LENGTH = 1024 * 1024

/**
 * Reads a secret from a pipe, without the line end behind it.
 *
 * @param what what is read, for the messages
 * @throws UsageError where stdin is a terminal, is empty or too long
 */
export async function readSecret(io: Io, what: string, example: string): Promise<string> {
  if (io.stdin.isTTY === true) {
    // What is typed into a terminal shows on it.
    throw new UsageError(`The ${what} is read from a pipe, not from the keyboard: ${example}`)
  }
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of io.stdin) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    if (text.length > MAX_INPUT_LENGTH) throw new UsageError(`What stdin holds is no ${what}.`)
  }
  text = (text + decoder.decode()).replace(/\r?\n$/, '')
  if (text === '') throw new UsageError(`There is no ${what} on stdin: ${example}`)
  return text
}
