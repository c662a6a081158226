import { ResponseError } from '../../src/errors.js'
import { parseJson } from '../../src/json/parser.js'
import { JsonNumber, JsonObject, type JsonValue } from '../../src/json/value.js'

/** What became of a text: its value, or why it was refused. */
export type Outcome = { readonly value: JsonValue } | { readonly error: ResponseError }

/** What a function makes of a text; throws what is not a `ResponseError`. */
export function outcomeOf(parse: () => JsonValue): Outcome {
  try {
    return { value: parse() }
  } catch (error) {
    if (error instanceof ResponseError) return { error }
    throw error
  }
}

/** The error with which a text is refused. */
export function refusal(text: string): ResponseError {
  const outcome = outcomeOf(() => parseJson(text))
  if ('error' in outcome) return outcome.error
  throw new Error(`was read: ${JSON.stringify(text.slice(0, 100))}`)
}

/** The value that `JSON.parse` returns for the same text. */
export function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text)
  if (value instanceof JsonObject) {
    return Object.fromEntries([...value.members].map(([name, member]) => [name, plain(member)]))
  }
  return Array.isArray(value) ? value.map(plain) : value
}

/** The index that the message of an error has. */
export function indexOf(error: ResponseError): number {
  return Number(/ at index (\d+)$/.exec(error.message)?.[1] ?? NaN)
}
