import { REDACTED, redactCredentials } from './credential-patterns.js'
import { createSearch, type Range, type Search } from './secret-search.js'

/** Replaces the secrets in a text by `[redacted]`. */
export type Redact = (text: string) => string

function replaceRanges(text: string, ranges: readonly Range[]): string {
  let redacted = ''
  let copied = 0
  for (const [start, end] of ranges) {
    if (end <= copied) continue
    // Ranges that overlap or touch are replaced together.
    redacted += start > copied || copied === 0 ? text.slice(copied, start) + REDACTED : ''
    copied = end
  }
  return redacted + text.slice(copied)
}

// At most 64 Ki characters are ever shown; searching megabytes would block the event loop.
const MAX_SEARCHED = 80 * 1024
/**
 * Characters at the end of a truncated text that are removed after redaction, since they may hold the first half of a
 * secret.
 */
export const UNCERTAIN_END = 8 * 1024

// By redactor, so that another can be made that has more.
const secretsOf = new WeakMap<Redact, readonly string[]>()

/**
 * Makes a function that redacts these secrets, and everything that looks like a credential. It is prepared at its
 * first use, since most calls do not use it.
 *
 * Truncate a text only after its redaction, since half a secret is not found. A text of more than 80 Ki characters is
 * truncated by the function.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  let search: Search | undefined
  const redact: Redact = (whole) => {
    if (whole === '') return whole
    search ??= createSearch(secrets)
    const text = whole.length > MAX_SEARCHED ? whole.slice(0, MAX_SEARCHED) : whole
    const result = replaceRanges(text, search(text))
    return redactCredentials(text === whole ? result : result.slice(0, -UNCERTAIN_END))
  }
  secretsOf.set(redact, secrets)
  return redact
}

/**
 * Makes a function that redacts what another one of {@link createRedactor} does, and these secrets. All are searched for
 * before what looks like a credential is redacted, which may be the first half of one of them.
 */
export function withSecrets(redact: Redact, more: readonly string[]): Redact {
  const known = secretsOf.get(redact)
  if (known !== undefined) return createRedactor([...known, ...more])
  const own = createRedactor(more)
  return (text) => redact(own(text))
}

/** Truncates a text to `limit` characters, the last of which is then an ellipsis. Never splits a surrogate pair. */
export function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text
  return `${text.slice(0, limit - 1).toWellFormed()}…`
}
