import type { BoundParticle } from './bindings.js'

/**
 * Limit on the combinations of alternatives in one type, which TypeScript expands. Above it the members of a
 * choice are optional, and only the runtime verifies the choice.
 */
const maxCombinations = 256

/** Limit on the alternatives of one choice: each names the members of all others, so that compile time is quadratic. */
export const maxAlternatives = 400

/** A particle whose choices are within the limits, and its number of combinations. */
export interface LimitedChoices {
  readonly particle: BoundParticle
  readonly combinations: number
}

/**
 * Marks choices as loose where a type would have too many combinations. A single choice may have more
 * alternatives than a product of several.
 *
 * @param inherited combinations of the base of the type. Default 1
 */
export function limitChoices(particle: BoundParticle, inherited = 1): LimitedChoices {
  return limit(particle, inherited, false)
}

function limit(particle: BoundParticle, before: number, isOptional: boolean): LimitedChoices {
  if (particle.kind !== 'group') return { particle, combinations: before }
  const { group, items, member } = particle
  if (member !== undefined) {
    const round = limit({ kind: 'group', group: { ...group, min: 1 }, items }, 1, false).particle
    const inside = round.kind === 'group' ? round : particle
    return { particle: { ...inside, group, member }, combinations: before }
  }
  const canBeAbsent = isOptional || group.min === 0
  if (group.kind !== 'choice') {
    let combinations = before
    const limited = items.map((item) => {
      const result = limit(item, combinations, canBeAbsent)
      combinations = result.combinations
      return result.particle
    })
    return { particle: { ...particle, items: limited }, combinations }
  }
  const alternatives = items.map((item) => limit(item, 1, false))
  const sum = alternatives.reduce((total, { combinations }) => total + combinations, 0)
  const own = sum + (canBeAbsent ? 1 : 0)
  if (own > maxAlternatives || (before > 1 && before * own > maxCombinations)) {
    return { particle: { ...particle, loose: true }, combinations: before }
  }
  const limited = alternatives.map((alternative) => alternative.particle)
  return { particle: { ...particle, items: limited }, combinations: before * own }
}
