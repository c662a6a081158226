import type { ClarkName, NamespaceScope } from '../../xml/node.js'
import { ContractError } from './contract-error.js'

/** Namespace of the prefix `xml`. */
export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'

/** An element of a WSDL or XML Schema document. */
export interface SourceElement {
  /** Local name. */
  readonly name: string
  /** Namespace name; `''` where there is none. */
  readonly namespace: string
  /** Values by name in Clark notation; without `xmlns` declarations. */
  readonly attributes: ReadonlyMap<ClarkName, string>
  /** Child elements, in document order. */
  readonly children: readonly SourceElement[]
  /** Child elements and runs of text, in document order; without comments and processing instructions. */
  readonly content: readonly (SourceElement | string)[]
  /** The text of the element itself, with its white space. {@link textContent} includes that of descendants. */
  readonly text: string
  /** The namespace declarations in scope. */
  readonly scope: NamespaceScope | undefined
  /** Path or URL of the document. */
  readonly location: string
  /** Line of the start tag in the document, from 1. */
  readonly line: number
}

/**
 * The Clark name of a qualified name in an attribute value (`type="tns:Option"`); one
 * without prefix is in the default namespace.
 *
 * @throws ContractError `reference` where the prefix is not bound
 */
export function resolveQName(element: SourceElement, qName: string): ClarkName {
  const name = qName.trim()
  const colon = name.indexOf(':')
  const prefix = colon === -1 ? '' : name.slice(0, colon)
  const namespace = lookUpPrefix(element.scope, prefix)
  if (namespace === undefined) {
    throw new ContractError(
      'reference',
      element.location,
      `the prefix "${prefix}" of "${name}" is not bound to a namespace`,
      { line: element.line },
    )
  }
  return clark(namespace, name.slice(colon + 1))
}

/** The text of an element and its descendants, in document order. */
export function textContent(element: SourceElement): string {
  let text = ''
  const rest: (SourceElement | string)[] = [element]
  for (let item = rest.pop(); item !== undefined; item = rest.pop()) {
    if (typeof item === 'string') text += item
    else for (let i = item.content.length - 1; i >= 0; i -= 1) rest.push(item.content[i] ?? '')
  }
  return text
}

/** Joins a namespace and a local name; no braces where there is no namespace. */
export function clark(namespace: string, name: string): ClarkName {
  return namespace === '' ? name : `{${namespace}}${name}`
}

/** The namespace of a prefix, `''` for no namespace; absent where the prefix is not bound. */
export function lookUpPrefix(
  scope: NamespaceScope | undefined,
  prefix: string,
): string | undefined {
  if (prefix === 'xml') return xmlNamespace
  for (let inner = scope; inner !== undefined; inner = inner.parent) {
    if (inner.prefix === prefix) return inner.uri
  }
  return prefix === '' ? '' : undefined
}
