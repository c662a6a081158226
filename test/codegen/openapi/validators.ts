import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { JsonObject } from '../../../src/codegen/openapi/json.js'

/** A validator of JSON Schema for one component of a document, with formats asserted. */
export function validatorOf(document: JsonObject, component: string): ValidateFunction {
  const ajv = new Ajv({ strict: true })
  formats.default(ajv)
  ajv.addVocabulary(Object.keys(document))
  ajv.addSchema(document, 'document')
  return ajv.compile({ $ref: `document#/components/schemas/${component}` })
}
