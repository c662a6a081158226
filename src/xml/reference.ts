import { isLegalCodePoint } from './chars.js'

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

const CHARACTER = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/

/**
 * Resolves a reference by the name between its `&` and its `;`: to a text, or to the code point of a character that
 * XML 1.0 does not allow (which may be infinite); undefined for an unknown entity and for a malformed reference.
 */
export function resolveReference(name: string): string | number | undefined {
  const entity = ENTITIES.get(name)
  if (entity !== undefined) return entity
  const match = CHARACTER.exec(name)
  if (match === null) return undefined
  const [, hex, decimal] = match
  const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16)
  return isLegalCodePoint(code) ? String.fromCodePoint(code) : code
}
