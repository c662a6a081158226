import type { ClarkName } from '../../xml/expanded-name.js'
import { resolveQName } from '../../xml/namespaces.js'
import { isWritableName } from '../../xsd/simple/names.js'
import type { LoadedContract } from '../load/loaded-contract.js'
import { schemaNamespaces, wsdlNamespace } from '../load/namespaces.js'
import { locationIn } from '../load/references.js'
import type { SourceElement } from '../load/source.js'
import { refuseElement, UnboundPrefixError } from './generate-error.js'

/** Receives a warning about an element. */
export type Warn = (source: SourceElement, message: string) => void

/** The `wsdl:definitions` of a contract, the entry first, then in import order. */
export function definitionsOf(contract: LoadedContract): readonly SourceElement[] {
  return importedRoots(contract).filter(({ namespace }) => namespace === wsdlNamespace)
}

/** Schema documents that a `wsdl:import` refers to directly. */
export function bareSchemasOf(contract: LoadedContract): readonly SourceElement[] {
  return importedRoots(contract).filter(isSchema)
}

/** The schemas in `wsdl:types`. */
export function inlineSchemasOf(definitions: SourceElement): readonly SourceElement[] {
  return wsdlChildren(definitions, 'types').flatMap(({ children }) => children.filter(isSchema))
}

/** The children of an element with this local name in the namespace of WSDL. */
export function wsdlChildren(parent: SourceElement, name: string): readonly SourceElement[] {
  return parent.children.filter((child) => child.name === name && child.namespace === wsdlNamespace)
}

/** Whether an element is an `xs:schema`. */
export function isSchema({ name, namespace }: SourceElement): boolean {
  return name === 'schema' && schemaNamespaces.has(namespace)
}

/**
 * The Clark name of a qualified name in an attribute value.
 *
 * @param inNoNamespace namespace of a name without prefix where there is no default namespace. Default: no namespace
 * @throws UnboundPrefixError
 */
export function qualify(source: SourceElement, qName: string, inNoNamespace?: string): ClarkName {
  const written = qName.trim()
  const name = resolveQName(written, source.scope, inNoNamespace)
  if (name !== undefined) return name
  const prefix = written.slice(0, written.indexOf(':'))
  const reason = `the prefix "${prefix}" of "${written}" is not bound to a namespace`
  throw new UnboundPrefixError(source, reason)
}

/**
 * Refuses the name of an element or attribute that no message can have.
 *
 * @throws GenerateError where it is not a name without colon
 */
export function checkName(source: SourceElement, name: string): void {
  if (isWritableName(name)) return
  throw refuseElement(source, `"${name}" is not a name that XML allows (NCName)`)
}

function importedRoots(contract: LoadedContract): readonly SourceElement[] {
  const roots = new Set([contract.entry.root])
  // Iterating a set includes the elements that are added during iteration.
  for (const root of roots) {
    for (const element of wsdlChildren(root, 'import')) {
      const reference = locationIn(element)
      const location = reference && contract.resolve(root.location, reference)
      const imported = location && contract.documents.get(location)
      if (imported) roots.add(imported.root)
    }
  }
  return [...roots]
}
