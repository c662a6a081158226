import { clarkName, splitClarkName } from '../../xml/expanded-name.js'
import type { BoundComplex, BoundParticle, BoundSubstitution } from '../bind/bindings.js'
import { memberName, quote } from '../model/typescript-names.js'
import { describeAttribute } from './describe.js'
import { documentationOfType } from './group-documentation.js'
import {
  type Choice,
  elementTypeExpression,
  type Member,
  type ObjectType,
  type ObjectTypeContext,
  objectTypeOfContent,
  objectTypeOfParticle,
} from './object-type.js'
import { arrayOf, literalOf, simpleTypeExpression, withInline } from './simple-type.js'
import { docComment, width } from './source-text.js'

/** Declares a complex type: an interface, or a type alias where it has choices. */
export function complexTypeDeclaration(
  base: Omit<ObjectTypeContext, 'namespace'>,
  type: BoundComplex,
): string {
  const context: ObjectTypeContext = { ...base, namespace: type.definition.namespace }
  const { definition, name } = type
  const comment = docComment(describeOrigin(type), documentationOfType(type))
  const content = definition.mixed
    ? { members: [], choices: [] }
    : objectTypeOfContent(context, type)
  const members = [
    ...valueMembers(context, type),
    ...content.members,
    ...attributeMembers(context, type),
  ]
  // An interface cannot extend a union: types with choices are type aliases.
  if (type.combinations === 1) {
    if (type.isEmpty) {
      return `${comment}export type ${name} = Readonly<Record<string, never>>\n`
    }
    const heritage = heritageOf(context, type)
    if (type.isMemberless && !type.isBase) members.push(ownTypeName(type))
    const body = members.length === 0 ? '{}' : `{\n${writeMembers(context, members, '  ')}}`
    return `${comment}export interface ${name} ${heritage === undefined ? '' : `extends ${heritage} `}${body}\n`
  }
  const heritage = heritageOf(context, type)
  const parts = [
    ...(heritage === undefined ? [] : [heritage]),
    ...(members.length === 0 ? [] : [`{\n${writeMembers(context, members, '  ')}}`]),
    ...content.choices.map((choice) => writeChoice(context, choice, '')),
  ]
  return `${comment}export type ${name} = ${parts.length === 0 ? '{}' : parts.join(' & ')}\n`
}

/** Describes the declaration of a complex type: `complexType {urn:example}Option, abstract`. */
function describeOrigin({ definition }: BoundComplex): string {
  const { origin, derivation, abstract, mixed, namespace, name } = definition
  const what = {
    type: `complexType ${name ?? origin.name}`,
    element: `element ${clarkName(namespace, origin.name)}`,
    member: `type of the element ${origin.name}`,
    group: `type of the element ${origin.name} of a group`,
    message: `wrapper of the rpc message ${origin.name}`,
    parts: 'parts of a message that has several',
  }[origin.kind]
  return [
    what,
    ...(abstract ? ['abstract'] : []),
    ...(mixed ? ['mixed'] : []),
    ...(derivation?.by === 'restriction' ? [`restriction of ${derivation.base}`] : []),
  ].join(', ')
}

// TypeScript takes any value for one of an interface without members, and a date or an array too.
function ownTypeName({ name }: BoundComplex): Member {
  return { name: '$type', optional: true, type: quote(name), origin: 'the name of the type' }
}

// Mixed content of a type includes that of its base: `$content` is declared again.
function heritageOf(
  { names }: ObjectTypeContext,
  { base, definition }: BoundComplex,
): string | undefined {
  if (base === undefined) return undefined
  const name = names.generated(base.name)
  return definition.mixed ? `Omit<${name}, '$content'>` : name
}

function valueMembers(context: ObjectTypeContext, type: BoundComplex): readonly Member[] {
  const { definition } = type
  if (definition.mixed) {
    return [
      {
        name: '$content',
        optional: false,
        type: mixedContent(context, type),
        origin: 'texts and elements, in document order',
      },
    ]
  }
  if (definition.text === undefined) return []
  return [
    {
      name: '$value',
      optional: false,
      type: simpleTypeExpression(context.bindings, definition.text, context.names),
      origin: 'the text',
    },
  ]
}

