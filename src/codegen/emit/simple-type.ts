import type { BuiltinName } from '../../xsd/descriptor.js'
import type { Bindings } from '../bind/bindings.js'
import type { EnumerationValue, SimpleDefinition, TypeUse } from '../model/contract-model.js'
import { quote } from '../model/typescript-names.js'

/** The TypeScript type of a simple value. */
export type ValueKind = 'string' | 'boolean' | 'number' | 'bigint' | 'DateTime' | 'Uint8Array'

const kinds: Readonly<Partial<Record<BuiltinName, ValueKind | 'list'>>> = {
  boolean: 'boolean',
  byte: 'number',
  short: 'number',
  int: 'number',
  unsignedByte: 'number',
  unsignedShort: 'number',
  unsignedInt: 'number',
  float: 'number',
  double: 'number',
  long: 'bigint',
  unsignedLong: 'bigint',
  integer: 'bigint',
  nonPositiveInteger: 'bigint',
  negativeInteger: 'bigint',
  nonNegativeInteger: 'bigint',
  positiveInteger: 'bigint',
  dateTime: 'DateTime',
  hexBinary: 'Uint8Array',
  base64Binary: 'Uint8Array',
  NMTOKENS: 'list',
  IDREFS: 'list',
  ENTITIES: 'list',
}

/** Gives the local names that a type expression uses, and imports them. */
export interface NameSource {
  /** The local name of an export of the runtime. */
  readonly runtime: (name: string) => string
  /** The local name of a generated type. */
  readonly generated: (name: string) => string
}

/** The TypeScript type of a value of a simple type. */
export function simpleTypeExpression(bindings: Bindings, use: TypeUse, names: NameSource): string {
  if (use.kind === 'builtin') return builtinExpression(use.name, names)
  if (use.kind === 'inline') return definitionExpression(bindings, use.type, names)
  const type = use.kind === 'defined' ? bindings.types.get(use.key) : undefined
  return type === undefined ? 'string' : names.generated(type.name)
}

function builtinExpression(name: BuiltinName, names: NameSource): string {
  const kind = kinds[name] ?? 'string'
  if (kind === 'list') return 'readonly string[]'
  return kind === 'DateTime' ? names.runtime('DateTime') : kind
}

/** The TypeScript type of a definition, as an expression. */
export function definitionExpression(
  bindings: Bindings,
  { variety }: SimpleDefinition,
  names: NameSource,
): string {
  if (variety.kind === 'list') {
    return arrayOf(simpleTypeExpression(bindings, variety.item, names))
  }
  if (variety.kind === 'union') {
    // `string` would absorb the literals in a union, and editors would not suggest them.
    const members = variety.members.map((member) => simpleTypeExpression(bindings, member, names))
    const hasLiterals = variety.members.some((member) => isLiteral(bindings, member))
    return unionOf(
      members.map((member) => (member === 'string' && hasLiterals ? '(string & {})' : member)),
    )
  }
  const literals = enumerationLiterals(bindings, variety.base, variety.facets.enumeration)
  return literals === undefined
    ? simpleTypeExpression(bindings, variety.base, names)
    : unionOf(literals.map(({ literal }) => literal))
}

/** `readonly T[]`, in parentheses where needed. */
export function arrayOf(item: string): string {
  const withoutLiterals = item.replace(/'(?:[^'\\]|\\.)*'/g, '')
  return /[|&]|^readonly /.test(withoutLiterals) ? `readonly (${item})[]` : `readonly ${item}[]`
}

/** A union, each member once. */
export function unionOf(members: readonly string[]): string {
  const unique = [...new Set(members)]
  return unique.length === 0 ? 'never' : unique.join(' | ')
}

export interface EnumerationLiteral {
  readonly literal: string
  readonly documentation?: string
}

/** The literal types of an enumeration; absent where its values have none, as for dates. */
export function enumerationLiterals(
  bindings: Bindings,
  base: TypeUse,
  values: readonly EnumerationValue[] | undefined,
): readonly EnumerationLiteral[] | undefined {
  if (values === undefined) return undefined
  const literals = new Map<string, EnumerationLiteral>()
  for (const { value, documentation } of values) {
    const literal = literalOf(bindings, base, value)
    if (literal === undefined) return undefined
    if (literals.has(literal)) continue
    literals.set(literal, { literal, ...(documentation === undefined ? {} : { documentation }) })
  }
  return [...literals.values()]
}

