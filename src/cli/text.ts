const LONGEST_LINE = 1000

/** A text from outside on one line, with nothing in it that a terminal would obey. */
export function toLine(text: string): string {
  // Escape sequences, line ends, and the marks that turn the direction of writing round.
  const line = text.replaceAll(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line
}

/** A sentence with its full stop. */
export function toSentence(text: string): string {
  const line = toLine(text)
  return line === '' || /[.?!…:]$/.test(line) ? line : `${line}.`
}
