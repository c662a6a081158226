import type { AnyParticle, ElementParticle, GroupParticle, Particle } from '../descriptor.js'

/**
 * The content model of one object, made for reading and writing. A frame is what stands side by side in
 * one object: the particles of a type, or those of one time round a repeated group.
 *
 * Writing looks at _slots_: one for each member. Reading puts the child elements into _targets_: one for
 * each place that a name may have in the model. The two differ where a member may be in either of two
 * alternatives, and where a name stands twice in one sequence.
 */
export interface Frame {
  readonly root: Group
  /** Members by name, with their slots; slots are numbered from 0. */
  readonly slots: ReadonlyMap<string, number>
  /** How many targets there are. */
  readonly targetCount: number
  /** Places of each local name: where a child element belongs. */
  readonly names: ReadonlyMap<string, Place>
  /** Where an element goes that has no place by its name. */
  readonly wildcards: readonly Wildcard[]
}

/** Where elements of a name belong. */
export interface Place {
  readonly ns: string
  /** Usually one; several where the name stands several times, to be filled in this order. */
  readonly targets: { readonly index: number; capacity: number }[]
  /** Of the same local name in another namespace. */
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

/** A group that may come round several times: an array of objects, each with a frame of its own. */
export interface RepeatLeaf extends Leaf {
  readonly kind: 'repeat'
  readonly frame: Frame
}

/** A group that comes at most once: its members are in the object around it. */
export interface Group {
  readonly kind: 'sequence' | 'choice' | 'all'
  readonly items: readonly Node[]
  readonly isOptional: boolean
  readonly slots: readonly number[]
  readonly targets: readonly number[]
}

export type Node = ElementLeaf | AnyLeaf | RepeatLeaf | Group

/** Whether a node is a group, whose members are in the object around it. */
export function isGroup(node: Node): node is Group {
  return node.kind === 'sequence' || node.kind === 'choice' || node.kind === 'all'
}

/** What to call a node in a message. */
export function describeNode(node: Node): string {
  if (node.kind === 'element') return node.name
  if (node.kind === 'any') return 'any element'
  const group = node.kind === 'repeat' ? node.frame.root : node
  const parts = group.items.map(describeNode)
  const shown = parts.length > 8 ? [...parts.slice(0, 8), '…'] : parts
  return shown.join(group.kind === 'choice' ? ' or ' : ', ')
}

/** What a particle allows of namespaces. */
function allowedBy({ namespace = '##any', targetNamespace = '' }: AnyParticle) {
  if (namespace === '##any') return () => true
  // Other than the target namespace, and not none at all: XML Schema part 1, section 3.10.1.
  if (namespace === '##other') return (ns: string) => ns !== targetNamespace && ns !== ''
  return (ns: string) => namespace.includes(ns)
}

/** Makes the frame of particles that stand in sequence. */
export function frameOf(particles: readonly Particle[]): Frame {
  return new FrameBuilder().build('sequence', particles)
}

function bounds(particle: Particle): { readonly min: number; readonly max: number } {
  const { min = 1, max = 1 } = particle
  return { min, max: max === 'unbounded' ? Number.POSITIVE_INFINITY : max }
}

function isGroupParticle(particle: Particle): particle is GroupParticle {
  return particle.kind !== 'element' && particle.kind !== 'any'
}

class FrameBuilder {
  readonly #slots = new Map<string, number>()
  readonly #names = new Map<string, Place>()
  readonly #wildcards: Wildcard[] = []
  /** How many places of each name stand before the particle that is looked at, on the way to it. */
  readonly #counts = new Map<Place, number>()
  /** What was counted since a choice began, to be taken back for its next alternative. */
  #counted: Place[] = []
  #targetCount = 0

  build(kind: Group['kind'], particles: readonly Particle[]): Frame {
    const root = this.#group(kind, particles, false)
    return {
      root,
      slots: this.#slots,
      targetCount: this.#targetCount,
      names: this.#names,
      wildcards: this.#wildcards,
    }
  }

  #group(kind: Group['kind'], particles: readonly Particle[], isOptional: boolean): Group {
    const items = kind === 'choice' ? this.#alternatives(particles) : this.#items(kind, particles)
    const slots = new Set<number>()
    const targets = new Set<number>()
    for (const item of items) {
      for (const slot of isGroup(item) ? item.slots : [item.slot]) slots.add(slot)
      for (const target of isGroup(item) ? item.targets : [item.target]) targets.add(target)
    }
    return { kind, items, isOptional, slots: [...slots], targets: [...targets] }
  }

  #items(kind: Group['kind'], particles: readonly Particle[]): Node[] {
    return particles.flatMap((particle) => {
      const { min, max } = bounds(particle)
      if (max === 0) return []
      // A sequence in a sequence that adds nothing to it: most often the content of a base type.
      const isPlain = particle.kind === kind && min > 0 && max === 1
      return isPlain ? this.#items(kind, particle.items) : [this.#node(particle)]
    })
  }

  // Only one of the alternatives is there, so what has a place in one may have the same in another.
  #alternatives(particles: readonly Particle[]): Node[] {
    const outer = this.#counted
    const most = new Map<Place, number>()
    const items: Node[] = []
    for (const particle of particles) {
      if (bounds(particle).max === 0) continue
      this.#counted = []
      items.push(this.#node(particle))
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

  #node(particle: Particle): Node {
    const { min, max } = bounds(particle)
    if (isGroupParticle(particle)) {
      return max > 1
        ? this.#repeat(particle)
        : this.#group(particle.kind, particle.items, min === 0)
    }
    if (particle.kind === 'any') {
      const { prop } = particle
      const target = this.#targetCount++
      const allows = allowedBy(particle)
      this.#wildcards.push({ index: target, capacity: max, allows })
      return { kind: 'any', prop, slot: this.#slot(prop), target, min, max, allows }
    }
    const { name, ns = '', prop = name } = particle
    const target = this.#place(name, ns, max)
    return { kind: 'element', name, ns, prop, slot: this.#slot(prop), target, min, max, particle }
  }

  #repeat(particle: GroupParticle): RepeatLeaf {
    const { kind, items, prop = `$${kind}` } = particle
    const frame = new FrameBuilder().build(kind, items)
    const target = this.#targetCount++
    for (const [name, first] of frame.names) {
      for (let place: Place | undefined = first; place !== undefined; place = place.next) {
        this.#place(name, place.ns, Number.POSITIVE_INFINITY, target)
      }
    }
    for (const { allows } of frame.wildcards) {
      this.#wildcards.push({ index: target, capacity: Number.POSITIVE_INFINITY, allows })
    }
    return { kind: 'repeat', prop, slot: this.#slot(prop), target, ...bounds(particle), frame }
  }

  #slot(prop: string): number {
    const known = this.#slots.get(prop)
    if (known !== undefined) return known
    const slot = this.#slots.size
    this.#slots.set(prop, slot)
    return slot
  }

  /** The target of the next element of a name; a new one, or that of an earlier alternative. */
  #place(name: string, ns: string, capacity: number, own?: number): number {
    const place = this.#placeOf(name, ns)
    const ordinal = this.#counts.get(place) ?? 0
    this.#count(place, 1)
    this.#counted.push(place)
    const known = place.targets[ordinal]
    if (known !== undefined && (own === undefined || own === known.index)) {
      known.capacity = Math.max(known.capacity, capacity)
      return known.index
    }
    const index = own ?? this.#targetCount++
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
