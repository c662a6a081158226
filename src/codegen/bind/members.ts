import { clark } from '../load/source.js'
import type {
  AttributeModel,
  ElementParticle,
  GroupParticle,
  Particle,
} from '../model/contract-model.js'
import { memberFor } from '../model/names.js'
import type { BoundAttribute, BoundParticle } from './bindings.js'

/**
 * The members of one object. What can be present at the same time has different names; what excludes
 * each other, as the alternatives of a choice do, may share one if it is the same element.
 */
export class Members {
  readonly #outer: Members | undefined
  /** What may be present together with what comes next, by member. */
  readonly #present = new Map<string, string>()
  /** Every member of the object, shared by all alternatives. */
  readonly #all: Map<string, string>
  readonly #labels: ReadonlyMap<string, string>

  private constructor(
    labels: ReadonlyMap<string, string>,
    outer: Members | undefined,
    all: Map<string, string>,
  ) {
    this.#labels = labels
    this.#outer = outer
    this.#all = all
  }

  /** The members of an object of its own. */
  static create(labels: ReadonlyMap<string, string>): Members {
    return new Members(labels, undefined, new Map())
  }

  /** The members of an object inside of this one. */
  apart(): Members {
    return Members.create(this.#labels)
  }

  /** The members of a type that extends the one that these are the members of. */
  extend(): Members {
    return new Members(this.#labels, this, new Map())
  }

  /** The members of one alternative; {@link join} makes them present. */
  alternative(): Members {
    return new Members(this.#labels, this, this.#all)
  }

  join(alternative: Members): void {
    for (const [member, identity] of alternative.#present) this.#present.set(member, identity)
  }

  /** Takes the first name that is free for this element, attribute, group or wildcard. */
  take(identity: string, candidates: readonly string[]): string {
    const last = candidates.at(-1) ?? '_'
    let member = candidates.find((candidate) => this.#isFree(candidate, identity))
    for (let count = 2; member === undefined; count += 1) {
      if (this.#isFree(`${last}${count}`, identity)) member = `${last}${count}`
    }
    this.#present.set(member, identity)
    this.#all.set(member, identity)
    return member
  }

  element({ name, namespace }: ElementParticle): string {
    const plain = memberFor(name)
    const identity = `element ${clark(namespace, name)}`
    const holder = this.#holder(plain)
    const labelled = [`${name}_${this.#labels.get(namespace) ?? ''}`]
    return this.take(identity, [
      plain,
      ...(holder?.startsWith('attribute ') ? [`${name}Element`] : []),
      ...(holder === undefined || holder === identity ? [] : labelled),
      plain,
    ])
  }

  attribute({ name, namespace }: AttributeModel): string {
    const plain = memberFor(name)
    const labelled = [`${name}_${this.#labels.get(namespace) ?? ''}`]
    return this.take(`attribute ${clark(namespace, name)}`, [
      plain,
      ...(this.#holder(plain)?.startsWith('attribute ') ? labelled : []),
      `${name}Attribute`,
    ])
  }

  #isFree(member: string, identity: string): boolean {
    let members: Members | undefined = this
    for (; members !== undefined; members = members.#outer) {
      if (members.#present.has(member)) return false
      const holder = members.#all.get(member)
      if (holder !== undefined && holder !== identity) return false
    }
    return true
  }

  #holder(member: string): string | undefined {
    let members: Members | undefined = this
    for (; members !== undefined; members = members.#outer) {
      const holder = members.#all.get(member)
      if (holder !== undefined) return holder
    }
    return undefined
  }
}

/** Gives every particle its member. The particle is normalized. */
export function bindParticle(particle: Particle, members: Members): BoundParticle {
  if (particle.kind === 'element') {
    return { kind: 'element', element: particle, member: members.element(particle) }
  }
  if (particle.kind === 'any') {
    return { kind: 'any', any: particle, member: members.take('any', ['$any']) }
  }
  const { items, ...group } = particle
  if (group.max === 1) return { kind: 'group', group, items: bindItems(group.kind, items, members) }
  const member = members.take('group', [repeatedMember(group.kind)])
  return { kind: 'group', group, items: bindItems(group.kind, items, members.apart()), member }
}

function repeatedMember(kind: GroupParticle['kind']): string {
  return kind === 'choice' ? '$choice' : '$sequence'
}

function bindItems(
  kind: GroupParticle['kind'],
  items: readonly Particle[],
  members: Members,
): readonly BoundParticle[] {
  if (kind !== 'choice') return items.map((item) => bindParticle(item, members))
  const alternatives = items.map((item) => {
    const alternative = members.alternative()
    return { alternative, bound: bindParticle(item, alternative) }
  })
  for (const { alternative } of alternatives) members.join(alternative)
  return alternatives.map(({ bound }) => bound)
}

/**
 * Gives the particles of mixed content their members: each stands in an object of its own, so that
 * one name serves an element wherever it may stand.
 */
export function bindMixed(particle: Particle, members: Members): BoundParticle {
  if (particle.kind === 'element' || particle.kind === 'any') {
    return bindParticle(particle, members.alternative())
  }
  const { items, ...group } = particle
  return {
    kind: 'group',
    group,
    items: items.map((item) => bindMixed(item, members)),
    ...(group.max === 1 ? {} : { member: repeatedMember(group.kind) }),
  }
}

/** Gives every attribute its member, after the elements have theirs. */
export function bindAttributes(
  attributes: readonly AttributeModel[],
  members: Members,
): readonly BoundAttribute[] {
  return attributes.map((attribute) => ({ attribute, member: members.attribute(attribute) }))
}
