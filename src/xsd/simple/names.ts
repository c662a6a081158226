import { endOfName, findIllegalCharacter } from '../../xml/chars.js'
import { type ClarkName, splitClarkName } from '../../xml/expanded-name.js'

/** A name without colon, of the Namespaces in XML recommendation. */
export function isNCName(text: string): boolean {
  return text !== '' && endOfName(text, 0) === text.length
}

/** Whether a text is an NCName without a lone surrogate, which the other functions of this file do not check. */
export function isWritableName(text: string): boolean {
  return isNCName(text) && findIllegalCharacter(text) === -1
}

/** A Name of XML 1.0, which may have colons at any position. */
export function isName(text: string): boolean {
  // A name token that starts with a name start character.
  return isNameToken(text) && (text.startsWith(':') || endOfName(text, 0) > 0)
}

/** An Nmtoken of XML 1.0: one or more name characters. */
export function isNameToken(text: string): boolean {
  if (text === '') return false
  for (const part of text.split(':')) {
    if (endOfName(`a${part}`, 0) !== part.length + 1) return false
  }
  return true
}

/** A qualified name as a document has it: `prefix:local` or `local`. */
export function isQualifiedName(text: string): boolean {
  const colon = text.indexOf(':')
  return colon === -1
    ? isNCName(text)
    : isNCName(text.slice(0, colon)) && isNCName(text.slice(colon + 1))
}

/** Splits a name in Clark notation; undefined for a text that is not one. */
export function parseClarkName(name: ClarkName): ReturnType<typeof splitClarkName> | undefined {
  const parts = splitClarkName(name)
  return isNCName(parts.local) ? parts : undefined
}
