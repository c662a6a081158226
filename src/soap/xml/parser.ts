import { DocumentReader } from './document-reader.js'
import { legalText } from './legal-text.js'
import type { XmlLimits } from './limits.js'
import type { XmlElement } from './node.js'

export type { XmlLimits } from './limits.js'

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
  const work = read(text, limits)
  let step = work.next()
  while (step.done !== true) step = work.next()
  return step.value
}

/**
 * The same as {@link parseXml}, with other work of the process let in every few milliseconds. Up to some
 * 32 Ki characters are read without a pause.
 *
 * @throws {ResponseError} as {@link parseXml} does.
 * @throws the reason of `signal`, once it is aborted.
 */
export async function parseXmlInSlices(
  text: string,
  limits?: XmlLimits,
  signal?: AbortSignal,
): Promise<XmlElement> {
  signal?.throwIfAborted()
  const work = read(text, limits)
  let step = work.next()
  while (step.done !== true) {
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    step = work.next()
  }
  return step.value
}

/** Characters between two pauses. The dearest ones, those of `<a b=""/>`, cost some 100 ns each. */
const SLICE = 0x8000

function* read(source: string, limits: XmlLimits | undefined): Generator<undefined, XmlElement> {
  const { text, isWhole } = yield* legalText(source)
  const document = new DocumentReader(text, isWhole, limits)
  while (!document.advance(SLICE)) yield
  return document.finish()
}
