const MAX_LINE_LENGTH = 1000

/** Formats a text as one line, without control characters, truncated to 1000 characters. */
export function toLine(text: string): string {
  // Escape sequences, line ends, and characters that change the direction of writing.
  const line = text.replaceAll(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()
  return line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line
}

/** Formats a text as one line that ends in punctuation. */
export function toSentence(text: string): string {
  const line = toLine(text)
  return line === '' || /[.?!…:]$/.test(line) ? line : `${line}.`
}

/** A number with what it counts: `1 operation`, `2 operations`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
