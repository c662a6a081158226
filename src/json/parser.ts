import type { Signal } from '../internal/platform-types.js'
import { aborted } from '../internal/signal.js'
import { TextReader } from './text-reader.js'
import type { JsonValue } from './value.js'

/**
 * Parses a JSON text (RFC 8259). Unlike `JSON.parse`, it keeps the digits of numbers, and reports members that an object
 * has more than once. A lone surrogate is kept, escaped or not.
 *
 * The time is linear in the length of the text.
 *
 * @throws {ResponseError} reason `truncated`: the text ends before the value does; `too-large`: arrays and objects are
 * nested deeper than 64, an array has more than 1048576 items, an object more than 131072 names, or a name more than
 * 4096 characters; `not-json`: anything else that is not JSON. The message has the index, in UTF-16 code units, of the
 * first character that is wrong, and never quotes the text.
 */
export function parseJson(text: string): JsonValue {
  const reader = new TextReader(text)
  reader.advance(text.length)
  return reader.finish()
}

/**
 * Parses a text like {@link parseJson}, and yields to the event loop every few milliseconds. Up to 32 Ki characters are
 * read without a pause.
 *
 * @throws {ResponseError} like {@link parseJson}.
 * @throws {AbortError} `signal` is aborted.
 */
export async function parseJsonInSlices(text: string, signal?: Signal): Promise<JsonValue> {
  throwIfAborted(signal)
  const reader = new TextReader(text)
  while (!reader.advance(SLICE)) {
    await new Promise((resolve) => setImmediate(resolve))
    throwIfAborted(signal)
  }
  return reader.finish()
}

// Signals of other libraries have no method for it.
function throwIfAborted(signal: Signal | undefined): void {
  if (signal?.aborted === true) throw aborted(signal)
}

/** Characters between two pauses. They take some 5 ms at most. */
const SLICE = 0x8000
