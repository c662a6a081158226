import { clarkName } from '../../xml/expanded-name.js'
import { schemaNamespaces } from '../load/namespaces.js'
import { hasUnboundPrefix, type SourceElement } from '../load/source.js'
import { checkName, qualify, type Warn } from '../model/documents.js'
import { refuseElement, UnboundPrefixError } from '../model/generate-error.js'
import type { CollectedSchemas, SchemaDocument } from './collect.js'

/** A top-level declaration of a schema. */
export interface Component {
  readonly source: SourceElement
  readonly schema: SchemaDocument
  /** Clark name; that of the original of a redefinition ends in `#`, which names cannot contain. */
  readonly key: string
  /** In a redefinition: the key of the original, which its own name refers to within it. */
  readonly redefines?: string
}

export type SymbolTable = ReadonlyMap<string, Component>

/** The top-level declarations of all schemas, by symbol space and name. */
export interface Symbols {
  readonly types: SymbolTable
  readonly elements: SymbolTable
  readonly attributes: SymbolTable
  readonly groups: SymbolTable
  readonly attributeGroups: SymbolTable
  /** Members of substitution groups, by head. */
  readonly substitutions: ReadonlyMap<string, readonly string[]>
}

const spaces: Readonly<Record<string, keyof Omit<Symbols, 'substitutions'> | undefined>> = {
  __proto__: undefined,
  complexType: 'types',
  simpleType: 'types',
  element: 'elements',
  attribute: 'attributes',
  group: 'groups',
  attributeGroup: 'attributeGroups',
}

const withoutComponents: ReadonlySet<string> = new Set([
  'annotation',
  'import',
  'include',
  'redefine',
  'notation',
])

/** Reads the top-level declarations of all schemas; references are not resolved. */
export function readSymbols({ schemas, redefinitions }: CollectedSchemas, warn: Warn): Symbols {
  const tables = {
    types: new Map<string, Component>(),
    elements: new Map<string, Component>(),
    attributes: new Map<string, Component>(),
    groups: new Map<string, Component>(),
    attributeGroups: new Map<string, Component>(),
  }
  for (const schema of schemas) {
    for (const source of schema.root.children) {
      if (hasUnboundPrefix(source)) warn(source, `${source.unbound?.reason}; ignored`)
      if (!schemaNamespaces.has(source.namespace)) continue
      const space = spaces[source.name]
      if (space === undefined) {
        if (!withoutComponents.has(source.name)) warn(source, 'not part of XML Schema 1.0; ignored')
        continue
      }
      const key = clarkName(schema.targetNamespace, nameOf(source))
      const table = tables[space]
      const known = table.get(key)
      if (known === undefined) table.set(key, { source, schema, key })
      else if (known.source !== source && !sameSource(known.source, source)) {
        warn(
          source,
          `declared before, differently, in ${known.source.location}; the first one is used`,
        )
      }
    }
  }
  // The innermost first: a redefinition comes after its original.
  for (const { source, schema } of redefinitions.toReversed()) {
    const space = spaces[source.name]
    if (space === undefined) throw refuseElement(source, 'is not allowed in xs:redefine')
    const key = clarkName(schema.targetNamespace, nameOf(source))
    const table = tables[space]
    const original = table.get(key)
    const redefines = `${original?.redefines ?? key}#`
    if (original === undefined)
      warn(source, 'redefines a component that is not declared; used as it is')
    else table.set(redefines, { ...original, key: redefines })
    table.set(key, { source, schema, key, redefines })
  }
  return { ...tables, substitutions: readSubstitutions(tables.elements, warn) }
}

function readSubstitutions(
  elements: SymbolTable,
  warn: Warn,
): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>()
  for (const { source, schema, key } of elements.values()) {
    const heads = source.attributes.get('substitutionGroup')?.split(/\s+/) ?? []
    for (const head of heads.filter((name) => name !== '')) {
      try {
        const name = qualify(source, head, schema.ownNamespace)
        const known = members.get(name)
        if (known === undefined) members.set(name, [key])
        else known.push(key)
      } catch (error) {
        if (!(error instanceof UnboundPrefixError)) throw error
        warn(source, `${error.reason}; the element is in no substitution group`)
      }
    }
  }
  return members
}

/** The name of a declaration. @throws GenerateError where there is none, or one that XML does not allow */
export function nameOf(source: SourceElement): string {
  const name = source.attributes.get('name')?.trim()
  if (!name) throw refuseElement(source, 'has no name')
  checkName(source, name)
  return name
}

function sameSource(one: SourceElement, other: SourceElement): boolean {
  return (
    one.name === other.name &&
    one.namespace === other.namespace &&
    one.attributes.size === other.attributes.size &&
    one.children.length === other.children.length &&
    [...one.attributes].every(([name, value]) => other.attributes.get(name) === value) &&
    one.children.every((child, index) => {
      const counterpart = other.children[index]
      return counterpart !== undefined && sameSource(child, counterpart)
    })
  )
}
