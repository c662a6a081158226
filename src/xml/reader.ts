import { DocumentTemplate } from './document-template.js'
import { parseWithTexts, type XmlDocument } from './parser.js'

/** After this many consecutive documents that do not match, no further template is made. */
const MAX_CONSECUTIVE_MISSES = 8

/**
 * Reads documents that mostly have the same markup: the answers to one operation. It makes a template of one document,
 * and extracts only the texts of a document that matches it, which is several times faster than parsing.
 */
export class XmlReader {
  #template: DocumentTemplate | undefined
  #misses = 0

  /**
   * Reads a document, with the same result as `parseWithTexts`.
   *
   * @throws {ResponseError} like `parseWithTexts`.
   */
  read(text: string): XmlDocument {
    const matched = this.#template?.read(text)
    if (matched !== undefined) {
      this.#misses = 0
      return { root: matched, flaw: undefined }
    }
    const { root, flaw, texts } = parseWithTexts(text)
    this.#misses++
    if (this.#needsTemplate && texts !== undefined) {
      this.#template = DocumentTemplate.of(text, root, texts)
    }
    return { root, flaw }
  }

  // Not after a single miss, which may be the only document that is read, or the only one that differs.
  get #needsTemplate(): boolean {
    return this.#misses > 1 && this.#misses <= MAX_CONSECUTIVE_MISSES
  }
}
