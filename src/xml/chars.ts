/** A character that may begin an NCName (Namespaces in XML 1.0). */
const NAME_START = 1
/** A character that an NCName may have after its first. */
const NAME = 2
/** Tab, line feed, carriage return, space. */
export const SPACE = 4

// One byte for each UTF-16 code unit. Surrogates are classified one by one, which is exact because lone surrogates
// are refused before: high surrogates up to U+DB7F encode U+10000..U+EFFFF, which are all name characters, and the
// others encode none.
const classes = new Uint8Array(0x10000)

function mark(bits: number, ...ranges: readonly (readonly [first: number, last: number])[]): void {
  for (const [first, last] of ranges) classes.fill(bits, first, last + 1)
}

// XML 1.0 (fifth edition), productions 4 and 4a.
mark(
  NAME_START | NAME,
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xd800, 0xdb7f],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
)
mark(
  NAME,
  [0x2d, 0x2e],
  [0x30, 0x39],
  [0xb7, 0xb7],
  [0x300, 0x36f],
  [0x203f, 0x2040],
  [0xdc00, 0xdfff],
)
mark(SPACE, [0x09, 0x0a], [0x0d, 0x0d], [0x20, 0x20])

/** The classes of a UTF-16 code unit, as bits. */
export function classOf(code: number): number {
  return classes[code] ?? 0
}

/** The end of the NCName that begins at `from`; `from` where none begins. */
export function endOfName(text: string, from: number): number {
  const { length } = text
  if (from >= length || (classOf(text.charCodeAt(from)) & NAME_START) === 0) return from
  let at = from + 1
  while (at < length && (classOf(text.charCodeAt(at)) & NAME) !== 0) at++
  return at
}

/** The end of the white space that begins at `from`; `from` where none begins. */
export function endOfSpace(text: string, from: number): number {
  const { length } = text
  let at = from
  while (at < length && (classOf(text.charCodeAt(at)) & SPACE) !== 0) at++
  return at
}

// The complement of production 2. SUSPECT is faster, but also finds surrogates that are not alone.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are searched for
const SUSPECT = /[\0-\x08\v\f\x0e-\x1f\ud800-\udfff\ufffe\uffff]/
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/**
 * The index of the first character that XML 1.0 cannot carry, even as a reference; -1 where the text has none. A lone
 * surrogate is such a character.
 */
export function findIllegalCharacter(value: string): number {
  return SUSPECT.test(value) ? value.search(ILLEGAL) : -1
}

/** Replaces each character that XML 1.0 cannot carry by U+FFFD. */
export function replaceIllegalCharacters(value: string): string {
  return value.replace(ILLEGAL, '\ufffd')
}

/** Whether a character reference may refer to this code point (production 2). */
export function isLegalCodePoint(code: number): boolean {
  return (
    (code >= 0x20 && code <= 0xd7ff) ||
    code === 0x0a ||
    code === 0x09 ||
    code === 0x0d ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  )
}

/** A character by its code point, such as `U+001E`. */
export function characterName(code: number): string {
  if (code > 0x10ffff) return 'a code point beyond U+10FFFF'
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
