import { schemaNamespaces, wsdlNamespace } from './namespaces.js'
import type { SourceElement } from './source.js'

/** A reference of a document to another document. */
export interface Reference {
  /** The value of `location` or `schemaLocation`, trimmed. */
  readonly location: string
  /** The namespace that is imported; absent for `include` and `redefine`. */
  readonly namespace: string | undefined
  /** The element that refers. */
  readonly element: SourceElement
}

/** Every `wsdl:import`, `xs:import`, `xs:include` and `xs:redefine` of a document that has a location. */
export function referencesOf(root: SourceElement): readonly Reference[] {
  const references: Reference[] = []
  const add = (element: SourceElement): void => {
    const location = locationIn(element)
    if (location) {
      references.push({ location, namespace: element.attributes.get('namespace'), element })
    }
  }
  for (const element of root.namespace === wsdlNamespace ? root.children : []) {
    if (element.namespace === wsdlNamespace && element.name === 'import') add(element)
  }
  for (const schema of schemasOf(root)) {
    for (const element of schema.children) {
      if (schemaNamespaces.has(element.namespace) && schemaReferences.has(element.name)) {
        add(element)
      }
    }
  }
  return references
}

/** The location of a reference. Some contracts have `schemaLocation` on `wsdl:import`, or `location` on `xs:import`: both are read. */
export function locationIn({ namespace, attributes }: SourceElement): string | undefined {
  const names = ['schemaLocation', 'location']
  const inOrder = namespace === wsdlNamespace ? names.toReversed() : names
  return inOrder.map((name) => attributes.get(name)?.trim()).find(Boolean)
}

const schemaReferences: ReadonlySet<string> = new Set(['import', 'include', 'redefine'])

/** The schemas of a document: the root itself, or those in `wsdl:types`. */
function schemasOf(root: SourceElement): readonly SourceElement[] {
  if (schemaNamespaces.has(root.namespace)) return root.name === 'schema' ? [root] : []
  return root.children
    .filter(({ name, namespace }) => name === 'types' && namespace === wsdlNamespace)
    .flatMap(({ children }) =>
      children.filter(
        ({ name, namespace }) => name === 'schema' && schemaNamespaces.has(namespace),
      ),
    )
}
