import type { GroupParticle, Particle } from '../model/contract-model.js'
import { documented, isGroup, multiply } from '../model/particles.js'

/**
 * Removes redundant groups: empty ones, those of one item, sequences in sequences, choices in choices. The
 * result allows the same content; it is absent where no content is allowed.
 */
export function normalize(particle: Particle): Particle | undefined {
  if (!isGroup(particle)) return particle
  const group = flatten(particle)
  const [only, ...others] = group.items
  if (only === undefined) return undefined
  if (others.length > 0) return group
  return merge(group, only) ?? { ...group, kind: 'sequence' }
}

function flatten(group: GroupParticle): GroupParticle {
  const items: Particle[] = []
  let { min, documentation } = group
  // The documentation of a group that is removed becomes that of the group around it.
  const remove = (inner: GroupParticle): void => {
    documentation = documented(inner, documentation).documentation
  }
  for (const item of group.items) {
    const normal = normalize(item)
    if (normal === undefined) {
      // An alternative without content makes the choice optional.
      if (group.kind === 'choice') min = 0
      if (isGroup(item)) remove(item)
    } else if (group.kind === 'sequence' && dissolves(normal)) {
      remove(normal)
      for (const inner of normal.items) items.push(normal.min === 0 ? optional(inner) : inner)
    } else if (group.kind === 'choice' && normal.kind === 'choice' && choicesMerge(group, normal)) {
      if (normal.min === 0) min = 0
      remove(normal)
      for (const inner of normal.items) items.push(inner)
    } else {
      items.push(normal)
    }
  }
  const flat = { ...group, ...(documentation === undefined ? {} : { documentation }), min, items }
  if (group.kind !== 'choice' || group.max !== 'unbounded') return flat
  // Each iteration of an unbounded choice holds one occurrence of an element: its own maxOccurs makes no
  // difference.
  const once = items.map((item) => {
    if (isGroup(item)) return item
    if (item.min === 0) min = 0
    return item.min <= 1 ? { ...item, min: 1, max: 1 } : item
  })
  return { ...flat, min, items: once }
}

// An optional sequence only where its items are optional: otherwise its items occur together or not at all.
function dissolves(particle: Particle): particle is GroupParticle {
  if (particle.kind !== 'sequence' || particle.max !== 1) return false
  return particle.min === 1 || particle.items.every((item) => item.min === 0)
}

function optional(particle: Particle): Particle {
  return particle.min === 0 ? particle : { ...particle, min: 0 }
}

function choicesMerge(outer: GroupParticle, inner: GroupParticle): boolean {
  if (inner.max === 1) return true
  return outer.max === 'unbounded' && inner.min <= 1
}

/** The one item of a group with the occurrences of both; absent where minOccurs and maxOccurs cannot express them. */
function merge(group: GroupParticle, item: Particle): Particle | undefined {
  const single = documented(item, group.documentation)
  if (group.min === 1 && group.max === 1) return single
  if (item.min > 1) return undefined
  return { ...single, min: group.min * item.min, max: multiply(group.max, item.max) }
}
