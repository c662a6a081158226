import { MARK, redactShapes } from './credential-shapes.js'
import { createSearch, type Range, type Search } from './secret-search.js'

/** Takes secrets out of a text that comes from outside. */
export type Redact = (text: string) => string

function markOut(text: string, ranges: readonly Range[]): string {
  let marked = ''
  let taken = 0
  for (const [start, end] of ranges) {
    if (end <= taken) continue
    // Two that overlap or touch are one to the eye.
    marked += start > taken || taken === 0 ? text.slice(taken, start) + MARK : ''
    taken = end
  }
  return marked + text.slice(taken)
}

// Nobody is shown more than 64 Ki, and to look through megabytes would hold the event loop.
const LOOKED_AT = 80 * 1024
/** So many characters at the end of a text that was cut may hold half a secret, which is not found. */
export const UNSURE = 8 * 1024

/**
 * Makes a function that takes these secrets, and whatever looks like one, out of a text. The work of
 * preparing it is done on the first use: most calls end without one.
 *
 * Cut a text only after it went through here: half a secret is not found any more. What is longer than
 * 80 Ki characters is cut here.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  let search: Search | undefined
  return (whole) => {
    if (whole === '') return whole
    search ??= createSearch(secrets)
    const text = whole.length > LOOKED_AT ? whole.slice(0, LOOKED_AT) : whole
    let result = markOut(text, search(text))
    if (text !== whole) result = result.slice(0, -UNSURE)
    return redactShapes(result)
  }
}

/** The first `limit` characters, never half a surrogate pair, with an ellipsis where something was cut. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  return `${text.slice(0, limit - 1).toWellFormed()}…`
}
