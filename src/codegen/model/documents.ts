import type { LoadedContract } from '../load/loaded-contract.js'
import { schemaNamespaces, wsdlNamespace } from '../load/namespaces.js'
import { locationIn } from '../load/references.js'
import { clark, lookUpPrefix, type SourceElement } from '../load/source.js'
import { refuseElement } from './generate-error.js'

/** Takes note of something that does not stand in the way. */
export type Warn = (source: SourceElement, message: string) => void

/** The `wsdl:definitions` of a contract, the entry first, then as they are imported. */
export function definitionsOf(contract: LoadedContract): readonly SourceElement[] {
  return importedRoots(contract).filter(({ namespace }) => namespace === wsdlNamespace)
}

/** Schemas that a `wsdl:import` brings in directly, without a WSDL around them. */
export function bareSchemasOf(contract: LoadedContract): readonly SourceElement[] {
  return importedRoots(contract).filter(isSchema)
}

/** The schemas inside of `wsdl:types`. */
export function inlineSchemasOf(definitions: SourceElement): readonly SourceElement[] {
  return wsdlChildren(definitions, 'types').flatMap(({ children }) => children.filter(isSchema))
}

/** The children of an element that are in the namespace of WSDL and have this name. */
export function wsdlChildren(parent: SourceElement, name: string): readonly SourceElement[] {
  return parent.children.filter((child) => child.name === name && child.namespace === wsdlNamespace)
}

/** Whether an element is an `xs:schema`. */
export function isSchema({ name, namespace }: SourceElement): boolean {
  return name === 'schema' && schemaNamespaces.has(namespace)
}

/**
 * The Clark name that an attribute value stands for.
 *
 * @param inNoNamespace the namespace of names without prefix where there is no default namespace
 * @throws GenerateError where the prefix is not bound
 */
export function qualify(source: SourceElement, qName: string, inNoNamespace = ''): string {
  const name = qName.trim()
  const colon = name.indexOf(':')
  const prefix = colon === -1 ? '' : name.slice(0, colon)
  const namespace = lookUpPrefix(source.scope, prefix)
  if (namespace === undefined) {
    throw refuseElement(source, `the prefix "${prefix}" of "${name}" is not bound to a namespace`)
  }
  return clark(namespace === '' ? inNoNamespace : namespace, name.slice(colon + 1))
}

/** Namespace and local name of a Clark name. */
export function splitClark(name: string): { readonly namespace: string; readonly local: string } {
  const end = name.startsWith('{') ? name.indexOf('}') : -1
  return end === -1
    ? { namespace: '', local: name }
    : { namespace: name.slice(1, end), local: name.slice(end + 1) }
}

function importedRoots(contract: LoadedContract): readonly SourceElement[] {
  const roots = new Set([contract.entry.root])
  // A set that grows while it is walked is walked to its end.
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
