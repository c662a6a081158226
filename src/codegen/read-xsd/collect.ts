import type { LoadedContract } from '../load/loaded-contract.js'
import { schemaNamespaces } from '../load/namespaces.js'
import type { SourceElement } from '../load/source.js'
import {
  bareSchemasOf,
  definitionsOf,
  inlineSchemasOf,
  isSchema,
  referredRoot,
  type Warn,
  warnOfOtherNamespace,
} from '../model/documents.js'
import { refuseElement } from '../model/generate-error.js'

/** A schema document with its effective target namespace. */
export interface SchemaDocument {
  readonly root: SourceElement
  /** Its `targetNamespace`, or that of the including schema where it has none. */
  readonly targetNamespace: string
  /** Namespace of references without prefix where there is no default namespace. */
  readonly ownNamespace: string
  readonly elementsQualified: boolean
  readonly attributesQualified: boolean
}

/** A component in `xs:redefine`. */
export interface Redefinition {
  readonly source: SourceElement
  readonly schema: SchemaDocument
}

export interface CollectedSchemas {
  /** In the order of references, those in the WSDL first. */
  readonly schemas: readonly SchemaDocument[]
  readonly redefinitions: readonly Redefinition[]
}

/** Finds all schemas of a contract, each once for each target namespace in which it is included. */
export function collectSchemas(contract: LoadedContract, warn: Warn): CollectedSchemas {
  const schemas: SchemaDocument[] = []
  const redefinitions: Redefinition[] = []
  const seen = new Map<SourceElement, Set<string>>()
  const add = (root: SourceElement, includedBy: string | undefined): void => {
    const schema = schemaDocument(root, includedBy)
    const namespaces = seen.get(root) ?? new Set()
    if (namespaces.has(schema.targetNamespace)) return
    namespaces.add(schema.targetNamespace)
    seen.set(root, namespaces)
    schemas.push(schema)
  }

  for (const definitions of definitionsOf(contract)) {
    for (const root of inlineSchemasOf(definitions)) add(root, undefined)
  }
  for (const root of bareSchemasOf(contract)) add(root, undefined)
  // Iterating the list includes the schemas that are added during iteration.
  for (const schema of schemas) {
    for (const element of schema.root.children) {
      if (!schemaNamespaces.has(element.namespace)) continue
      if (element.name === 'override') {
        throw refuseElement(element, 'xs:override is XML Schema 1.1, which is not supported')
      }
      const including = element.name === 'include' || element.name === 'redefine'
      if (!including && element.name !== 'import') continue
      const referred = referredSchemas(contract, element)
      if (!including) warnOfOtherNamespace(element, referred, warn)
      for (const root of referred) {
        const own = root.attributes.get('targetNamespace')
        if (including && own !== undefined && own !== schema.targetNamespace) {
          warn(element, `includes a schema of another namespace, ${own}; treated as an import`)
        }
        add(root, including ? schema.targetNamespace : undefined)
      }
      if (element.name !== 'redefine') continue
      for (const source of element.children) {
        if (source.name !== 'annotation') redefinitions.push({ source, schema })
      }
    }
  }
  return { schemas, redefinitions }
}

function referredSchemas(
  contract: LoadedContract,
  element: SourceElement,
): readonly SourceElement[] {
  const root = referredRoot(contract, element)
  if (root === undefined) return []
  // Some schemas import a WSDL, for the schemas in it.
  return isSchema(root) ? [root] : inlineSchemasOf(root)
}

function schemaDocument(root: SourceElement, includedBy: string | undefined): SchemaDocument {
  const own = root.attributes.get('targetNamespace')?.trim()
  const targetNamespace = own ?? includedBy ?? ''
  return {
    root,
    targetNamespace,
    ownNamespace: own === undefined ? targetNamespace : '',
    elementsQualified: root.attributes.get('elementFormDefault')?.trim() === 'qualified',
    attributesQualified: root.attributes.get('attributeFormDefault')?.trim() === 'qualified',
  }
}
