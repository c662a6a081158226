import { type ClarkName, clarkName, splitClarkName } from '../../xml/expanded-name.js'
import { schemaNamespaces, wsdlNamespace } from '../load/namespaces.js'
import { type SourceElement, textContent } from '../load/source.js'
import type {
  AttributeModel,
  ComplexOrigin,
  ElementParticle,
  Facets,
  GroupParticle,
  Particle,
  TypeDefinition,
  TypeKey,
  TypeUse,
} from '../model/contract-model.js'
import { qualify, type Warn } from '../model/documents.js'
import type { UnboundPrefixError } from '../model/generate-error.js'
import type { SchemaDocument } from './collect.js'
import type { Component, Symbols, SymbolTable } from './symbols.js'
import { builtinNamed, encodingNamespace, typeNamespaces, wellKnownTypes } from './well-known.js'

/** State that the readers of the schema constructs share for one contract. */
export interface SchemaContext {
  readonly symbols: Symbols
  readonly warn: Warn
  /** The types that are read, in schema order. */
  readonly types: Map<string, TypeDefinition>
  /** Content of the groups that are read. */
  readonly groups: Map<string, GroupParticle>
  /** Groups that are being read, the outermost first, with the items that are added when they are read. */
  readonly openGroups: Map<string, Particle[]>
  /** Number of particles of an expanded group, by its items. */
  readonly groupSizes: WeakMap<readonly Particle[], number>
  /** Types of global elements. */
  readonly elementTypes: Map<string, TypeUse>
  /** Members of substitution groups, those of members included, by head. */
  readonly substitutes: Map<string, readonly string[]>
  /** Facets of restrictions of simple content, applied after all types are read. */
  readonly textFacets: Map<string, Facets>
  /** Attributes that a restriction prohibits, by type. */
  readonly prohibited: Map<string, ReadonlySet<ClarkName>>
  readonly unreadable: Unreadable
  /** What facets, and declarations with a default or fixed value, were read from. */
  readonly sources: WeakMap<Facets | AttributeModel | ElementParticle, SourceElement>
  /** Names that a warning was given for. */
  readonly warnedNames: Set<string>
  /** Reads a complex type; passed here to avoid an import cycle, since elements and complex types contain each other. */
  readonly readComplexType: ReadComplexType
}

/** Declarations that are skipped, with the reason: they contain an unbound prefix, or refer to such a declaration. */
export interface Unreadable {
  readonly types: Map<TypeKey, UnboundPrefixError>
  readonly elements: Map<ClarkName, UnboundPrefixError>
}

/** Reads a complex type and the anonymous types in it; `name` is the Clark name of a named type. */
export type ReadComplexType = (
  context: SchemaContext,
  source: SourceElement,
  place: Place,
  origin: ComplexOrigin,
  name?: string,
) => void

/** The context of a construct. */
export interface Place {
  readonly schema: SchemaDocument
  /** Key of the type or group around it; part of the keys of anonymous types. */
  readonly key: string
  /** The origin of the anonymous type of an element in this place. */
  readonly originOf: (element: string) => ComplexOrigin
  /** In `xs:redefine`, the name that refers to the original component, and the key of that component. */
  readonly redefined?: { readonly name: ClarkName; readonly key: string }
}

/** The place within a component. */
export function placeIn(component: Component, originOf: (element: string) => ComplexOrigin): Place {
  const { schema, key, redefines } = component
  return {
    schema,
    key,
    originOf,
    ...(redefines === undefined ? {} : { redefined: { name: key, key: redefines } }),
  }
}

/** Creates the state for one contract. */
export function createSchemaContext(
  symbols: Symbols,
  warn: Warn,
  readComplexType: ReadComplexType,
): SchemaContext {
  return {
    symbols,
    warn,
    types: new Map(),
    groups: new Map(),
    openGroups: new Map(),
    groupSizes: new WeakMap(),
    elementTypes: new Map(),
    substitutes: new Map(),
    textFacets: new Map(),
    prohibited: new Map(),
    unreadable: { types: new Map(), elements: new Map() },
    sources: new WeakMap(),
    warnedNames: new Set(),
    readComplexType,
  }
}

/** Resolves a reference in an attribute; `component` is absent where the name is not declared. */
export function lookUp(
  table: SymbolTable,
  source: SourceElement,
  attribute: string,
  place: Place,
): { readonly name: ClarkName; readonly component: Component | undefined } {
  const written = source.attributes.get(attribute) ?? ''
  return lookUpName(table, source, written, place)
}

function lookUpName(
  table: SymbolTable,
  source: SourceElement,
  written: string,
  { schema, redefined }: Place,
): { readonly name: ClarkName; readonly component: Component | undefined } {
  const name = qualify(source, written, schema.ownNamespace)
  const component = table.get(name === redefined?.name ? redefined.key : name)
  if (component !== undefined) return { name, component }
  // Many schemas use names without prefix for their own declarations, although these are in no namespace or in
  // that of XML Schema or WSDL.
  const { namespace, local } = splitClarkName(name)
  const isBuiltin = local === 'anyType' || builtinNamed(local) !== undefined
  if (!mayBeDefault(namespace) || (schemaNamespaces.has(namespace) && isBuiltin)) {
    return { name, component }
  }
  const meant = table.get(clarkName(schema.targetNamespace, local))
  return meant === undefined ? { name, component } : { name: meant.key, component: meant }
}

