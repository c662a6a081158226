/**
 * A qualified name in Clark notation: `{namespace}local`, or `local` alone where there is no namespace.
 */
export type ClarkName = string

/** The namespace declarations in scope at an element; a chain from the inside out, of which `xml` is the last. */
export interface NamespaceScope {
  readonly parent: NamespaceScope | undefined
  /** The prefix that is declared here; `''` is the default namespace. */
  readonly prefix: string
  /** What it is bound to; `''` undeclares the default namespace. */
  readonly uri: string
}

/** An element of a document that was read, or that is to be written where a schema allows any. */
export interface XmlElement {
  /** Local name. */
  readonly name: string
  /** Namespace name; `''` where there is none. */
  readonly namespace: string
  /** Values by name in Clark notation; `xmlns` declarations are left out. */
  readonly attributes: ReadonlyMap<ClarkName, string>
  /** Elements and runs of text in document order; no empty text, no two texts side by side. */
  readonly children: readonly (XmlElement | string)[]
  /** Needed only to resolve qualified names in text and attribute values. */
  readonly scope?: NamespaceScope | undefined
}
