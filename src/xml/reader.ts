import { parseWithTexts, type XmlDocument } from './parser.js'
import { Shape } from './shape.js'

/** So many documents in a row that are not like the one that is remembered, and no other is instead. */
const PATIENCE = 8

/**
 * Reads documents of which most are alike: the answers to one operation. It remembers the shape of one,
 * and of another that has it takes the texts alone, which is several times as fast.
 */
export class XmlReader {
  #shape: Shape | undefined
  #unlike = 0

  /**
   * Reads a document as `parseWithTexts` does, whatever was read before.
   *
   * @throws {ResponseError} as `parseWithTexts` does.
   */
  read(text: string): XmlDocument {
    const alike = this.#shape?.read(text)
    if (alike !== undefined) {
      this.#unlike = 0
      return { root: alike, flaw: undefined }
    }
    const { root, flaw, texts } = parseWithTexts(text)
    this.#unlike++
    if (this.#isWanted && texts !== undefined) this.#shape = Shape.of(text, root, texts)
    return { root, flaw }
  }

  // One document that is different does not push out the shape that the others have; and of a first one
  // it is not known whether another follows.
  get #isWanted(): boolean {
    return this.#unlike > 1 && this.#unlike <= PATIENCE
  }
}
