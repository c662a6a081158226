/** A character that may begin a name, the colon left out (NCName of Namespaces in XML 1.0). */
export const NAME_START = 1
/** A character that may stand in a name after its first one, the colon left out. */
export const NAME = 2
/** Tab, line feed, carriage return, space. */
export const SPACE = 4

// One byte for each UTF-16 code unit: a look-up costs the same for `a` and for `é`. A surrogate is judged
// alone, which is exact only because text is checked for lone ones before it is looked at: the high ones
// up to U+DB7F lead to U+10000..U+EFFFF, all of them name characters, and the others to none.
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

/** The end of the name without colon that begins at `from`; `from` itself where none does. */
export function endOfName(text: string, from: number): number {
  const { length } = text
  if (from >= length || (classOf(text.charCodeAt(from)) & NAME_START) === 0) return from
  let at = from + 1
  while (at < length && (classOf(text.charCodeAt(at)) & NAME) !== 0) at++
  return at
}

/** The end of the white space that begins at `from`; `from` itself where there is none. */
export function endOfSpace(text: string, from: number): number {
  const { length } = text
  let at = from
  while (at < length && (classOf(text.charCodeAt(at)) & SPACE) !== 0) at++
  return at
}

// What XML 1.0 can not carry in any spelling (production 2, turned round). The first is half as fast again
// as the second, and four times where there are wide characters; only the second knows lone surrogates.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const SUSPECT = /[\0-\x08\v\f\x0e-\x1f\ud800-\udfff\ufffe\uffff]/
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/**
 * Where the first character is that XML 1.0 can not carry in any spelling, a lone surrogate included, in
 * UTF-16 code units; -1 where there is none.
 */
export function findIllegalCharacter(value: string): number {
  return SUSPECT.test(value) ? value.search(ILLEGAL) : -1
}

/** The text with U+FFFD, the replacement character, for each that XML 1.0 cannot carry. */
export function replaceIllegalCharacters(value: string): string {
  return value.replace(ILLEGAL, '\ufffd')
}

/** Whether a character reference may stand for this code point (production 2). */
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
