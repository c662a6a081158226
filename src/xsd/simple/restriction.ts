import type { SimpleRestriction } from '../descriptor.js'
import { Problem } from '../problem.js'
import { type SimpleCodec, type Texts, UNREADABLE, type ValueKey } from './codec.js'
import { facetChecks } from './facets.js'
import { truncateLabel } from './label.js'
import { type PatternFacet, readPatterns } from './pattern-facet.js'
import { checkSpace } from './strings.js'
import type { UnionMemo } from './union-memo.js'
import { normalizeSpace, type WhiteSpace } from './white-space.js'

/** Maximum number of values that a message lists. */
const MOST_SHOWN = 12

/**
 * A restriction of another type.
 *
 * A value that is written is checked against every facet. A value that is read is checked only against the
 * enumeration, which is part of the TypeScript type; an answer that violates another facet is still usable.
 */
export function restrictionCodec(
  label: string,
  facets: SimpleRestriction,
  base: SimpleCodec,
): SimpleCodec {
  const type = withoutPatterns(label, facets, base)
  const { patterns } = facets
  if (patterns === undefined || patterns.length === 0) return type
  let facet: PatternFacet | undefined
  return {
    ...type,
    write(value, prefixes, memo) {
      const text = type.write(value, prefixes, memo)
      // Read when it is first used, since many patterns of a contract never are.
      facet ??= readPatterns(patterns, type)
      const { matches } = facet
      if (matches === undefined || matches(text)) return text
      const other = type.space.spellings?.(value).find(matches)
      if (other === undefined) throw new Problem('must match the pattern that the contract has')
      return other
    },
  }
}

/** The patterns of a restriction, and their faults. */
export function patternsOf(facets: SimpleRestriction, base: SimpleCodec): PatternFacet {
  return readPatterns(facets.patterns ?? [], withoutPatterns(base.label, facets, base))
}

function withoutPatterns(label: string, facets: SimpleRestriction, base: SimpleCodec): SimpleCodec {
  const whiteSpace = stricter(facets.whiteSpace, base.whiteSpace)
  const isFolded = whiteSpace !== base.whiteSpace
  const values = enumerated(facets.enumeration, base)
  const checks = facetChecks(facets, base)

  const known = (value: unknown, memo: UnionMemo | undefined): unknown => {
    if (values === undefined || value === UNREADABLE) return value
    // In the lexical form of the schema, which the TypeScript type has: 1.0 for 1.00.
    const found = values.get(base.space.keyOf(value, memo))
    return found === undefined ? UNREADABLE : found.value
  }
  const fold = (text: string): string => (isFolded ? normalizeSpace(text, whiteSpace) : text)

  return {
    label,
    whiteSpace,
    isSafe: base.isSafe,
    isQualified: base.isQualified,
    space: base.space,
    texts: () => restrictTexts(facets, base),
    values: () =>
      values === undefined ? base.values?.() : [...values.values()].map(({ value }) => value),
    read: (text, scope, memo) => known(base.read(fold(text), scope, memo), memo),
    readLiteral: (text, memo) => known(base.readLiteral(fold(text), memo), memo),
    write(given, prefixes, memo) {
      // An array is copied, so that the checked items are those that are written even if it is a proxy.
      const value: unknown = Array.isArray(given) ? (memo?.copyOf(given) ?? [...given]) : given
      const text = base.write(value, prefixes, memo)
      if (isFolded) checkSpace(text, whiteSpace)
      if (values !== undefined && !values.has(base.space.keyOf(value, memo))) {
        throw notAmong(values)
      }
      // By index: a changed iterator of arrays could leave checks out.
      for (let at = 0; at < checks.length; at++) {
        const wrong = checks[at]?.(value, text)
        if (wrong !== undefined) throw new Problem(wrong)
      }
      return text
    },
  }
}

// Only the length of a string is that of its text.
function restrictTexts(
  { length, minLength = length, maxLength = length }: SimpleRestriction,
  base: SimpleCodec,
): Texts | undefined {
  const texts = base.texts?.()
  if (texts === undefined || texts.pattern !== undefined) return texts
  if (base.space.lengthOf === undefined) return texts
  return {
    minLength: Math.max(texts.minLength, minLength ?? 0),
    maxLength: Math.min(texts.maxLength, maxLength ?? Number.POSITIVE_INFINITY),
  }
}

const STRICTNESS: readonly WhiteSpace[] = ['preserve', 'replace', 'collapse']

function stricter(facet: WhiteSpace | undefined, base: WhiteSpace): WhiteSpace {
  return facet !== undefined && STRICTNESS.indexOf(facet) > STRICTNESS.indexOf(base) ? facet : base
}

interface EnumeratedValue {
  readonly value: unknown
  /** As the schema has it. */
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
  return new Problem(`must be one of ${literals.map(truncateLabel).join(', ')}${more}`)
}
