import { validate } from '@readme/openapi-parser'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { JsonObject } from '../../../src/codegen/openapi/json.js'

/** The errors that a validator of OpenAPI finds in a document. */
export async function errorsIn(document: JsonObject): Promise<readonly string[]> {
  // It changes what it is given.
  const copy: Parameters<typeof validate>[0] = JSON.parse(JSON.stringify(document))
  const result = await validate(copy, { resolve: { external: false } })
  return result.valid ? [] : result.errors.map(({ message }) => message)
}

/** A validator of JSON Schema for one component of a document, with formats asserted. */
export function validatorOf(document: JsonObject, component: string): ValidateFunction {
  const ajv = new Ajv({ strict: true })
  formats.default(ajv)
  ajv.addVocabulary(Object.keys(document))
  ajv.addSchema(document, 'document')
  return ajv.compile({ $ref: `document#/components/schemas/${component}` })
}