function mixedContent(context: ObjectTypeContext, type: BoundComplex): string {
  const items = new Map<string, string>()
  const lineage: BoundComplex[] = []
  for (let owner: BoundComplex | undefined = type; owner !== undefined; owner = owner.base) {
    lineage.unshift(owner)
  }
  for (const { content } of lineage) {
    if (content !== undefined) addMixedItems(context, content, items)
  }
  if (items.size === 0) return 'readonly string[]'
  const alternatives = [...items].map(
    ([name, value]) => `{ readonly ${memberName(name)}: ${value} }`,
  )
  const [only, ...others] = alternatives
  if (others.length === 0) return `readonly (string | ${only})[]`
  const oneOf = context.names.runtime('OneOf')
  const line = `readonly (string | ${oneOf}<${alternatives.join(' | ')}>)[]`
  if (line.length <= width - '  readonly $content: '.length) return line
  const lines = alternatives.map((alternative) => `        | ${alternative}\n`)
  return `readonly (\n    | string\n    | ${oneOf}<\n${lines.join('')}      >\n  )[]`
}

function addMixedItems(
  context: ObjectTypeContext,
  particle: BoundParticle,
  items: Map<string, string>,
): void {
  if (particle.kind === 'group') {
    for (const item of particle.items) addMixedItems(context, item, items)
  } else if (particle.kind === 'any') {
    items.set(particle.member, context.names.runtime('XmlElement'))
  } else {
    items.set(particle.member, elementTypeExpression(context, particle.element))
  }
}

function attributeMembers(
  { bindings, names, namespace }: ObjectTypeContext,
  { attributes, definition, base }: BoundComplex,
): readonly Member[] {
  const members = attributes.map(({ attribute, member }): Member => {
    const { type, fixed, required, documentation } = attribute
    const literal = fixed === undefined ? undefined : literalOf(bindings, type, fixed)
    const written = literal ?? simpleTypeExpression(bindings, type, names)
    return {
      name: member,
      optional: !required,
      type: written,
      origin: describeAttribute(attribute, namespace, written),
      documentation: withInline(bindings, documentation, type),
    }
  })
  if (!definition.anyAttribute || inheritsAnyAttribute(base)) return members
  return [
    ...members,
    {
      name: '$anyAttributes',
      optional: true,
      type: 'Readonly<Record<string, string>>',
      origin: 'further attributes, by name in Clark notation: {namespace}local',
    },
  ]
}

function inheritsAnyAttribute(type: BoundComplex | undefined): boolean {
  for (let base = type; base !== undefined; base = base.base) {
    if (base.definition.anyAttribute) return true
  }
  return false
}

function writeMembers(
  context: ObjectTypeContext,
  members: readonly Member[],
  indent: string,
): string {
  return members
    .map(({ name, optional, type, origin, documentation }) => {
      const written =
        typeof type === 'string'
          ? type
          : arrayOfObjects(writeObjectType(context, type.arrayOf, indent), type.arrayOf)
      const member = `${indent}readonly ${memberName(name)}${optional ? '?' : ''}: ${written}\n`
      return docComment(origin, documentation, indent) + member
    })
    .join('')
}

function arrayOfObjects(item: string, { members, choices }: ObjectType): string {
  const isOneType = choices.length + (members.length > 0 ? 1 : 0) === 1
  return isOneType ? `readonly ${item}[]` : arrayOf(item)
}

function writeObjectType(
  context: ObjectTypeContext,
  { members, choices }: ObjectType,
  indent: string,
): string {
  const parts = [
    ...(members.length === 0
      ? []
      : [`{\n${writeMembers(context, members, `${indent}  `)}${indent}}`]),
    ...choices.map((choice) => writeChoice(context, choice, indent)),
  ]
  return parts.length === 0 ? '{}' : parts.join(' & ')
}

function writeChoice(context: ObjectTypeContext, choice: Choice, indent: string): string {
  const { alternatives, optional, name } = choice
  const oneOf = (): string => context.names.runtime('OneOf')
  if (name !== undefined) return optional ? `${oneOf()}<${name} | {}>` : name
  const inner = `${indent}  `
  const objects = alternatives.map((object) => {
    const comment = object.documentation?.length ? docComment('', object.documentation, inner) : ''
    return `${comment}${inner}| ${writeObjectType(context, object, inner)}\n`
  })
  const written = [...objects, ...(optional ? [`${inner}| {}\n`] : [])]
  return `${oneOf()}<\n${written.join('')}${indent}>`
}

/** Declares the type of the elements of a substitution group. */
export function substitutionDeclaration(
  base: Omit<ObjectTypeContext, 'namespace'>,
  { head, name, items }: BoundSubstitution,
): string {
  const context: ObjectTypeContext = { ...base, namespace: splitClarkName(head).namespace }
  const group = { kind: 'choice', min: 1, max: 1 } as const
  const { choices } = objectTypeOfParticle(context, { kind: 'group', group, items }, undefined)
  const written = choices.map((choice) => writeChoice(context, choice, ''))
  const comment = docComment(`element ${head}, or one of its substitution group`, undefined)
  return `${comment}export type ${name} = ${written.join(' & ')}\n`
}
