import { escapeAttribute, escapeText, findIllegalCharacter } from '../xml/escape.js'
import { Problem } from './problem.js'

/** Refuses what XML 1.0 can not carry in any spelling. */
export function checkCharacters(text: string): void {
  const at = findIllegalCharacter(text)
  if (at !== -1) throw new Problem(`has a character that XML 1.0 cannot carry, at index ${at}`)
}

// Nearly every text has nothing in it that takes a second look, and one search finds that out. Without `u`,
// every surrogate takes the second look.
const NOTABLE = /[^\t\n\u0020-\u0025\u0027-\u003b=\u003f-\ud7ff\ue000-\ufffd]/

/** A text as it stands between tags. */
export function toText(text: string): string {
  if (!NOTABLE.test(text)) return text
  checkCharacters(text)
  return escapeText(text)
}

/** An attribute as it stands in a tag, with the space before it. */
export function toAttribute(name: string, text: string): string {
  checkCharacters(text)
  return ` ${name}="${escapeAttribute(text)}"`
}

/** A namespace declaration as it stands in a tag, with the space before it; `''` is the default one. */
export function toDeclaration(prefix: string, namespace: string): string {
  return toAttribute(prefix === '' ? 'xmlns' : `xmlns:${prefix}`, namespace)
}
