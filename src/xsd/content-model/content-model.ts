import type {
  AnyParticle,
  ComplexType,
  ElementParticle,
  GroupParticle,
  Particle,
} from '../descriptor.js'

/**
 * The content model of one object, for reading and writing: the particles of a type, or those of one occurrence of
 * a repeated group.
 *
 * Writing uses _slots_, one for each member. Reading puts the child elements into _targets_, one for each position
 * that a name has in the model. The two differ where two alternatives share a member, and where a sequence has one
 * name twice.
 */
export interface ContentModel {
  readonly root: Group
  /** Members by name, with their slots; slots are numbered from 0. */
  readonly slots: ReadonlyMap<string, number>
  /** Number of targets. */
  readonly targetCount: number
  /** Targets of child elements by their local name. */
  readonly names: ReadonlyMap<string, Place>
  /** Targets of child elements whose name is not declared. */
  readonly wildcards: readonly Wildcard[]
}

/** The targets of one element name. */
export interface Place {
  readonly ns: string
  /** Usually one; several where a sequence has the name several times. They are filled in this order. */
  readonly targets: { readonly index: number; capacity: number }[]
  /** The place of the same local name in another namespace. */
  next: Place | undefined
}

export interface Wildcard {
  readonly index: number
  readonly capacity: number
  readonly allows: (namespace: string) => boolean
}

interface Leaf {
  /** The member that carries it. */
  readonly prop: string
  readonly slot: number
  readonly target: number
  readonly min: number
  /** Infinity for no bound. */
  readonly max: number
}

export interface ElementLeaf extends Leaf {
  readonly kind: 'element'
  readonly name: string
  readonly ns: string
  readonly particle: ElementParticle
}

export interface AnyLeaf extends Leaf {
  readonly kind: 'any'
  readonly allows: (namespace: string) => boolean
}

/** A group that may occur more than once: an array of objects, with a separate content model. */
export interface RepeatLeaf extends Leaf {
  readonly kind: 'repeat'
  readonly contentModel: ContentModel
}

/** A group that occurs at most once: its members are in the enclosing object. */
export interface Group {
  readonly kind: 'sequence' | 'choice' | 'all'
  readonly items: readonly Node[]
  readonly isOptional: boolean
  readonly slots: readonly number[]
  readonly targets: readonly number[]
}

export type Node = ElementLeaf | AnyLeaf | RepeatLeaf | Group

/** Whether a node is a group, whose members are in the enclosing object. */
export function isGroup(node: Node): node is Group {
  return node.kind === 'sequence' || node.kind === 'choice' || node.kind === 'all'
}

/** The elements and wildcards of a node, at any depth, in order. */
export function leavesOf(node: Node): (ElementLeaf | AnyLeaf)[] {
  if (node.kind === 'repeat') return leavesOf(node.contentModel.root)
  return isGroup(node) ? node.items.flatMap(leavesOf) : [node]
}

/** The description of a node in a message. */
export function describeNode(node: Node): string {
  if (node.kind === 'element') return node.name
  if (node.kind === 'any') return 'any element'
  const group = node.kind === 'repeat' ? node.contentModel.root : node
  const parts = group.items.map(describeNode)
  const shown = parts.length > 8 ? [...parts.slice(0, 8), '…'] : parts
  return shown.join(group.kind === 'choice' ? ' or ' : ', ')
}

/** The namespace constraint of a wildcard. */
function allowedBy({ namespace = '##any', targetNamespace = '' }: AnyParticle) {
  if (namespace === '##any') return () => true
  // Neither the target namespace nor no namespace: XML Schema part 1, section 3.10.1.
  if (namespace === '##other') return (ns: string) => ns !== targetNamespace && ns !== ''
  return (ns: string) => namespace.includes(ns)
}

/** Makes the content model of a type: the sequence of the contents of its lineage, the most distant base first. */
export function contentModelOf(lineage: readonly ComplexType[]): ContentModel {
  return new ContentModelBuilder().buildSequence(lineage)
}

function bounds(particle: Particle): { readonly min: number; readonly max: number } {
  const { min = 1, max = 1 } = particle
  return { min, max: max === 'unbounded' ? Number.POSITIVE_INFINITY : max }
}

function groupOf(kind: Group['kind'], items: readonly Node[], isOptional: boolean): Group {
  const slots = new Set<number>()
  const targets = new Set<number>()
  for (const item of items) {
    for (const slot of isGroup(item) ? item.slots : [item.slot]) slots.add(slot)
    for (const target of isGroup(item) ? item.targets : [item.target]) targets.add(target)
  }
  return { kind, items, isOptional, slots: [...slots], targets: [...targets] }
}

/** The `ns` of its methods is the namespace of elements that have none of their own. */
class ContentModelBuilder {
  readonly #slots = new Map<string, number>()
  readonly #names = new Map<string, Place>()
  readonly #wildcards: Wildcard[] = []
  /** How often each name occurs before the current particle, on the path to it. */
  readonly #counts = new Map<Place, number>()
  /** What was counted since the start of an alternative; it is subtracted before the next alternative. */
  #counted: Place[] = []
  #targetCount = 0

