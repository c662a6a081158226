const IN_TEXT = /[&<>\r]/g
const IN_ATTRIBUTE = /[&<>"'\t\n\r]/g

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

/**
 * Makes the text of an element of a string: read back, it is the same string. Characters that XML can not
 * carry are not looked for; `findIllegalCharacter` does.
 */
export function escapeText(value: string): string {
  return escapeWhere(value, IN_TEXT)
}

/** The same as {@link escapeText} for the value of an attribute, whichever quotes stand around it. */
export function escapeAttribute(value: string): string {
  return escapeWhere(value, IN_ATTRIBUTE)
}

// A loop of its own: a function called for each match, by `replace`, takes several times as long.
function escapeWhere(value: string, wanted: RegExp): string {
  wanted.lastIndex = 0
  let escaped = ''
  let from = 0
  while (wanted.test(value)) {
    const at = wanted.lastIndex - 1
    escaped += value.slice(from, at) + ESCAPES[value.charAt(at)]
    from = at + 1
  }
  return from === 0 ? value : escaped + value.slice(from)
}

// Without `u`, every surrogate is found, and not only those that are alone.
const NOTABLE = /[^\t\n\u0020-\u0025\u0027-\u003b=\u003f-\ud7ff\ue000-\ufffd]/

/**
 * Whether a text means between tags just what stands there, and is legal. False also for texts with
 * characters beyond U+FFFF, and with `>`: they take a second look.
 */
export function isPlainText(text: string): boolean {
  return !NOTABLE.test(text)
}

export { findIllegalCharacter } from './chars.js'
