/**
 * Limits on the size of a tree. A document that exceeds one is refused with a `ResponseError` of reason `too-large`.
 *
 * The defaults accept every ordinary document. They keep the tree of a document of 1 MiB below some 35 MiB of memory;
 * elements with one attribute need most, some 270 bytes each.
 */
export interface XmlLimits {
  /** Nesting of elements, the root included. Default 256. */
  readonly maxDepth?: number
  /**
   * Elements, attributes, namespace declarations and runs of text. The first use of the name of an attribute in a
   * namespace counts once more for each 64 characters of its expanded form.
   * Default: half the length of the text, and at least 131072. Only long names of attributes can exceed that.
   */
  readonly maxNodes?: number
  /** Attributes and namespace declarations on one element. Default 1024. */
  readonly maxAttributes?: number
  /**
   * Characters of a name as written, and of a namespace name. Default 4096. It should not exceed 8000: a map of longer
   * strings takes quadratic time.
   */
  readonly maxNameLength?: number
  /** Namespace declarations in scope at one element. Default 256. */
  readonly maxNamespaces?: number
}

/** The limits with their defaults, for a text of `length` characters. */
export function withDefaults(limits: XmlLimits, length: number): Required<XmlLimits> {
  return {
    maxDepth: limits.maxDepth ?? 256,
    maxNodes: limits.maxNodes ?? Math.max(131072, length / 2),
    maxAttributes: limits.maxAttributes ?? 1024,
    maxNameLength: limits.maxNameLength ?? 4096,
    maxNamespaces: limits.maxNamespaces ?? 256,
  }
}
