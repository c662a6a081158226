import { readErrorText } from '../../internal/foreign-error.js'

/**
 * An operation of a store that failed. What the store threw may repeat a value, so only its name and its code are kept.
 */
export class StoreError extends Error {
  /** Code of the error that the store threw: `ECONNREFUSED`, or the first word of a reply of Redis, such as `NOAUTH`. */
  readonly code: string | undefined

  /** @param reason text of this package, or what the store threw */
  constructor(operation: string, reason: unknown) {
    const code = typeof reason === 'string' ? undefined : codeOf(reason)
    super(`the token store failed at ${operation}: ${describe(reason, code)}`)
    this.code = code
  }

  static {
    Object.defineProperty(StoreError.prototype, 'name', { value: 'StoreError', configurable: true })
  }
}

function describe(reason: unknown, code: string | undefined): string {
  if (typeof reason === 'string') return reason
  const name = readErrorText(reason, 'name', /^[A-Za-z][\w.-]{0,63}$/) ?? 'an error'
  return code === undefined ? name : `${name} ${code}`
}

function codeOf(error: unknown): string | undefined {
  const code = readErrorText(error, 'code', /^[A-Z][A-Z0-9_]{1,63}$/)
  // Replies of Redis begin with a word in capital letters.
  return code ?? /^[A-Z]{2,32}(?= )/.exec(readErrorText(error, 'message', /^/) ?? '')?.[0]
}
