// The first look is a search alone: most values have nothing to escape, and are returned as they are.
const IN_TEXT = /[&<>\r]/
const IN_ATTRIBUTE = /[&<>"'\t\n\r]/

// A carriage return would be read back as a line feed, and white space in an attribute as spaces, unless
// written as references. ">" is escaped for the sake of "]]>".
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

function escapeCharacter(character: string): string {
  return ESCAPES[character] ?? character
}

/**
 * Makes the text of an element of a string: read back, it is the same string. Characters that XML can not
 * carry are not looked for; `findIllegalCharacter` does.
 */
export function escapeText(value: string): string {
  return IN_TEXT.test(value) ? value.replace(/[&<>\r]/g, escapeCharacter) : value
}

/** The same as {@link escapeText} for the value of an attribute, whichever quotes stand around it. */
export function escapeAttribute(value: string): string {
  return IN_ATTRIBUTE.test(value) ? value.replace(/[&<>"'\t\n\r]/g, escapeCharacter) : value
}

export { findIllegalCharacter } from './chars.js'
