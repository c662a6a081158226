const IN_TEXT = /[&<>\r]/g
const IN_ATTRIBUTE = /[&<>"'\t\n\r]/g

// Without references, a carriage return would be read as a line feed, and white space in an attribute as spaces.
// ">" is escaped because text must not have "]]>".
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
 * Escapes a string as the text of an element, so that it is read as the same string. Characters that XML cannot carry
 * are not checked here; see `findIllegalCharacter`.
 */
export function escapeText(value: string): string {
  return escapeWhere(value, IN_TEXT)
}

/** Escapes a string as the value of an attribute, in either kind of quotes; see {@link escapeText}. */
export function escapeAttribute(value: string): string {
  return escapeWhere(value, IN_ATTRIBUTE)
}

// With a loop, since `replace` with a function is slower.
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

// Without the flag `u`, this finds every surrogate.
const NOTABLE = /[^\t\n\u0020-\u0025\u0027-\u003b=\u003f-\ud7ff\ue000-\ufffd]/

/**
 * Whether a text is legal between tags and is read without change. False also for some texts of which that is true:
 * those with characters beyond U+FFFF or with `>`.
 */
export function isPlainText(text: string): boolean {
  return !NOTABLE.test(text)
}
