import { type SimpleCodec, UNREADABLE } from '../../xsd/simple/codec.js'
import { truncateLabel } from '../../xsd/simple/label.js'
import { patternsOf } from '../../xsd/simple/restriction.js'
import { normalizeSpace } from '../../xsd/simple/white-space.js'
import type { SourceElement } from '../load/source.js'
import type { EnumerationValue, Facets } from '../model/contract-model.js'
import type { Warn } from '../model/documents.js'
import { constructsIn } from './schema-context.js'

/** Maximum number of values that a warning lists. */
const mostShown = 12

/**
 * The facets of a restriction without the values that its base type does not allow, with a warning of each. The runtime
 * ignores the same ones, so that a value of the TypeScript type can be sent.
 *
 * @param step the restriction
 */
export function checkFacets(
  warn: Warn,
  facets: Facets,
  step: SourceElement,
  base: SimpleCodec,
): Facets {
  const legal = withLegalBounds(warn, withLegalValues(warn, facets, step, base), step, base)
  warnOfPatterns(warn, legal, step, base)
  return legal
}

function withLegalValues(
  warn: Warn,
  facets: Facets,
  step: SourceElement,
  base: SimpleCodec,
): Facets {
  const { enumeration, ...others } = facets
  if (enumeration === undefined) return facets
  const whiteSpace = facets.whiteSpace ?? base.whiteSpace
  const legal: EnumerationValue[] = []
  const illegal: string[] = []
  for (const item of enumeration) {
    const value = normalizeSpace(item.value, whiteSpace)
    if (base.readLiteral(value) === UNREADABLE) illegal.push(`"${truncateLabel(value)}"`)
    else legal.push({ ...item, value })
  }
  if (illegal.length > 0) {
    const more = illegal.length > mostShown ? `, … (${illegal.length} in all)` : ''
    const listed = illegal.slice(0, mostShown).join(', ') + more
    const rest = legal.length === 0 ? '; as there are no others, the enumeration is ignored' : ''
    warn(step, `values that are not a legal ${base.label} are ignored: ${listed}${rest}`)
  }
  return legal.length === 0 ? others : { ...others, enumeration: legal }
}

const bounds = ['minInclusive', 'maxInclusive', 'minExclusive', 'maxExclusive'] as const

function withLegalBounds(
  warn: Warn,
  facets: Facets,
  step: SourceElement,
  base: SimpleCodec,
): Facets {
  if (base.space.compare === undefined) return facets
  const legal: { -readonly [K in keyof Facets]: Facets[K] } = { ...facets }
  for (const name of bounds) {
    const bound = facets[name]
    if (bound === undefined || base.readLiteral(bound) !== UNREADABLE) continue
    delete legal[name]
    const facet = constructsIn(step).find((construct) => construct.name === name)
    warnOfFacet(warn, facet ?? step, bound)
  }
  return legal
}

/** Warns that the value of a facet is not legal. */
export function warnOfFacet(warn: Warn, facet: SourceElement, value: string): void {
  warn(facet, `the value "${value}" is not valid for this facet; not checked`)
}

function warnOfPatterns(
  warn: Warn,
  { enumeration, patterns, ...facets }: Facets,
  step: SourceElement,
  base: SimpleCodec,
): void {
  if (patterns === undefined) return
  const { faults, matches } = patternsOf(
    {
      kind: 'restriction',
      base: 'string',
      ...facets,
      ...(enumeration && { enumeration: enumeration.map(({ value }) => value) }),
      patterns,
    },
    base,
  )
  const result =
    matches === undefined
      ? 'no pattern of this restriction is checked'
      : 'the other patterns of this restriction are checked'
  for (const facet of constructsIn(step)) {
    if (facet.name !== 'pattern') continue
    const fault = faults.get(facet.attributes.get('value') ?? '')
    if (fault !== undefined) warn(facet, `the pattern ${fault}; ${result}`)
  }
}
