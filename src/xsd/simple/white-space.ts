/** The white space normalization of a type: XML Schema part 2, section 4.3.6. */
export type WhiteSpace = 'preserve' | 'replace' | 'collapse'

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** Removes the white space of XML at both ends. (`String.prototype.trim` removes more characters.) */
export function trimSpace(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isSpace(text.charCodeAt(from))) from++
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--
  return from === 0 && to === text.length ? text : text.slice(from, to)
}

/** Whether a text has only white space of XML. */
export function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isSpace(text.charCodeAt(at))) return false
  return true
}

/** Normalizes the white space of a text. */
export function normalizeSpace(text: string, rule: WhiteSpace): string {
  if (rule === 'preserve') return text
  if (rule === 'replace') return text.replace(/[\t\n\r]/g, ' ')
  return /[\t\n\r ]/.test(text) ? trimSpace(text.replace(/[\t\n\r ]+/g, ' ')) : text
}
