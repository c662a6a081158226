import type { Facets } from '../model/contract-model.js'
import type { Json, JsonObject } from './json.js'

/** The schema of a restriction: that of its base, with the facets that JSON Schema has too. */
export function restrict(base: JsonObject, facets: Facets): JsonObject {
  const isText = base['type'] === 'string'
  return {
    ...base,
    ...(isText && base['format'] !== 'byte' ? lengths(facets) : {}),
    ...(base['type'] === 'integer' || base['type'] === 'number' ? bounds(facets) : {}),
    ...enumeration(base, facets),
    ...described(facets),
  }
}

function lengths({ length, minLength = length, maxLength = length }: Facets): JsonObject {
  return {
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
  }
}

// OpenAPI 3.0: `exclusiveMinimum` is a boolean beside `minimum`. A bound that a number does not hold exactly is left out.
function bounds(facets: Facets): JsonObject {
  const { minInclusive, minExclusive, maxInclusive, maxExclusive } = facets
  const minimum = exactNumber(minInclusive ?? minExclusive)
  const maximum = exactNumber(maxInclusive ?? maxExclusive)
  return {
    ...(minimum === undefined ? {} : { minimum }),
    ...(minimum === undefined || minExclusive === undefined ? {} : { exclusiveMinimum: true }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(maximum === undefined || maxExclusive === undefined ? {} : { exclusiveMaximum: true }),
  }
}

function exactNumber(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined
}

function enumeration(base: JsonObject, { enumeration: values }: Facets): JsonObject {
  if (values === undefined) return {}
  const allowed = [...new Set(values.map(({ value }) => jsonValueOf(base['type'], value)))]
  return allowed.length === 0 || allowed.includes(undefined)
    ? {}
    : { enum: allowed.filter((value) => value !== undefined) }
}

function jsonValueOf(type: Json | undefined, value: string): string | number | boolean | undefined {
  switch (type) {
    case 'string':
      return value
    case 'boolean':
      return ['true', '1'].includes(value.trim())
    case 'integer':
    case 'number':
      return exactNumber(value)
    default:
      return undefined
  }
}

// Patterns of XML Schema have another syntax than those of JSON Schema.
function described({ enumeration: values = [], patterns = [] }: Facets): JsonObject {
  const lines = [
    ...values.flatMap(({ value, documentation }) =>
      documentation === undefined ? [] : [`${value}: ${documentation}`],
    ),
    ...patterns.map((pattern) => `Pattern of XML Schema: ${pattern}`),
  ]
  return lines.length === 0 ? {} : { description: lines.join('\n\n') }
}
