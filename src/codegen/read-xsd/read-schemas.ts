import type { ClarkName } from '../../xml/expanded-name.js'
import type { LoadedContract } from '../load/loaded-contract.js'
import type { SourceElement } from '../load/source.js'
import type { ContractModel, GlobalElement } from '../model/contract-model.js'
import type { Warn } from '../model/documents.js'
import { collectSchemas } from './collect.js'
import { readComplexType } from './complex-type.js'
import { completeRestrictions } from './derivation.js'
import { elementTypeOf } from './elements.js'
import {
  constructsIn,
  createReader,
  elementTypeKey,
  placeIn,
  type Reader,
  readBoolean,
  readDocumentation,
} from './reader.js'
import { readSimpleType } from './simple-type.js'
import { type Component, nameOf, readSymbols } from './symbols.js'

/** The types and elements of the schemas, and the reader that resolves references from messages. */
export interface SchemasRead extends Pick<ContractModel, 'types' | 'elements' | 'namespaces'> {
  readonly reader: Reader
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
  const reader = createReader(symbols, warn, readComplexType)
  // The bindings have the order of all declarations in the schemas.
  const declarations = new Map<object, readonly Component[]>()
  for (const component of [...symbols.types.values(), ...symbols.elements.values()]) {
    const known = declarations.get(component.source)
    declarations.set(component.source, known === undefined ? [component] : [...known, component])
  }
  const total = symbols.types.size + symbols.elements.size
  let done = 0
  const read = (component: Component): void => {
    readDeclaration(reader, component)
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

  return {
    types: completeRestrictions(reader),
    elements: readElements(reader),
    namespaces: [...new Set(collected.schemas.map(({ targetNamespace }) => targetNamespace))],
    reader,
  }
}

function readDeclaration(reader: Reader, component: Component): void {
  const { source, key, schema } = component
  const name = nameOf(source)
  // The original of a redefinition has no name, since only its redefinition can refer to it.
  const isOriginal = key.endsWith('#')
  if (source.name === 'simpleType') {
    const place = placeIn(component, () => ({ kind: 'type', name }))
    const definition = readSimpleType(reader, source, place)
    reader.types.set(key, { ...definition, key, ...(isOriginal ? {} : { name: key }) })
  } else if (source.name === 'complexType') {
    const place = placeIn(component, () => ({ kind: 'type', name }))
    const origin = { kind: 'type', name: isOriginal ? `${name}Original` : name } as const
    readComplexType(reader, source, place, origin, isOriginal ? undefined : key)
  } else {
    for (const child of constructsIn(source)) {
      if (child.name !== 'complexType') continue
      const typeKey = elementTypeKey(key)
      const place = { schema, key: typeKey, originOf: () => ({ kind: 'element', name }) as const }
      readComplexType(reader, child, place, { kind: 'element', name })
      documentAsElement(reader, source, typeKey)
    }
  }
}

// The anonymous type of a global element has the name of the element, and also its documentation.
function documentAsElement(reader: Reader, source: SourceElement, key: string): void {
  const definition = reader.types.get(key)
  const { documentation } = readDocumentation(source)
  if (definition === undefined || documentation === undefined) return
  const texts = [documentation, ...[definition.documentation ?? []].flat()]
  reader.types.set(key, { ...definition, documentation: texts.join('\n\n') })
}

function readElements(reader: Reader): ReadonlyMap<ClarkName, GlobalElement> {
  return new Map(
    [...reader.symbols.elements.values()].map((component) => {
      const { source, schema, key } = component
      const element: GlobalElement = {
        name: nameOf(source),
        namespace: schema.targetNamespace,
        type: elementTypeOf(reader, key),
        nillable: readBoolean(reader, source, 'nillable'),
        abstract: readBoolean(reader, source, 'abstract'),
        ...readDocumentation(source),
      }
      return [key, element]
    }),
  )
}
