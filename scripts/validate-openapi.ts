import { validate } from '@readme/openapi-parser'
import type { JsonObject } from '../src/codegen/openapi/json.js'

/** The errors that a validator finds in a document of Swagger 2.0 or OpenAPI 3; it reads no other document. */
export async function errorsIn(document: JsonObject): Promise<readonly string[]> {
  try {
    // It changes what it is given.
    const copy: Parameters<typeof validate>[0] = JSON.parse(JSON.stringify(document))
    const result = await validate(copy, { resolve: { external: false } })
    return result.valid ? [] : result.errors.map(({ message }) => message)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
