import { ResponseError } from '../errors.js'
import type { RawReply } from '../http/raw-reply.js'
import type { Signal } from '../internal/platform-types.js'
import { aborted } from '../internal/signal.js'
import { parseXmlInSlices, type XmlDocument } from '../xml/parser.js'
import type { XmlReader } from '../xml/reader.js'
import type { Operation } from '../xsd/descriptor.js'
import { replyText } from './reply-text.js'

/** What is needed to parse the reply to one call. */
export interface ParseContext {
  readonly operation: Pick<Operation, 'output' | 'outputParts'>
  /** Has read the replies to the same operation before. */
  readonly reader: XmlReader
}

/** A reply as XML: its document, or why it has none; neither for the empty reply to a one-way message. */
export interface ParsedReply {
  readonly document: XmlDocument | undefined
  readonly error: ResponseError | undefined
}

/** Parses a reply in one go. */
export function parseReply(raw: RawReply, { operation, reader }: ParseContext): ParsedReply {
  try {
    const text = replyText(raw, operation)
    return { document: text === undefined ? undefined : reader.read(text), error: undefined }
  } catch (error) {
    return unparsed(error)
  }
}

/**
 * Parses a reply in slices, between which other work is done.
 *
 * @throws AbortError once the signal fires
 */
export async function parseReplyInSlices(
  raw: RawReply,
  { operation }: ParseContext,
  signal: Signal | undefined,
): Promise<ParsedReply> {
  try {
    const text = replyText(raw, operation)
    const document =
      text === undefined ? undefined : await parseXmlInSlices(text, undefined, signal)
    return { document, error: undefined }
  } catch (error) {
    // The parser throws the reason of the signal.
    if (signal?.aborted === true) throw aborted(signal)
    return unparsed(error)
  }
}

function unparsed(error: unknown): ParsedReply {
  if (!(error instanceof ResponseError)) throw error
  return { document: undefined, error }
}
