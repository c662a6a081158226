import type { ClarkName } from '../../xml/expanded-name.js'
import { resolveQName } from '../../xml/namespaces.js'
import { isWritableName } from '../../xsd/simple/names.js'
import type { LoadedContract } from '../load/loaded-contract.js'
import { schemaNamespaces, wsdlNamespace } from '../load/namespaces.js'
import { locationIn } from '../load/references.js'
import { hasUnboundPrefix, type SourceElement } from '../load/source.js'
import { checkPrefixes, refuseElement, UnboundPrefixError } from './generate-error.js'

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

/**
 * The schemas in `wsdl:types`.
 *
 * @throws UnboundPrefixError where an element that may be a schema has an unbound prefix
 */
export function inlineSchemasOf(definitions: SourceElement): readonly SourceElement[] {
  const children = wsdlChildren(definitions, 'types').flatMap(({ children }) => children)
  for (const child of children) if (hasUnboundPrefix(child)) checkPrefixes(child)
  return children.filter(isSchema)
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

/**
 * Warns of an import whose document has another target namespace: WSDL 1.1, section 2.1.1, and XML Schema part 1,
 * section 4.2.3.
 *
 * @param imported the `wsdl:definitions` of the document, or its schemas; none where it was not read
 */
export function warnOfOtherNamespace(
  element: SourceElement,
  imported: readonly SourceElement[],
  warn: Warn,
): void {
  const due = element.attributes.get('namespace')?.trim() ?? ''
  const found = imported.map((root) => root.attributes.get('targetNamespace')?.trim() ?? '')
  if (found.length === 0 || found.includes(due)) return
  const describe = (namespace: string): string =>
    namespace === '' ? 'no namespace' : `the namespace ${namespace}`
  const declared = found.map(describe).join(' and ')
  warn(element, `names ${describe(due)}, but its document declares ${declared}`)
}

/** The root element of the document that an import, include or redefine refers to; absent where it was not read. */
export function referredRoot(
  contract: LoadedContract,
  element: SourceElement,
): SourceElement | undefined {
  const reference = locationIn(element)
  const location = reference && contract.resolve(element.location, reference)
  return location ? contract.documents.get(location)?.root : undefined
}

function importedRoots(contract: LoadedContract): readonly SourceElement[] {
  const roots = new Set([contract.entry.root])
  // Iterating a set includes the elements that are added during iteration.
  for (const root of roots) {
    for (const element of wsdlChildren(root, 'import')) {
      const imported = referredRoot(contract, element)
      if (imported !== undefined) roots.add(imported)
    }
  }
  return [...roots]
}
