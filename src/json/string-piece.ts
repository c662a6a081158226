/** A piece of a string of a text, after its opening quotation mark or an earlier piece. */
export interface StringPiece {
  /** Its characters, decoded; undefined where one of them is not legal. */
  readonly text: string | undefined
  /** Where the text goes on: after the closing quotation mark of the last piece. */
  readonly end: number
  readonly isLast: boolean
}

/** Reads a whole string of at most `length` characters that has nothing to decode, the usual case; undefined for any other. */
export function readPlain(text: string, from: number, length: number): StringPiece | undefined {
  const end = text.indexOf('"', from)
  if (end === -1 || end - from > length) return undefined
  const content = text.slice(from, end)
  return NEEDS_DECODING.test(content) ? undefined : { text: content, end: end + 1, isLast: true }
}

/** Reads a piece of some `length` characters, or the rest of the string where that is shorter. */
export function readPiece(text: string, from: number, length: number): StringPiece {
  let content = text.slice(from, from + length)
  const quote = closingQuote(content)
  const isLast = quote !== -1
  if (isLast) content = content.slice(0, quote)
  // An escape is not divided, unless the text ends in it.
  else if (from + length < text.length) content = withoutBegunEscape(content)
  const end = from + content.length + (isLast ? 1 : 0)
  return { text: NEEDS_DECODING.test(content) ? decode(content) : content, end, isLast }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows them only escaped
const NEEDS_DECODING = /[\\\u0000-\u001f]/

// The platform decodes escapes, and refuses control characters.
function decode(content: string): string | undefined {
  try {
    return String(JSON.parse(`"${content}"`))
  } catch {
    return undefined
  }
}

/** The index of the first quotation mark that is not escaped; -1 for none. */
function closingQuote(content: string): number {
  for (let at = content.indexOf('"'); at !== -1; at = content.indexOf('"', at + 1)) {
    if (backslashesBefore(content, at) % 2 === 0) return at
  }
  return -1
}

function backslashesBefore(content: string, at: number): number {
  let from = at
  while (from > 0 && content.charAt(from - 1) === '\\') from--
  return at - from
}

/** The content without the escape at its end, which may go on after it. */
function withoutBegunEscape(content: string): string {
  const last = content.lastIndexOf('\\')
  const isBegun = last >= content.length - 5 && backslashesBefore(content, last) % 2 === 0
  return isBegun ? content.slice(0, last) : content
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows them only escaped
const ESCAPE_OR_ILLEGAL = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|[\\\u0000-\u001f]/g

/** The index of the first character of a string, from some index in it, that is not legal; the end of the text for none. */
export function findIllegal(text: string, from: number): number {
  ESCAPE_OR_ILLEGAL.lastIndex = from
  for (;;) {
    const found = ESCAPE_OR_ILLEGAL.exec(text)
    if (found === null) return text.length
    if (found[0].length > 1) continue
    // An escape that the text ends in is not wrong yet.
    const isCut =
      found[0] === '\\' &&
      /^\\(?:u[\da-fA-F]{0,3})?$/.test(text.slice(found.index, found.index + 6))
    return isCut && found.index + 6 > text.length ? text.length : found.index
  }
}
