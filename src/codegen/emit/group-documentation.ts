import type { BoundComplex, BoundGroup, BoundParticle } from '../bind/bindings.js'

/**
 * The documentation of a type, and of the groups in its content that have no comment of their own. A repeated group
 * has the comment of its member, and an alternative of a choice that is a group has its own.
 */
export function documentationOfType({ definition, content }: BoundComplex): readonly string[] {
  const ofContent =
    content === undefined
      ? // A group without particles is not in the content.
        [definition.content?.documentation ?? '']
      : unplaced(content, definition.mixed)
  return unique([definition.documentation ?? '', ...ofContent])
}

/** The documentation of a group and of the groups in it that have no comment of their own. */
export function documentationOfGroup({ group, items, loose }: BoundGroup): readonly string[] {
  const isPlaced = group.kind === 'choice' && loose !== true
  const inner = isPlaced ? [] : items.flatMap((item) => unplaced(item, false))
  return unique([group.documentation ?? '', ...inner])
}

function unplaced(particle: BoundParticle, isMixed: boolean): readonly string[] {
  if (particle.kind !== 'group') return []
  const { group, items, member } = particle
  // The members of mixed content are those of all groups.
  if (isMixed) {
    return [group.documentation ?? '', ...items.flatMap((item) => unplaced(item, true))]
  }
  return member === undefined ? documentationOfGroup(particle) : []
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== '')
}
