import type { ClarkName } from '../../xml/expanded-name.js'
import type { NamespaceScope } from '../../xml/node.js'

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
  /**
   * The first unbound prefix in the name of the element or of a descendant, outside of annotations; absent where there
   * is none. An element with such a name is in no namespace.
   */
  readonly unbound?: UnboundPrefix
}

/** A prefix that is not bound to a namespace, in the name of an element. */
export interface UnboundPrefix {
  readonly reason: string
  readonly line: number
  /** The qualified name of the element. */
  readonly qName: string
}

/** Whether the prefix in the name of an element itself is not bound. */
export function hasUnboundPrefix({ namespace, name, line, unbound }: SourceElement): boolean {
  return namespace === '' && unbound?.line === line && unbound.qName.endsWith(`:${name}`)
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
