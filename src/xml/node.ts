import type { ClarkName } from './expanded-name.js'

/**
 * The namespace declarations in scope at an element: a chain from the innermost to that of `xml`.
 *
 * @example
 * ```ts
 * import type { NamespaceScope } from 'data8-useradmin/soap'
 *
 * const xml: NamespaceScope = { parent: undefined, prefix: 'xml', uri: 'http://www.w3.org/XML/1998/namespace' }
 * const scope: NamespaceScope = { parent: xml, prefix: 'o', uri: 'urn:example:orders' }
 * ```
 */
export interface NamespaceScope {
  /** The declaration around it; absent for that of `xml`. */
  readonly parent: NamespaceScope | undefined
  /** The prefix that is declared here; `''` is the default namespace. */
  readonly prefix: string
  /** The namespace that it is bound to; `''` undeclares the default namespace. */
  readonly uri: string
}

/**
 * An element of a document that was read, or an element to be written for a wildcard of a schema.
 *
 * @example
 * ```ts
 * import type { XmlElement } from 'data8-useradmin/soap'
 *
 * const note: XmlElement = {
 *   name: 'Note',
 *   namespace: 'urn:example:orders',
 *   attributes: new Map([['lang', 'en']]),
 *   children: ['Ring twice'],
 * }
 * ```
 */
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
