import type { Bindings, BoundComplex } from '../bind/bindings.js'
import { attributeMembersOf } from '../bind/members.js'
import type { TypeUse } from '../model/contract-model.js'
import { quote } from '../model/typescript-names.js'
import { type NameSource, unionOf } from './simple-type.js'
import { docComment } from './source-text.js'

/** Declares the union of a type with its subtypes. */
export function subtypeUnionDeclaration(
  type: BoundComplex,
  union: string,
  names: NameSource,
): string {
  const { definition, subtypes, abstract } = type
  const members = alternatives(type, subtypes, names).map(inParentheses)
  const what = abstract
    ? `a type derived from ${definition.key}`
    : `${definition.key}, or a type derived from it`
  return declareUnion(`${what}: \`$type\` is its name`, union, members)
}

/** Declares the type of nillable elements of a type. */
export function nillableDeclaration(
  type: BoundComplex,
  nillable: string,
  names: NameSource,
): string {
  const members = nillableMembers(type, type.subtypes, names)
  const what = `{@link ${type.name}}, or nil: \`null\`, or \`$nil\` with attributes`
  const [only = '', ...others] = members
  return others.length > 0
    ? declareUnion(what, nillable, members)
    : `${docComment(what, undefined)}export type ${nillable} = ${only}\n`
}

function declareUnion(what: string, name: string, members: readonly string[]): string {
  const lines = members.map((member) => `  | ${member}\n`)
  return `${docComment(what, undefined)}export type ${name} =\n${lines.join('')}`
}

/** The TypeScript type of an element of a complex type. */
export function complexTypeExpression(
  bindings: Bindings,
  use: TypeUse,
  type: BoundComplex,
  names: NameSource,
  isNillable: boolean,
): string {
  const limited = bindings.limitedSubtypes(use)
  if (limited === undefined) {
    if (isNillable && type.nillable !== undefined) return names.generated(type.nillable)
    const name = type.union === undefined ? ownExpression(type, names) : names.generated(type.union)
    return isNillable ? unionOf([name, 'null']) : name
  }
  if (isNillable) return unionOf(nillableMembers(type, limited, names))
  const members = alternatives(type, limited, names)
  const [only, ...others] = members
  return only !== undefined && others.length === 0
    ? only.expression
    : unionOf(members.map(inParentheses))
}

interface Alternative {
  readonly type: BoundComplex
  readonly expression: string
  readonly isMarked: boolean
}

function inParentheses({ expression }: Alternative): string {
  return `(${expression})`
}

// An interface without members, which others extend, would accept a text, a date or an array.
function ownExpression(type: BoundComplex, { generated }: NameSource): string {
  if (!type.isMemberless || !type.isBase) return generated(type.name)
  return type.inHierarchy
    ? `{ readonly $type?: '${type.name}' }`
    : 'Readonly<Record<string, never>>'
}

// Without subtypes, `$type` is not needed.
function alternatives(
  type: BoundComplex,
  subtypes: readonly BoundComplex[],
  names: NameSource,
): readonly Alternative[] {
  const { generated } = names
  const isMarked = subtypes.length > 0
  const own = ownExpression(type, names)
  const isNamed = own === generated(type.name)
  const expression = isMarked && isNamed ? `${own} & { readonly $type?: '${type.name}' }` : own
  return [
    ...(type.abstract ? [] : [{ type, expression, isMarked }]),
    ...subtypes.map((subtype) => ({
      type: subtype,
      expression: `${generated(subtype.name)} & { readonly $type: '${subtype.name}' }`,
      isMarked: true,
    })),
  ]
}

function nillableMembers(
  type: BoundComplex,
  subtypes: readonly BoundComplex[],
  names: NameSource,
): readonly string[] {
  return alternatives(type, subtypes, names).map(({ type, expression, isMarked }) => {
    const kept = [...(isMarked ? ['$type'] : []), ...attributeMembersOf(type)]
    const keys = kept.length === 0 ? 'never' : unionOf(kept.map(quote))
    return `${names.runtime('Nillable')}<${expression}, ${keys}>`
  })
}
