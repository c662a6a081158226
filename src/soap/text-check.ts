import { InputError } from '../errors.js'
import { findIllegalCharacter } from '../xml/chars.js'

/**
 * Refuses a text that XML 1.0 cannot carry in any spelling: control characters, lone surrogates, U+FFFE, U+FFFF.
 *
 * @throws InputError naming `path`
 */
export function checkXmlText(text: string, path: string): void {
  const illegal = findIllegalCharacter(text)
  if (illegal === -1) return
  throw new InputError(path, `has a character that XML 1.0 cannot carry, at index ${illegal}`)
}
