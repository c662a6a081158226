/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

/** A JSON object; a schema, where the context says so. */
export interface JsonObject {
  readonly [name: string]: Json
}

/** Whether a value is a JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The text of a document: indented by two spaces, with a line feed at its end. */
export function textOf(document: JsonObject): string {
  return `${JSON.stringify(document, undefined, 2)}\n`
}