/** The documentation of a member, with that of an anonymous simple type and its literals. */
export function withInline(
  bindings: Bindings,
  documentation: string | undefined,
  use: TypeUse,
): string | undefined {
  if (use.kind !== 'inline') return documentation
  const { documentation: own, variety } = use.type
  const literals =
    variety.kind === 'restriction'
      ? (enumerationLiterals(bindings, variety.base, variety.facets.enumeration) ?? [])
      : []
  const lines = literals.flatMap(({ literal, documentation }) =>
    documentation === undefined ? [] : `- \`${literal}\`: ${documentation}`,
  )
  const texts = [documentation, own, lines.join('\n')].filter(Boolean)
  return texts.length === 0 ? undefined : [...new Set(texts)].join('\n\n')
}

/** Whether values of a type are literals. */
function isLiteral(bindings: Bindings, use: TypeUse): boolean {
  const definition = simpleDefinition(bindings, use)
  return definition !== undefined && areLiterals(bindings, definition)
}

const areLiterals = memoized((bindings, { variety }): boolean => {
  if (variety.kind !== 'restriction') return false
  const { base, facets } = variety
  return (
    enumerationLiterals(bindings, base, facets.enumeration) !== undefined ||
    isLiteral(bindings, base)
  )
})

/** The literal type of one value; absent where there is none, as for dates and bytes. */
export function literalOf(bindings: Bindings, use: TypeUse, lexical: string): string | undefined {
  const value = normalizeSpace(lexical, whiteSpaceOf(bindings, use))
  switch (valueKind(bindings, use)) {
    case 'string':
      return quote(value)
    case 'boolean':
      return { true: 'true', '1': 'true', false: 'false', '0': 'false' }[value]
    case 'number':
      return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)
        ? String(Number(value)).replace(/^-0$/, '0')
        : undefined
    case 'bigint':
      return /^[+-]?\d+$/.test(value) ? `${BigInt(value.replace(/^\+/, ''))}n` : undefined
    default:
      return undefined
  }
}

/** The kind of the values of a type; absent for lists and for unions of several kinds. */
function valueKind(bindings: Bindings, use: TypeUse): ValueKind | undefined {
  if (use.kind === 'builtin') {
    const kind = kinds[use.name] ?? 'string'
    return kind === 'list' ? undefined : kind
  }
  const definition = simpleDefinition(bindings, use)
  return definition && kindOfValues(bindings, definition)
}

const kindOfValues = memoized((bindings, { variety }): ValueKind | undefined => {
  if (variety.kind === 'restriction') return valueKind(bindings, variety.base)
  if (variety.kind === 'list') return undefined
  const [first, ...others] = variety.members.map((member) => valueKind(bindings, member))
  return others.every((kind) => kind === first) ? first : undefined
})

/**
 * Caches the result of a recursive function for each definition: nested unions may reach one definition in
 * exponentially many ways.
 */
function memoized<T>(
  find: (bindings: Bindings, definition: SimpleDefinition) => T,
): (bindings: Bindings, definition: SimpleDefinition) => T {
  const known = new WeakMap<SimpleDefinition, { readonly found: T }>()
  return (bindings, definition) => {
    const { found } = known.get(definition) ?? { found: find(bindings, definition) }
    known.set(definition, { found })
    return found
  }
}

function simpleDefinition(bindings: Bindings, use: TypeUse): SimpleDefinition | undefined {
  if (use.kind === 'inline') return use.type
  const type = use.kind === 'defined' ? bindings.types.get(use.key) : undefined
  return type?.kind === 'simple' ? type.definition : undefined
}

export type WhiteSpace = 'preserve' | 'replace' | 'collapse'

/** White space handling of a type. */
function whiteSpaceOf(bindings: Bindings, use: TypeUse): WhiteSpace {
  if (use.kind === 'builtin') {
    if (use.name === 'string' || use.name === 'anySimpleType') return 'preserve'
    return use.name === 'normalizedString' ? 'replace' : 'collapse'
  }
  const variety = simpleDefinition(bindings, use)?.variety
  if (variety?.kind === 'restriction') {
    return variety.facets.whiteSpace ?? whiteSpaceOf(bindings, variety.base)
  }
  return variety?.kind === 'union' ? 'preserve' : 'collapse'
}

/** Applies white space handling to a value. */
function normalizeSpace(value: string, whiteSpace: WhiteSpace): string {
  if (whiteSpace === 'preserve') return value
  const replaced = value.replace(/[\t\n\r]/g, ' ')
  return whiteSpace === 'replace' ? replaced : replaced.replace(/ +/g, ' ').replace(/^ | $/g, '')
}
