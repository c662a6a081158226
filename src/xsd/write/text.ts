import { findIllegalCharacter } from '../../xml/chars.js'
import { escapeAttribute, escapeText, isPlainText } from '../../xml/escape.js'
import { Problem } from '../problem.js'

/** Refuses characters that XML 1.0 cannot carry, even as references. */
export function checkCharacters(text: string): void {
  const at = findIllegalCharacter(text)
  if (at !== -1) throw new Problem(`has a character that XML 1.0 cannot carry, at index ${at}`)
}

/** A text as it is written between tags. */
export function toText(text: string): string {
  // The usual case, found by one search.
  if (isPlainText(text)) return text
  checkCharacters(text)
  return escapeText(text)
}

/** An attribute as it is written in a tag, with the space before it. */
export function toAttribute(name: string, text: string): string {
  checkCharacters(text)
  return ` ${name}="${escapeAttribute(text)}"`
}

/** A namespace declaration as it is written in a tag, with the space before it; prefix `''` is the default namespace. */
export function toDeclaration(prefix: string, namespace: string): string {
  return toAttribute(prefix === '' ? 'xmlns' : `xmlns:${prefix}`, namespace)
}
