import type { ResponseError } from '../errors.js'
import { DocumentReader } from './document-reader.js'
import { LegalTextReader } from './legal-text.js'
import type { XmlLimits } from './limits.js'
import type { XmlElement } from './node.js'

export type { XmlLimits } from './limits.js'

/** A document that was read. */
export interface XmlDocument {
  readonly root: XmlElement
  /**
   * The error of a document that is well-formed but for characters that XML 1.0 does not have, as .NET's
   * writer makes them: it names the first. In the tree, U+FFFD stands for each. Nothing of such a document
   * is to be believed but what it says of a failure.
   */
  readonly flaw: ResponseError | undefined
}

/**
 * Reads a document: XML 1.0 (fifth edition) with Namespaces in XML 1.0 (third edition), and nothing that is
 * not well-formed. There are no entities but the five predefined ones, and no document type declaration.
 *
 * - Comments and processing instructions are dropped; CDATA sections and the texts around all three are joined.
 * - White space is kept, line ends are made `\n`, white space in attribute values is made of spaces.
 * - `version="1.1"`, as any other `1.x`, is read as 1.0, as the fifth edition says.
 * - The encoding in the XML declaration is not looked at: the text has been decoded.
 *
 * The time is linear in the length of the text, for whatever text.
 *
 * @throws {ResponseError} reason `empty`: there is nothing but white space; `dtd`: there is a document type
 * declaration; `truncated`: the text ends inside the document; `too-large`: a limit was passed; `not-xml`:
 * anything else that is not well-formed. The message tells line and column, and never quotes the text.
 */
export function parseXml(text: string, limits?: XmlLimits): XmlElement {
  const { root, flaw } = parseWithTexts(text, limits)
  if (flaw !== undefined) throw flaw
  return root
}

/**
 * Reads a document as {@link parseXml} does, and one with a flaw too. `texts` is where the texts of the
 * document begin and end in `text`, one after the other; `undefined` where they are too many, where some
 * do not mean just what stands there, and where there is a flaw.
 *
 * @throws {ResponseError} as {@link parseXml} does, but for the flaw.
 */
export function parseWithTexts(
  text: string,
  limits?: XmlLimits,
): XmlDocument & { readonly texts: readonly number[] | undefined } {
  const legal = new LegalTextReader(text)
  legal.advance(text.length)
  const document = new DocumentReader(legal.text, legal.illegal, limits)
  document.advance(text.length)
  const root = document.finish()
  const { flaw } = document
  // Where line ends or characters were changed, the texts are not those of `text`.
  const isAsItStands = flaw === undefined && legal.text === text
  return { root, flaw, texts: isAsItStands ? document.texts : undefined }
}

/**
 * The same as {@link parseWithTexts}, with other work of the process let in every few milliseconds. Up to
 * some 32 Ki characters are read without a pause.
 *
 * @throws {ResponseError} as {@link parseWithTexts} does.
 * @throws the reason of `signal`, once it is aborted.
 */
export async function parseXmlInSlices(
  text: string,
  limits?: XmlLimits,
  signal?: AbortSignal,
): Promise<XmlDocument> {
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  }
  signal?.throwIfAborted()
  const legal = new LegalTextReader(text)
  while (!legal.advance(SLICE)) await pause()
  const document = new DocumentReader(legal.text, legal.illegal, limits)
  while (!document.advance(SLICE)) await pause()
  return { root: document.finish(), flaw: document.flaw }
}

/**
 * Characters between two pauses. The dearest ones, those of `<a b=""/>`, cost some 100 ns each; a piece of
 * nothing but line ends takes some 3 ms.
 */
const SLICE = 0x8000
