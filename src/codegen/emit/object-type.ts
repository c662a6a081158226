import type {
  Bindings,
  BoundComplex,
  BoundElementParticle,
  BoundParticle,
} from '../bind/bindings.js'
import { substitutionOf } from '../bind/substitutions.js'
import type { TypeUse } from '../model/contract-model.js'
import { describeElementParticle, describeOccurs } from './describe.js'
import { documentationOfGroup } from './group-documentation.js'
import { complexTypeExpression } from './replacements.js'
import {
  arrayOf,
  literalOf,
  type NameSource,
  simpleTypeExpression,
  unionOf,
  withInline,
} from './simple-type.js'

/** The TypeScript type of an object: its members, and the choices that add members to it. */
export interface ObjectType {
  readonly members: readonly Member[]
  readonly choices: readonly Choice[]
  /** Of an alternative that is a group. */
  readonly documentation?: readonly string[]
}

export interface Member {
  readonly name: string
  readonly optional: boolean
  /** A type expression, or the object that it is an array of. */
  readonly type: string | { readonly arrayOf: ObjectType }
  readonly origin: string
  readonly documentation?: readonly string[] | string | undefined
}

/** A choice of objects. */
export interface Choice {
  readonly alternatives: readonly ObjectType[]
  /** Whether all alternatives may be absent. */
  readonly optional: boolean
  /** Name of the type of the choice; absent where it is inline. */
  readonly name?: string | undefined
}

/** The context in which content is emitted. */
export interface ObjectTypeContext {
  readonly bindings: Bindings
  readonly names: NameSource
  /** Namespace of the type; comments omit it. */
  readonly namespace: string
}

/** The members and choices of the content of a type, without those of its bases. */
export function objectTypeOfContent(
  context: ObjectTypeContext,
  { content }: BoundComplex,
): ObjectType {
  if (content === undefined) return { members: [], choices: [] }
  return objectTypeOfParticle(context, content, undefined)
}

/** The members of all alternatives. */
function looseMembers({ members, choices }: ObjectType): readonly Member[] {
  return [...members, ...choices.flatMap(({ alternatives }) => alternatives.flatMap(looseMembers))]
}

/** The members and choices that a particle adds to its object. */
export function objectTypeOfParticle(
  context: ObjectTypeContext,
  particle: BoundParticle,
  inside: 'optional' | undefined,
): ObjectType {
  if (particle.kind === 'element') {
    return { members: [elementMember(context, particle, inside)], choices: [] }
  }
  if (particle.kind === 'any') {
    const { any, member } = particle
    const type = context.names.runtime('XmlElement')
    return {
      members: [
        {
          name: member,
          optional: inside === 'optional' || any.min === 0,
          type: any.max === 1 ? type : arrayOf(type),
          origin: ['any element', ...describeOccurs(any.min, any.max)].join(', '),
          documentation: any.documentation,
        },
      ],
      choices: [],
    }
  }
  const { member, ...once } = particle
  const { group, items } = once
  if (member !== undefined) {
    const round = objectTypeOfParticle(
      context,
      { ...once, group: { ...group, min: 1, max: 1 } },
      undefined,
    )
    return {
      members: [
        {
          name: member,
          optional: inside === 'optional' || group.min === 0,
          type: { arrayOf: round },
          origin: [group.kind, ...describeOccurs(group.min, group.max)].join(', '),
          documentation: documentationOfGroup(particle),
        },
      ],
      choices: [],
    }
  }
  const isOptional = inside === 'optional' || group.min === 0
  if (group.kind === 'choice') {
    const alternatives = items.map((item) => alternativeOf(context, item))
    if (particle.loose) return looseObjectType(alternatives)
    const substitution = substitutionOf(context.bindings.substitutions, particle)
    const name = substitution && context.names.generated(substitution.name)
    return { members: [], choices: [{ alternatives, optional: isOptional, name }] }
  }
  const objects = items.map((item) =>
    objectTypeOfParticle(context, item, isOptional ? 'optional' : undefined),
  )
  return {
    members: objects.flatMap(({ members }) => members),
    choices: objects.flatMap(({ choices }) => choices),
  }
}

function alternativeOf(context: ObjectTypeContext, particle: BoundParticle): ObjectType {
  const object = objectTypeOfParticle(context, particle, undefined)
  // A repeated group has the comment of its member.
  if (particle.kind !== 'group' || particle.member !== undefined) return object
  return { ...object, documentation: documentationOfGroup(particle) }
}

function looseObjectType(alternatives: readonly ObjectType[]): ObjectType {
  const members = new Map(
    alternatives.flatMap(looseMembers).map((member) => {
      const origin = `${member.origin}, one of a choice`
      return [member.name, { ...member, optional: true, origin }] as const
    }),
  )
  return { members: [...members.values()], choices: [] }
}

function elementMember(
  context: ObjectTypeContext,
  { element, member }: BoundElementParticle,
  inside: 'optional' | undefined,
): Member {
  const type = elementTypeExpression(context, element)
  return {
    name: member,
    optional: inside === 'optional' || element.min === 0,
    type: element.max === 1 ? type : arrayOf(type),
    origin: describeElementParticle(element, context.namespace, inside, type),
    documentation: withInline(context.bindings, element.documentation, element.type),
  }
}

/** The TypeScript type of one occurrence of an element. */
export function elementTypeExpression(
  { bindings, names }: Pick<ObjectTypeContext, 'bindings' | 'names'>,
  {
    type,
    nillable,
    fixed,
  }: { readonly type: TypeUse; readonly nillable: boolean; readonly fixed?: string | undefined },
): string {
  const literal = fixed === undefined ? undefined : literalOf(bindings, type, fixed)
  if (literal !== undefined) return nillable ? unionOf([literal, 'null']) : literal
  return typeExpression(bindings, type, names, nillable)
}

/** The TypeScript type of an element's value; for a type with subtypes, the union with them. */
export function typeExpression(
  bindings: Bindings,
  use: TypeUse,
  names: NameSource,
  isNillable = false,
): string {
  const type = use.kind === 'defined' ? bindings.types.get(use.key) : undefined
  if (type?.kind === 'complex') return complexTypeExpression(bindings, use, type, names, isNillable)
  const expression =
    use.kind === 'anyType' ? names.runtime('AnyType') : simpleTypeExpression(bindings, use, names)
  return isNillable ? unionOf([expression, 'null']) : expression
}
