import type { ResponseError } from '../errors.js'
import type { Signal } from '../internal/platform-types.js'
import { DocumentReader } from './document-reader.js'
import { LegalTextReader } from './legal-text.js'
import type { XmlLimits } from './limits.js'
import type { XmlElement } from './node.js'

export type { XmlLimits } from './limits.js'

/** A parsed document. */
export interface XmlDocument {
  readonly root: XmlElement
  /**
   * The error of a document that is well-formed except for characters that XML 1.0 does not allow, which .NET's writer
   * emits; it names the first. In the tree, each is replaced by U+FFFD. Such a document is used only to report the
   * failure that it describes.
   */
  readonly flaw: ResponseError | undefined
}

/**
 * Parses a well-formed document of XML 1.0 (fifth edition) with Namespaces in XML 1.0 (third edition). Only the five
 * predefined entities are supported, and no document type declaration.
 *
 * - Comments and processing instructions are dropped; the texts around them and CDATA sections are joined.
 * - White space is kept, line ends become `\n`, white space in attribute values becomes spaces.
 * - `version="1.1"`, like any other `1.x`, is read as 1.0, as the fifth edition requires.
 * - The encoding in the XML declaration is ignored, since the text has been decoded.
 *
 * The time is linear in the length of the text.
 *
 * @throws {ResponseError} reason `empty`: the text has only white space; `dtd`: it has a document type declaration;
 * `truncated`: it ends before the document does; `too-large`: it exceeds a limit; `not-xml`: anything else that is not
 * well-formed. The message has line and column, and never quotes the text.
 */
export function parseXml(text: string, limits?: XmlLimits): XmlElement {
  const { root, flaw } = parseWithTexts(text, limits)
  if (flaw !== undefined) throw flaw
  return root
}

/**
 * Parses a document like {@link parseXml}, but returns its flaw instead of throwing it. `texts` has the start and end
 * of each text of the document in `text`; it is `undefined` for too many texts, for texts with references or CDATA
 * sections, and for a document with a flaw.
 *
 * @throws {ResponseError} like {@link parseXml}, except for the flaw.
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
  // Where line ends or characters were replaced, the offsets are not those of `text`.
  const isUnchanged = flaw === undefined && legal.text === text
  return { root, flaw, texts: isUnchanged ? document.texts : undefined }
}

/**
 * Parses a document like {@link parseWithTexts}, and yields to the event loop every few milliseconds. Up to 32 Ki
 * characters are read without a pause.
 *
 * @throws {ResponseError} like {@link parseWithTexts}.
 * @throws the reason of `signal` when it is aborted.
 */
export async function parseXmlInSlices(
  text: string,
  limits?: XmlLimits,
  signal?: Signal,
): Promise<XmlDocument> {
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    throwIfAborted(signal)
  }
  throwIfAborted(signal)
  const legal = new LegalTextReader(text)
  while (!legal.advance(SLICE)) await pause()
  const document = new DocumentReader(legal.text, legal.illegal, limits)
  while (!document.advance(SLICE)) await pause()
  return { root: document.finish(), flaw: document.flaw }
}

// Signals of other libraries have no method for it.
function throwIfAborted(signal: Signal | undefined): void {
  if (signal?.aborted === true) throw signal.reason
}

/**
 * Characters between two pauses. They take some 3 ms at most.
 */
const SLICE = 0x8000