  buildSequence(lineage: readonly ComplexType[]): ContentModel {
    const items = lineage.flatMap(({ content, ns = '' }) =>
      this.#items('sequence', [content ?? []].flat(), ns),
    )
    return this.#contentModel(groupOf('sequence', items, false))
  }

  buildGroup({ kind, items }: GroupParticle, ns: string): ContentModel {
    return this.#contentModel(this.#group(kind, items, ns, false))
  }

  #contentModel(root: Group): ContentModel {
    return {
      root,
      slots: this.#slots,
      targetCount: this.#targetCount,
      names: this.#names,
      wildcards: this.#wildcards,
    }
  }

  #group(
    kind: Group['kind'],
    particles: readonly Particle[],
    ns: string,
    isOptional: boolean,
  ): Group {
    const items =
      kind === 'choice' ? this.#alternatives(particles, ns) : this.#items(kind, particles, ns)
    return groupOf(kind, items, isOptional)
  }

  #items(kind: Group['kind'], particles: readonly Particle[], ns: string): Node[] {
    return particles.flatMap((particle) => {
      const { min, max } = bounds(particle)
      if (max === 0) return []
      // A sequence that occurs exactly once in a sequence is merged into it: usually the content of a base type.
      const isPlain = particle.kind === kind && min > 0 && max === 1
      return isPlain ? this.#items(kind, particle.items, ns) : [this.#node(particle, ns)]
    })
  }

  // Only one alternative is present, so the same name in two alternatives may share a target.
  #alternatives(particles: readonly Particle[], ns: string): Node[] {
    const outer = this.#counted
    const most = new Map<Place, number>()
    const items: Node[] = []
    for (const particle of particles) {
      if (bounds(particle).max === 0) continue
      this.#counted = []
      items.push(this.#node(particle, ns))
      for (const place of this.#counted) {
        most.set(place, Math.max(most.get(place) ?? 0, this.#counts.get(place) ?? 0))
      }
      for (const place of this.#counted) this.#count(place, -1)
    }
    this.#counted = outer
    for (const [place, count] of most) {
      while ((this.#counts.get(place) ?? 0) < count) {
        this.#count(place, 1)
        this.#counted.push(place)
      }
    }
    return items
  }

  #count(place: Place, by: 1 | -1): void {
    this.#counts.set(place, (this.#counts.get(place) ?? 0) + by)
  }

  #node(particle: Particle, typeNs: string): Node {
    const { min, max } = bounds(particle)
    if ('items' in particle) {
      return max > 1
        ? this.#repeat(particle, typeNs)
        : this.#group(particle.kind, particle.items, typeNs, min === 0)
    }
    if (particle.kind === 'any') {
      const { prop } = particle
      const target = this.#targetCount++
      const allows = allowedBy(particle)
      this.#wildcards.push({ index: target, capacity: max, allows })
      return { kind: 'any', prop, slot: this.#slot(prop), target, min, max, allows }
    }
    const { name, ns = typeNs, prop = name } = particle
    const target = this.#place(name, ns, max)
    return { kind: 'element', name, ns, prop, slot: this.#slot(prop), target, min, max, particle }
  }

  #repeat(particle: GroupParticle, ns: string): RepeatLeaf {
    const { kind, prop = `$${kind}` } = particle
    const contentModel = new ContentModelBuilder().buildGroup(particle, ns)
    const target = this.#targetCount++
    for (const [name, first] of contentModel.names) {
      for (let place: Place | undefined = first; place !== undefined; place = place.next) {
        this.#place(name, place.ns, Number.POSITIVE_INFINITY, target)
      }
    }
    for (const { allows } of contentModel.wildcards) {
      this.#wildcards.push({ index: target, capacity: Number.POSITIVE_INFINITY, allows })
    }
    return {
      kind: 'repeat',
      prop,
      slot: this.#slot(prop),
      target,
      ...bounds(particle),
      contentModel,
    }
  }

  #slot(prop: string): number {
    const known = this.#slots.get(prop)
    if (known !== undefined) return known
    const slot = this.#slots.size
    this.#slots.set(prop, slot)
    return slot
  }

  /** The target of the next element of a name: `given`, a new target, or the target of an earlier alternative. */
  #place(name: string, ns: string, capacity: number, given?: number): number {
    const place = this.#placeOf(name, ns)
    const ordinal = this.#counts.get(place) ?? 0
    this.#count(place, 1)
    this.#counted.push(place)
    const known = place.targets[ordinal]
    if (known !== undefined && (given === undefined || given === known.index)) {
      known.capacity = Math.max(known.capacity, capacity)
      return known.index
    }
    const index = given ?? this.#targetCount++
    place.targets.push({ index, capacity })
    return index
  }

  #placeOf(name: string, ns: string): Place {
    const first = this.#names.get(name)
    let place = first
    while (place !== undefined && place.ns !== ns) place = place.next
    if (place !== undefined) return place
    const made: Place = { ns, targets: [], next: first }
    this.#names.set(name, made)
    return made
  }
}
