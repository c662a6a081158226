import type { ClarkName } from '../../xml/expanded-name.js'
import type { LoadedContract } from '../load/loaded-contract.js'
import type { SourceElement } from '../load/source.js'
import type { ContractModel, GlobalElement, TypeUse } from '../model/contract-model.js'
import type { Warn } from '../model/documents.js'
import { checkPrefixes, UnboundPrefixError } from '../model/generate-error.js'
import { AbstractDeclarations } from './abstract.js'
import { ValueCheck } from './check-values.js'
import { collectSchemas } from './collect.js'
import { readComplexType } from './complex-type.js'
import { completeDerivations } from './derivation.js'
import { elementTypeOf } from './elements.js'
import {
  constructsIn,
  createSchemaContext,
  elementTypeKey,
  placeIn,
  readBoolean,
  readDocumentation,
  type SchemaContext,
} from './schema-context.js'
import { readSimpleType } from './simple-type.js'
import { type Component, nameOf, readSymbols } from './symbols.js'
import { removeUnreadableTypes } from './unreadable.js'

/** The types and elements of the schemas, and the context that resolves references from messages. */
export interface SchemasRead extends Pick<ContractModel, 'types' | 'elements' | 'namespaces'> {
  readonly context: SchemaContext
  /** The type of an element; {@link AbstractDeclarations.typeOf}. */
  readonly typeOf: (use: TypeUse) => TypeUse
}

/**
 * Reads all schemas of a contract.
 *
 * @param progress called after each declaration
 * @throws GenerateError with file, element and reason
 */
export function readSchemas(
  contract: LoadedContract,
  warn: Warn,
  progress: (done: number, total: number) => void,
): SchemasRead {
  const collected = collectSchemas(contract, warn)
  const symbols = readSymbols(collected, warn)
  const context = createSchemaContext(symbols, warn, readComplexType)
  // The bindings have the order of all declarations in the schemas.
  const declarations = new Map<object, readonly Component[]>()
  for (const component of [...symbols.types.values(), ...symbols.elements.values()]) {
    const known = declarations.get(component.source)
    declarations.set(component.source, known === undefined ? [component] : [...known, component])
  }
  const total = symbols.types.size + symbols.elements.size
  let done = 0
  const read = (component: Component): void => {
    unlessUnbound(context, context.unreadable.types, keyOf(component), () =>
      readDeclaration(context, component),
    )
    done += 1
    progress(done, total)
  }
  for (const { root } of collected.schemas) {
    for (const source of root.children) {
      for (const component of declarations.get(source) ?? []) read(component)
      declarations.delete(source)
    }
  }
  for (const components of declarations.values()) components.forEach(read)
  removeUnreadableTypes(context)
  const values = new ValueCheck(context, completeDerivations(context))
  const types = new AbstractDeclarations(context, values.types())

  return {
    types: types.replaceInTypes(),
    elements: readElements(context, types, values),
    typeOf: (use) => types.typeOf(use),
    namespaces: [...new Set(collected.schemas.map(({ targetNamespace }) => targetNamespace))],
    context,
  }
}

/** The key of the type that a component declares, or of the anonymous type of the element. */
function keyOf({ source, key }: Component): string {
  return source.name === 'element' ? elementTypeKey(key) : key
}

/** Skips a declaration with a warning, and records it as unreadable, where it has an unbound prefix. */
function unlessUnbound<K, T>(
  { warn }: SchemaContext,
  unreadable: Map<K, UnboundPrefixError>,
  key: K,
  read: () => T,
): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof UnboundPrefixError)) throw error
    unreadable.set(key, error)
    warn(error.source, `${error.reason}; the declaration is skipped`)
    return undefined
  }
}

function readDeclaration(context: SchemaContext, component: Component): void {
  const { source, key, schema } = component
  checkPrefixes(source)
  const name = nameOf(source)
  // The original of a redefinition has no name, since only its redefinition can refer to it.
  const isOriginal = key.endsWith('#')
  if (source.name === 'simpleType') {
    const place = placeIn(component, () => ({ kind: 'type', name }))
    const definition = readSimpleType(context, source, place)
    context.types.set(key, { ...definition, key, ...(isOriginal ? {} : { name: key }) })
  } else if (source.name === 'complexType') {
    const place = placeIn(component, () => ({ kind: 'type', name }))
    const origin = { kind: 'type', name: isOriginal ? `${name}Original` : name } as const
    readComplexType(context, source, place, origin, isOriginal ? undefined : key)
  } else {
    for (const child of constructsIn(source)) {
      if (child.name !== 'complexType') continue
      const typeKey = elementTypeKey(key)
      const place = { schema, key: typeKey, originOf: () => ({ kind: 'element', name }) as const }
      readComplexType(context, child, place, { kind: 'element', name })
      documentAsElement(context, source, typeKey)
    }
  }
}

// The anonymous type of a global element has the name of the element, and also its documentation.
function documentAsElement(context: SchemaContext, source: SourceElement, key: string): void {
  const definition = context.types.get(key)
  const { documentation } = readDocumentation(source)
  if (definition === undefined || documentation === undefined) return
  const texts = [documentation, ...[definition.documentation ?? []].flat()]
  context.types.set(key, { ...definition, documentation: texts.join('\n\n') })
}

function readElements(
  context: SchemaContext,
  types: AbstractDeclarations,
  values: ValueCheck,
): ReadonlyMap<ClarkName, GlobalElement> {
  const { unreadable } = context
  const elements = new Map<ClarkName, GlobalElement>()
  for (const { source, schema, key } of context.symbols.elements.values()) {
    const type = unlessUnbound(context, unreadable.elements, key, () => elementTypeOf(context, key))
    if (type === undefined) continue
    const typeKey = type.kind === 'defined' ? type.key : elementTypeKey(key)
    const skipped = unreadable.types.get(typeKey)
    if (skipped !== undefined) {
      unreadable.elements.set(key, skipped)
      continue
    }
    elements.set(key, {
      name: nameOf(source),
      namespace: schema.targetNamespace,
      type: types.typeOf(values.typeOf(type)),
      nillable: readBoolean(context, source, 'nillable'),
      abstract: readBoolean(context, source, 'abstract'),
      ...readDocumentation(source),
    })
  }
  return elements
}
