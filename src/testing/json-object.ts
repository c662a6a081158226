/** The members of a JSON object by name, whatever the name is. */
export type JsonMembers = ReadonlyMap<string, unknown>

export const NO_MEMBERS: JsonMembers = new Map()

/** Reads a body as a JSON object in UTF-8; undefined where it is anything else. */
export function parseJsonObject(body: Buffer): JsonMembers | undefined {
  let value: unknown
  try {
    // Removes a byte order mark.
    value = JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
  return isObject(value) ? new Map(Object.entries(value)) : undefined
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
