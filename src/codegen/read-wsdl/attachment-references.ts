import { type ClarkName, clarkName, splitClarkName } from '../../xml/expanded-name.js'
import { resolveQName } from '../../xml/namespaces.js'
import type { SourceElement } from '../load/source.js'
import type { Component, Symbols } from '../read-xsd/symbols.js'

/** The type of a reference to a MIME part (WS-I Attachments Profile 1.0, section 4.4). */
const swaRef: ClarkName = '{http://ws-i.org/profiles/basic/1.1/xsd}swaRef'

/**
 * The names of the declarations whose content may have a reference to an attachment, of the type `swaRef`. A type and
 * an element of one name are not told apart.
 */
export function declarationsWithReferences(symbols: Symbols): ReadonlySet<ClarkName> {
  const { types, elements, groups } = symbols
  const components = [types, elements, groups].flatMap((table) => [...table.values()])
  const found = new Set([swaRef])
  if (!components.some(({ source }) => mentions(source))) return found
  const users = new Map<ClarkName, ClarkName[]>()
  for (const component of components) {
    for (const name of referencesOf(component, component.source)) {
      const same = users.get(name)
      if (same === undefined) users.set(name, [component.key])
      else same.push(component.key)
    }
  }
  // Iterating a set includes the names that are added during iteration.
  for (const name of found) {
    for (const user of users.get(name) ?? []) found.add(user)
  }
  return found
}

const references = ['type', 'ref', 'base'] as const

function mentions({ attributes, children }: SourceElement): boolean {
  return (
    references.some((name) => attributes.get(name)?.endsWith('swaRef') === true) ||
    children.some(mentions)
  )
}

function* referencesOf(component: Component, element: SourceElement): Generator<ClarkName> {
  for (const attribute of references) {
    const written = element.attributes.get(attribute)?.trim()
    const name = written && resolveQName(written, element.scope, component.schema.ownNamespace)
    if (!name) continue
    yield name
    // A name without a prefix is often one of the same schema.
    const { namespace, local } = splitClarkName(name)
    if (namespace === '') yield clarkName(component.schema.targetNamespace, local)
  }
  for (const child of element.children) yield* referencesOf(component, child)
}
