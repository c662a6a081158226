/**
 * How large a tree may become. Each limit costs a `ResponseError` with reason `too-large` when it is passed.
 *
 * The defaults refuse no sensible document, however many small elements it has: its length is bounded before. They
 * hold the tree of a document of 1 MiB below some 35 MiB, whatever the document is. What is dearest are elements with
 * one attribute, at some 270 bytes each.
 */
export interface XmlLimits {
  /** Elements that are open at once, the root included. Default 256. */
  readonly maxDepth?: number
  /**
   * Elements, attributes, namespace declarations and runs of text. A name of an attribute in a namespace
   * counts once more for each 64 characters of its expanded form, when it is seen first.
   * Default: one for each 2 characters of the text, and at least 131072, which names alone can pass: there is
   * at most one for each 2.5 characters otherwise.
   */
  readonly maxNodes?: number
  /** Attributes and namespace declarations on one element. Default 1024. */
  readonly maxAttributes?: number
  /**
   * Characters of a name as written, and of a namespace name. Default 4096. Not to be raised above some
   * 8000: of strings from 16384 characters on V8 hashes the length alone, and to tell many of them apart
   * then takes the square of their number.
   */
  readonly maxNameLength?: number
  /** Namespace declarations in scope at one element. Default 256. */
  readonly maxNamespaces?: number
}

/** The limits with their defaults, for a text of so many characters. */
export function withDefaults(limits: XmlLimits, length: number): Required<XmlLimits> {
  return {
    maxDepth: limits.maxDepth ?? 256,
    maxNodes: limits.maxNodes ?? Math.max(131072, length / 2),
    maxAttributes: limits.maxAttributes ?? 1024,
    maxNameLength: limits.maxNameLength ?? 4096,
    maxNamespaces: limits.maxNamespaces ?? 256,
  }
}
