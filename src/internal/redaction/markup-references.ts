/**
 * The character references of XML and HTML that redaction finds secrets in, and that a message may therefore show
 * decoded: another reference might hide a secret. What a document of the protocol may have is decided in `src/xml`.
 */
const REFERENCE = '(?:#0{0,400}(\\d{1,7})|#x0{0,400}([\\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));'

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

/** A pattern of one reference, whose `&` may itself be encoded up to so many times: `&amp;lt;`. */
export function referencePattern(layers: number): RegExp {
  return new RegExp(`&(?:amp;){0,${layers}}${REFERENCE}`, 'gi')
}

/** The character of a match of a {@link referencePattern}; `''` for a number beyond Unicode. */
export function decodeReference([, decimal, hex, name]: readonly (string | undefined)[]): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? ''
  const code = Number.parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10)
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}

const SINGLE = referencePattern(0)

/** Decodes the references in a text once: `&amp;lt;` becomes `&lt;`. */
export function decodeReferences(text: string): string {
  return text.replace(SINGLE, (...match) => decodeReference(match))
}