function mayBeDefault(namespace: string): boolean {
  return namespace === '' || namespace === wsdlNamespace || schemaNamespaces.has(namespace)
}

/** The type that an attribute refers to; `xs:anyType` with a warning where it is not declared. */
export function readTypeReference(
  context: SchemaContext,
  source: SourceElement,
  attribute: string,
  place: Place,
): TypeUse {
  return readTypeName(context, source, source.attributes.get(attribute) ?? '', place)
}

/** The type with a qualified name; `xs:anyType` with a warning where it is not declared. */
function readTypeName(
  context: SchemaContext,
  source: SourceElement,
  written: string,
  place: Place,
): TypeUse {
  const { name, component } = lookUpName(context.symbols.types, source, written, place)
  if (component !== undefined) return { kind: 'defined', key: component.key }
  const { namespace, local } = splitClarkName(name)
  if (typeNamespaces.has(namespace) || mayBeDefault(namespace) || namespace === encodingNamespace) {
    if (local === 'anyType') return { kind: 'anyType' }
    const builtin = builtinNamed(local)
    if (builtin !== undefined) {
      if (!builtin.exact || !typeNamespaces.has(namespace)) {
        warnOnce(context, source, name, `${written} is treated as xs:${builtin.name}`)
      }
      return { kind: 'builtin', name: builtin.name }
    }
  }
  const known = wellKnownTypes.get(name)
  if (known !== undefined) return { kind: 'builtin', name: known }
  const element = context.symbols.elements.get(name)
  const key = element && keyOfElementType(context, element)
  if (key !== undefined) {
    warnOnce(context, source, name, `${written} is an element, not a type; its type is used`)
    return { kind: 'defined', key }
  }
  warnOfUndeclared(context, source, name, 'type')
  return { kind: 'anyType' }
}

// For a reference to an element where a type is expected, the type of the element is used.
function keyOfElementType(context: SchemaContext, element: Component): string | undefined {
  const { source, key } = element
  if (constructsIn(source).some(({ name }) => name === 'complexType')) return elementTypeKey(key)
  if (!source.attributes.has('type')) return undefined
  const place = placeIn(element, (name) => ({ kind: 'element', name }))
  return lookUp(context.symbols.types, source, 'type', place).component?.key
}

/** Key of the anonymous complex type of a global element. */
export function elementTypeKey(element: string): string {
  return `element ${element}`
}

/** The simple type with a name; `xs:anySimpleType` or `xs:string` where the name is not that of a simple type. */
export function readSimpleTypeName(
  context: SchemaContext,
  source: SourceElement,
  written: string,
  place: Place,
): TypeUse {
  const use = readTypeName(context, source, written, place)
  if (use.kind === 'anyType') return { kind: 'builtin', name: 'anySimpleType' }
  if (use.kind === 'defined') {
    const component = context.symbols.types.get(use.key)
    if (component?.source.name !== 'simpleType') {
      context.warn(source, `${written} is not a simple type; treated as xs:string`)
      return { kind: 'builtin', name: 'string' }
    }
  }
  return use
}

/** Warns once that a name is not declared. */
export function warnOfUndeclared(
  context: SchemaContext,
  source: SourceElement,
  name: ClarkName,
  what: string,
): void {
  warnOnce(
    context,
    source,
    name,
    `the ${what} ${name} is not declared anywhere; treated as anything`,
  )
}

function warnOnce(
  context: SchemaContext,
  source: SourceElement,
  name: string,
  message: string,
): void {
  if (context.warnedNames.has(name)) return
  context.warnedNames.add(name)
  context.warn(source, message)
}

/** The text of `xs:documentation` or `wsdl:documentation`, with normalized white space. */
export function readDocumentation(source: SourceElement): { readonly documentation?: string } {
  const annotations = source.children.filter(({ name }) => name === 'annotation')
  const texts = [source, ...annotations]
    .flatMap(({ children }) => children.filter(({ name }) => name === 'documentation'))
    .map((element) => normalizeLines(textContent(element)))
    .filter((text) => text !== '')
  return texts.length === 0 ? {} : { documentation: texts.join('\n\n') }
}

function normalizeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[\s\p{Cc}]+/gu, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** An `xs:boolean` attribute; false where it is absent, or invalid (with a warning). */
export function readBoolean(
  context: SchemaContext,
  source: SourceElement,
  attribute: string,
): boolean {
  const value = source.attributes.get(attribute)?.trim()
  if (value === undefined || value === '') return false
  if (value === 'true' || value === '1') return true
  if (value !== 'false' && value !== '0') {
    context.warn(source, `${attribute}="${value}" is neither true nor false; treated as false`)
  }
  return false
}

/** The children in the namespace of XML Schema, without annotations. */
export function constructsIn(source: SourceElement): readonly SourceElement[] {
  return source.children.filter(
    ({ name, namespace }) => name !== 'annotation' && schemaNamespaces.has(namespace),
  )
}
