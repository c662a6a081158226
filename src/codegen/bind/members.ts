import { clarkName } from '../../xml/expanded-name.js'
import type {
  AttributeModel,
  ElementParticle,
  GroupParticle,
  Particle,
} from '../model/contract-model.js'
import { isGroup } from '../model/particles.js'
import { memberFor } from '../model/typescript-names.js'
import type { BoundAttribute, BoundComplex, BoundParticle } from './bindings.js'

/**
 * The members of one object. Particles that may be present together have different names; the same element in
 * several alternatives of a choice has one name.
 */
export class Members {
  readonly #outer: Members | undefined
  /** Identities that may be present together with the next particle, by member. */
  readonly #present = new Map<string, string>()
  /** Identities of all members of the object, by member; shared by all alternatives. */
  readonly #all: Map<string, string>
  readonly #shortNames: ReadonlyMap<string, string>

  private constructor(
    shortNames: ReadonlyMap<string, string>,
    outer: Members | undefined,
    all: Map<string, string>,
  ) {
    this.#shortNames = shortNames
    this.#outer = outer
    this.#all = all
  }

  /** Creates the members of a separate object. */
  static create(shortNames: ReadonlyMap<string, string>): Members {
    return new Members(shortNames, undefined, new Map())
  }

  /** Creates the members of an object within this one. */
  nested(): Members {
    return Members.create(this.#shortNames)
  }

  /** Creates the members of a type that extends the type of these. */
  extend(): Members {
    return new Members(this.#shortNames, this, new Map())
  }

  /** Creates the members of one alternative of a choice; {@link join} adds them. */
  alternative(): Members {
    return new Members(this.#shortNames, this, this.#all)
  }

  /** Adds the members of an alternative to those that may be present. */
  join(alternative: Members): void {
    for (const [member, identity] of alternative.#present) this.#present.set(member, identity)
  }

  /** Assigns the first candidate that is free for this element, attribute, group or wildcard, or the last with a number. */
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

  /** Assigns the member of an element. */
  element({ name, namespace }: ElementParticle): string {
    const plain = memberFor(name)
    const identity = `element ${clarkName(namespace, name)}`
    const holder = this.#holder(plain)
    const suffixed = [`${name}_${this.#shortNames.get(namespace) ?? ''}`]
    return this.take(identity, [
      plain,
      ...(holder?.startsWith('attribute ') ? [`${name}Element`] : []),
      ...(holder === undefined || holder === identity ? [] : suffixed),
      plain,
    ])
  }

  /** Assigns the member of an attribute. */
  attribute({ name, namespace }: AttributeModel): string {
    const plain = memberFor(name)
    const suffixed = [`${name}_${this.#shortNames.get(namespace) ?? ''}`]
    return this.take(`attribute ${clarkName(namespace, name)}`, [
      plain,
      ...(this.#holder(plain)?.startsWith('attribute ') ? suffixed : []),
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

/** Assigns members to a normalized particle. */
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
  return { kind: 'group', group, items: bindItems(group.kind, items, members.nested()), member }
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
 * Assigns members to the particles of mixed content. Each occurrence is a separate object, so that an element
 * has one name wherever it is declared.
 */
export function bindMixed(particle: Particle, members: Members): BoundParticle {
  if (!isGroup(particle)) return bindParticle(particle, members.alternative())
  const { items, ...group } = particle
  return {
    kind: 'group',
    group,
    items: items.map((item) => bindMixed(item, members)),
    ...(group.max === 1 ? {} : { member: repeatedMember(group.kind) }),
  }
}

/** Assigns members to attributes, after the elements. */
export function bindAttributes(
  attributes: readonly AttributeModel[],
  members: Members,
): readonly BoundAttribute[] {
  return attributes.map((attribute) => ({ attribute, member: members.attribute(attribute) }))
}

/** The members of the attributes of a type, those of its bases included. */
export function attributeMembersOf(type: BoundComplex): readonly string[] {
  const members = new Set<string>()
  for (let owner: BoundComplex | undefined = type; owner !== undefined; owner = owner.base) {
    for (const { member } of owner.attributes) members.add(member)
    if (owner.definition.anyAttribute) members.add('$anyAttributes')
  }
  return [...members]
}
