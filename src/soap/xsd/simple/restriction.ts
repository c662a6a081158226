import type { SimpleRestriction } from '../descriptor.js'
import { Problem } from '../problem.js'
import { type SimpleCodec, UNREADABLE, type ValueKey } from './codec.js'
import { facetChecks, patternTest } from './facets.js'
import { checkSpace } from './strings.js'
import { normalizeSpace, type WhiteSpace } from './white-space.js'

/** How many values are spelt out in a message. */
const MOST_SHOWN = 12

/**
 * A restriction of another type.
 *
 * What is written is held to every facet. Of what is read, only the enumeration is checked: it alone
 * shows in the TypeScript type, and a service that answers with one character more than it promised has
 * still answered.
 */
export function restrictionCodec(
  label: string,
  facets: SimpleRestriction,
  base: SimpleCodec,
): SimpleCodec {
  const whiteSpace = stricter(facets.whiteSpace, base.whiteSpace)
  const isFolded = whiteSpace !== base.whiteSpace
  const values = enumerated(facets.enumeration, base)
  const checks = facetChecks(facets, base)
  const matches = patternTest(facets.patterns)

  const known = (value: unknown): unknown => {
    if (values === undefined || value === UNREADABLE) return value
    // As the schema spells it, since that is how the type has it: 1.0 for 1.00.
    const key = base.space.keyOf(value)
    return values.has(key) ? values.get(key) : UNREADABLE
  }
  const fold = (text: string): string => (isFolded ? normalizeSpace(text, whiteSpace) : text)

  const spell = (value: unknown, text: string): string => {
    if (matches === undefined || matches(text)) return text
    const other = base.space.spellings?.(value).find(matches)
    if (other === undefined) throw new Problem('must match the pattern that the contract has')
    return other
  }

  return {
    label,
    whiteSpace,
    isSafe: base.isSafe,
    isQualified: base.isQualified,
    space: base.space,
    read: (text, scope) => known(base.read(fold(text), scope)),
    readLiteral: (text) => known(base.readLiteral(fold(text))),
    write(given, prefixes) {
      // What is checked must be what is written, and an array may be a proxy.
      const value: unknown = Array.isArray(given) ? [...given] : given
      const text = base.write(value, prefixes)
      if (isFolded) checkSpace(text, whiteSpace)
      if (values !== undefined && !values.has(base.space.keyOf(value))) throw notAmong(values)
      for (const check of checks) {
        const wrong = check(value, text)
        if (wrong !== undefined) throw new Problem(wrong)
      }
      return spell(value, text)
    },
  }
}

const STRICTNESS: readonly WhiteSpace[] = ['preserve', 'replace', 'collapse']

function stricter(own: WhiteSpace | undefined, base: WhiteSpace): WhiteSpace {
  return own !== undefined && STRICTNESS.indexOf(own) > STRICTNESS.indexOf(base) ? own : base
}

function enumerated(
  literals: readonly string[] | undefined,
  base: SimpleCodec,
): ReadonlyMap<ValueKey, unknown> | undefined {
  if (literals === undefined) return undefined
  const values = new Map<ValueKey, unknown>()
  for (const literal of literals) {
    const value = base.readLiteral(literal)
    if (value === UNREADABLE) continue
    const key = base.space.keyOf(value)
    if (!values.has(key)) values.set(key, value)
  }
  return values
}

function notAmong(values: ReadonlyMap<ValueKey, unknown>): Problem {
  const shown = [...values.keys()].slice(0, MOST_SHOWN).map(String).join(', ')
  const more = values.size > MOST_SHOWN ? `, … (${values.size} in all)` : ''
  return new Problem(`must be one of ${shown}${more}`)
}
