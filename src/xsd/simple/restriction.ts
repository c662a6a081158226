import type { SimpleRestriction } from '../descriptor.js'
import { Problem } from '../problem.js'
import { type SimpleCodec, UNREADABLE, type ValueKey } from './codec.js'
import { facetChecks, patternTest } from './facets.js'
import { truncate } from './label.js'
import { checkSpace } from './strings.js'
import type { Verdicts } from './verdicts.js'
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

  const known = (value: unknown, verdicts: Verdicts | undefined): unknown => {
    if (values === undefined || value === UNREADABLE) return value
    // As the schema spells it, since that is how the type has it: 1.0 for 1.00.
    const found = values.get(base.space.keyOf(value, verdicts))
    return found === undefined ? UNREADABLE : found.value
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
    read: (text, scope, verdicts) => known(base.read(fold(text), scope, verdicts), verdicts),
    readLiteral: (text, verdicts) => known(base.readLiteral(fold(text), verdicts), verdicts),
    write(given, prefixes, verdicts) {
      // What is checked must be what is written, and an array may be a proxy.
      const value: unknown = Array.isArray(given) ? (verdicts?.copyOf(given) ?? [...given]) : given
      const text = base.write(value, prefixes, verdicts)
      if (isFolded) checkSpace(text, whiteSpace)
      if (values !== undefined && !values.has(base.space.keyOf(value, verdicts))) {
        throw notAmong(values)
      }
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

interface EnumeratedValue {
  readonly value: unknown
  /** As it stands in the schema. */
  readonly literal: string
}

function enumerated(
  literals: readonly string[] | undefined,
  base: SimpleCodec,
): ReadonlyMap<ValueKey, EnumeratedValue> | undefined {
  if (literals === undefined) return undefined
  const values = new Map<ValueKey, EnumeratedValue>()
  for (const literal of literals) {
    const value = base.readLiteral(literal)
    if (value === UNREADABLE) continue
    const key = base.space.keyOf(value)
    if (!values.has(key)) values.set(key, { value, literal })
  }
  return values
}

function notAmong(values: ReadonlyMap<ValueKey, EnumeratedValue>): Problem {
  const literals = [...values.values()].slice(0, MOST_SHOWN).map(({ literal }) => literal)
  const more = values.size > MOST_SHOWN ? `, … (${values.size} in all)` : ''
  return new Problem(`must be one of ${literals.map(truncate).join(', ')}${more}`)
}
