import type { ClarkName } from './expanded-name.js'

/** The namespace declarations in scope at an element: a chain from the innermost to that of `xml`. */
export interface NamespaceScope {
  /** The declaration around it; absent for that of `xml`. */
  readonly parent: NamespaceScope | undefined
  /** The prefix that is declared here; `''` is the default namespace. */
  readonly prefix: string
  /** The namespace that it is bound to; `''` undeclares the default namespace. */
  readonly uri: string
}

/** An element of a document that was read, or an element to be written for a wildcard of a schema. */
export interface XmlElement {
  /** Local name. */
  readonly name: string
  /** Namespace name; `''` for no namespace. */
  readonly namespace: string
  /** Values by name in Clark notation, without `xmlns` declarations. */
  readonly attributes: ReadonlyMap<ClarkName, string>
  /** Elements and texts in document order; no text is empty, and no two texts are adjacent. */
  readonly children: readonly (XmlElement | string)[]
  /** Used to resolve qualified names in texts and attribute values. */
  readonly scope?: NamespaceScope | undefined
}
