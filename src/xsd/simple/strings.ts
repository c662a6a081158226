import { Problem } from '../problem.js'
import { type AtomicType, UNREADABLE, type ValueSpace, wrongKind } from './codec.js'
import { isName, isNameToken, isNCName, isQualifiedName } from './names.js'
import { normalizeSpace, type WhiteSpace } from './white-space.js'

/** The length in characters; a character beyond U+FFFF counts once. */
function countCharacters(text: string): number {
  let count = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0xdc00 && code <= 0xdfff) count--
  }
  return count
}

const STRING_SPACE: ValueSpace = {
  keyOf: (value) => value as string,
  lengthOf: (value) => countCharacters(value as string),
}

/** Refuses a string that white space normalization would change when it is read. */
export function checkSpace(text: string, rule: WhiteSpace): void {
  if (normalizeSpace(text, rule) === text) return
  throw new Problem(
    rule === 'replace'
      ? 'must not have tabs or line breaks'
      : 'must not have tabs, line breaks, double spaces, or spaces at its ends',
  )
}

function stringType(
  name: string,
  whiteSpace: WhiteSpace,
  isLexical?: (text: string) => boolean,
  isSafe = false,
): AtomicType {
  const due = `a legal xs:${name}`
  return {
    label: `xs:${name}`,
    whiteSpace,
    isSafe,
    space: STRING_SPACE,
    parse: (text) => (isLexical === undefined || isLexical(text) ? text : UNREADABLE),
    format(value) {
      if (typeof value !== 'string') throw wrongKind('a string', value)
      if (whiteSpace !== 'preserve') checkSpace(value, whiteSpace)
      if (isLexical !== undefined && !isLexical(value)) throw wrongKind(due, value)
      return value
    },
  }
}

// Part by part, since one pattern for the whole text would backtrack.
function isLanguage(text: string): boolean {
  const [first = '', ...others] = text.split('-')
  return /^[a-zA-Z]{1,8}$/.test(first) && others.every((part) => /^[a-zA-Z0-9]{1,8}$/.test(part))
}

/**
 * Strings and names: XML Schema part 2, sections 3.2.1, 3.2.17 and 3.3.1 to 3.3.12. `anyURI` accepts any string, as
 * in XML Schema 1.1, since services send values that 1.0 does not allow.
 */
export const STRING_TYPES = {
  anySimpleType: stringType('anySimpleType', 'preserve'),
  string: stringType('string', 'preserve'),
  normalizedString: stringType('normalizedString', 'replace'),
  token: stringType('token', 'collapse'),
  language: stringType('language', 'collapse', isLanguage, true),
  anyURI: stringType('anyURI', 'collapse'),
  // Not safe: the name tables accept lone surrogates, so names are checked for them like any text.
  NMTOKEN: stringType('NMTOKEN', 'collapse', isNameToken),
  Name: stringType('Name', 'collapse', isName),
  NCName: stringType('NCName', 'collapse', isNCName),
  ID: stringType('ID', 'collapse', isNCName),
  IDREF: stringType('IDREF', 'collapse', isNCName),
  ENTITY: stringType('ENTITY', 'collapse', isNCName),
  NOTATION: {
    ...stringType('NOTATION', 'collapse', isQualifiedName),
    // Without a length, which would depend on the prefix.
    space: { keyOf: (value) => value as string },
  },
} as const satisfies Record<string, AtomicType>
