import { escapeAttribute, escapeText, findIllegalCharacter, isPlainText } from '../../xml/escape.js'
import { Problem } from '../problem.js'

/** Refuses what XML 1.0 can not carry in any spelling. */
export function checkCharacters(text: string): void {
  const at = findIllegalCharacter(text)
  if (at !== -1) throw new Problem(`has a character that XML 1.0 cannot carry, at index ${at}`)
}

/** A text as it stands between tags. */
export function toText(text: string): string {
  // Nearly every text is, and one search finds that out.
  if (isPlainText(text)) return text
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
