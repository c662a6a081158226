import type { SimpleRestriction } from '../descriptor.js'
import { type SimpleCodec, UNREADABLE } from './codec.js'

/** Checks a value and its text; returns what is wrong, or undefined. */
export type Check = (value: unknown, text: string) => string | undefined

/**
 * The facets of one restriction as checks, without patterns. A facet that does not apply to the type, or that cannot
 * be read, is ignored.
 */
export function facetChecks(facets: SimpleRestriction, base: SimpleCodec): readonly Check[] {
  return [...lengthChecks(facets, base), ...digitChecks(facets, base), ...boundChecks(facets, base)]
}

function lengthChecks(facets: SimpleRestriction, { space }: SimpleCodec): Check[] {
  const { lengthOf } = space
  if (lengthOf === undefined) return []
  const { length, minLength = length, maxLength = length } = facets
  const checks: Check[] = []
  if (minLength !== undefined) {
    checks.push((value) =>
      lengthOf(value) < minLength ? `must not be shorter than ${minLength}` : undefined,
    )
  }
  if (maxLength !== undefined) {
    checks.push((value) =>
      lengthOf(value) > maxLength ? `must not be longer than ${maxLength}` : undefined,
    )
  }
  return checks
}

function digitChecks(
  { totalDigits, fractionDigits }: SimpleRestriction,
  { space }: SimpleCodec,
): Check[] {
  const { digitsOf } = space
  if (digitsOf === undefined) return []
  const checks: Check[] = []
  if (totalDigits !== undefined) {
    checks.push((value) =>
      digitsOf(value).total > totalDigits
        ? `must not have more than ${totalDigits} digits`
        : undefined,
    )
  }
  if (fractionDigits !== undefined) {
    checks.push((value) =>
      digitsOf(value).fraction > fractionDigits
        ? `must not have more than ${fractionDigits} digits after the point`
        : undefined,
    )
  }
  return checks
}

const BOUNDS = [
  ['minInclusive', 'must not be less than', (order: number) => order >= 0],
  ['minExclusive', 'must be more than', (order: number) => order > 0],
  ['maxInclusive', 'must not be more than', (order: number) => order <= 0],
  ['maxExclusive', 'must be less than', (order: number) => order < 0],
] as const

function boundChecks(facets: SimpleRestriction, base: SimpleCodec): Check[] {
  const { compare } = base.space
  if (compare === undefined) return []
  return BOUNDS.flatMap(([facet, must, isWithin]) => {
    const text = facets[facet]
    const bound = text === undefined ? UNREADABLE : base.readLiteral(text)
    if (bound === UNREADABLE) return []
    const check: Check = (value) => {
      const order = compare(value, bound)
      return order === undefined || isWithin(order) ? undefined : `${must} ${text}`
    }
    return [check]
  })
}
