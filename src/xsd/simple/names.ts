import { endOfName } from '../../xml/chars.js'
import { findIllegalCharacter } from '../../xml/escape.js'
import type { ClarkName } from '../../xml/node.js'

/** A name without colon, of the Namespaces in XML recommendation. */
export function isNCName(text: string): boolean {
  return text !== '' && endOfName(text, 0) === text.length
}

/** The same, with no lone surrogate in it: the other ones here leave these to whoever looks at the text. */
export function isWritableName(text: string): boolean {
  return isNCName(text) && findIllegalCharacter(text) === -1
}

/** A name of XML 1.0, in which colons are letters like others. */
export function isName(text: string): boolean {
  // A letter before the rest makes any name character that may follow one lawful at the start.
  return isNameToken(text) && (text.startsWith(':') || endOfName(text, 0) > 0)
}

/** One or more name characters in any order. */
export function isNameToken(text: string): boolean {
  if (text === '') return false
  for (const part of text.split(':')) {
    if (endOfName(`a${part}`, 0) !== part.length + 1) return false
  }
  return true
}

/** A qualified name as it stands in a document: `prefix:local` or `local`. */
export function isQualifiedName(text: string): boolean {
  const colon = text.indexOf(':')
  return colon === -1
    ? isNCName(text)
    : isNCName(text.slice(0, colon)) && isNCName(text.slice(colon + 1))
}

/** Takes a name in Clark notation apart; undefined for what is none. */
export function parseClarkName(
  name: ClarkName,
): { readonly namespace: string; readonly local: string } | undefined {
  const end = name.startsWith('{') ? name.lastIndexOf('}') : -1
  const local = name.slice(end + 1)
  return isNCName(local) ? { namespace: end === -1 ? '' : name.slice(1, end), local } : undefined
}

/** A name in Clark notation. */
export function clarkName(namespace: string, local: string): ClarkName {
  return namespace === '' ? local : `{${namespace}}${local}`
}
