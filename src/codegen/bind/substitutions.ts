import { type ClarkName, splitClarkName } from '../../xml/expanded-name.js'
import { particlesIn } from '../model/particles.js'
import { type Namer, toTypeName } from '../model/typescript-names.js'
import type {
  BoundElementParticle,
  BoundGroup,
  BoundParticle,
  BoundSubstitution,
  BoundType,
} from './bindings.js'
import { maxAlternatives } from './choices.js'
import { bindParticle, Members } from './members.js'

/** Assigns names to substitution groups with several references, so that they are emitted once. */
export function bindSubstitutions(
  types: Iterable<BoundType>,
  shortNames: ReadonlyMap<string, string>,
  names: { readonly types: Namer; readonly values: Namer },
): ReadonlyMap<ClarkName, BoundSubstitution> {
  const substitutions = new Map<ClarkName, BoundSubstitution>()
  for (const [head, [group, ...others]] of referredGroups(types)) {
    if (group === undefined || others.length === 0) continue
    if (group.items.length > maxAlternatives) continue
    const members = Members.create(shortNames)
    const elements = group.items.flatMap((item) => {
      if (item.kind !== 'element') return []
      const bound = bindParticle(item.element, members)
      return bound.kind === 'element' ? [bound] : []
    })
    const plain = `${toTypeName(splitClarkName(head).local)}Choice`
    const name = names.types.take([plain, `${plain}OfElements`])
    substitutions.set(head, { head, name, items: elements, constant: names.values.take([name]) })
  }
  return substitutions
}

function referredGroups(types: Iterable<BoundType>): ReadonlyMap<ClarkName, BoundGroup[]> {
  const groups = new Map<ClarkName, BoundGroup[]>()
  for (const type of types) {
    if (type.kind !== 'complex' || type.content === undefined) continue
    for (const particle of particlesIn(type.content)) {
      if (particle.kind !== 'group') continue
      const { head } = particle.group
      if (head === undefined) continue
      const known = groups.get(head)
      if (known === undefined) groups.set(head, [particle])
      else known.push(particle)
    }
  }
  return groups
}

/** The named substitution group that a choice represents; absent where it has none, or other member names. */
export function substitutionOf(
  substitutions: ReadonlyMap<ClarkName, BoundSubstitution>,
  { group, items }: BoundGroup,
): BoundSubstitution | undefined {
  const substitution = group.head === undefined ? undefined : substitutions.get(group.head)
  if (substitution?.items.length !== items.length) return undefined
  const isSame = (item: BoundParticle, index: number): item is BoundElementParticle =>
    item.kind === 'element' &&
    item.member === substitution.items[index]?.member &&
    item.element.min === 1 &&
    item.element.max === 1
  return items.every(isSame) ? substitution : undefined
}
