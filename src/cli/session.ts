import { withoutApiKeyPrefix } from '../data8/convention/credentials.js'
import { UserAdminError } from '../errors.js'
import type { Logger } from '../http/options.js'
import { createRedactor } from '../internal/redaction/redact.js'
import { redactValue } from '../internal/redaction/redact-value.js'
import { adviceFor, messageFor } from './advice.js'
import type { CallContext } from './advice-response.js'
import { toLine, toSentence } from './one-line.js'
import { type ExitCode, exitCodeOf } from './terminal/exit-code.js'
import type { Io } from './terminal/io.js'
import { hasColors, isScreen, type Paint, paint, plain } from './terminal/style.js'

const MAX_FIELD_LENGTH = 4000

/** One call of the command: its streams and environment, and the secrets that must not be printed. */
export class Session {
  readonly io: Io
  /** Whether errors are printed in full. */
  readonly verbose: boolean
  /** Name of the command that runs, for advice; absent before its arguments are read. */
  command: string | undefined
  /** Whether a person looks at stdout, for what is not read by programs. */
  readonly isScreen: boolean
  /** Whether stdout has colours. */
  readonly hasColors: boolean
  /** Formats a part of a line of stdout. */
  readonly paint: Paint
  readonly #secrets: string[] = []
  #call: CallContext = {}

  constructor(io: Io, verbose: boolean) {
    this.io = io
    this.verbose = verbose
    this.isScreen = isScreen(io.stdout, io.env)
    this.hasColors = hasColors(io.stdout, io.env)
    this.paint = this.hasColors ? paint : plain
    const { DATA8_PASSWORD, DATA8_API_KEY, DATA8_CONTRACT_PASSWORD } = io.env
    // A claim may contain the key without its prefix.
    for (const secret of [
      DATA8_PASSWORD,
      DATA8_CONTRACT_PASSWORD,
      DATA8_API_KEY,
      withoutApiKeyPrefix(DATA8_API_KEY ?? ''),
    ]) {
      if (secret !== undefined && secret !== '') this.keepSecret(secret)
    }
  }

  /** How the service is called, for advice. */
  get call(): CallContext {
    return this.#call
  }

  /** Adds to {@link call}. */
  noteCall(call: CallContext): void {
    this.#call = { ...this.#call, ...call }
  }

  /** Adds a value to redact in the output of {@link print}, {@link note} or {@link report}. */
  keepSecret(value: string): void {
    this.#secrets.push(value)
  }

  /** Redacts the claims of a token: known secrets, and values with the form of a secret. */
  withoutSecrets(claims: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const redacted = redactValue(claims, createRedactor(this.#secrets))
    return redacted as Readonly<Record<string, unknown>>
  }

  /** Redacts a text that is written otherwise. Truncate a text only after that: half a secret is not found. */
  redact(text: string): string {
    return createRedactor(this.#secrets)(text)
  }

  /** The text on one line without secrets, truncated as by `toLine`. */
  toLine(text: string): string {
    return toLine(this.redact(text))
  }

  /** Writes one line to stdout. */
  print(line = ''): void {
    this.io.stdout.write(`${this.redact(line)}\n`)
  }

  /** Writes one line to stderr. */
  note(line: string): void {
    this.io.stderr.write(`${this.redact(line)}\n`)
  }

  /** With `verbose`, a logger that writes to stderr. */
  loggerOption(): { readonly logger?: Logger } {
    if (!this.verbose) return {}
    const log = (fields: Readonly<Record<string, unknown>>, message: string): void =>
      this.note(`  ${this.toLine(message)} ${JSON.stringify(fields)}`)
    return { logger: { debug: log, warn: log } }
  }

  /** Prints an error with advice on stderr. @returns the exit status */
  report(error: unknown): ExitCode {
    const line = [
      toSentence(this.redact(messageFor(error))),
      adviceFor(error, this.command, this.#call),
    ]
      .filter((part) => part !== '')
      .join(' ')
    this.note(`data8-useradmin: ${line}`)
    if (this.verbose) this.#printInFull(error)
    return exitCodeOf(error)
  }

  #printInFull(error: unknown): void {
    if (error instanceof UserAdminError) {
      const shorten = (_name: string, value: unknown): unknown =>
        typeof value === 'string' ? shortened(this.redact(value)) : value
      this.note(`  ${JSON.stringify(error, shorten)}`)
    }
    let current: unknown = error
    for (let depth = 0; current !== undefined && depth < 5; depth++) {
      const prefix = depth === 0 ? '' : 'caused by '
      if (!(current instanceof Error)) {
        this.note(`  ${prefix}${this.toLine(String(current))}`)
        return
      }
      this.note(`  ${prefix}${current.name}: ${this.toLine(current.message)}`)
      for (const frame of framesOf(current)) this.note(`    ${frame}`)
      current = current.cause
    }
  }
}

// The text of a fault may be a stack trace of 64 Ki characters.
function shortened(text: string): string {
  return text.length > MAX_FIELD_LENGTH ? `${text.slice(0, MAX_FIELD_LENGTH)}…` : text
}

function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
}
