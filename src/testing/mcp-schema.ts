import { OPENAPI } from './openapi.js'

type Schema = Readonly<Record<string, unknown>>

/**
 * The JSON Schema of the tool's arguments: the members of GetJWT, all optional.
 *
 * @param lacking names of members that it does not have
 */
export function argumentsSchema(lacking: ReadonlySet<string>): Schema {
  const document = JSON.parse(OPENAPI) as {
    readonly components: {
      readonly schemas: { readonly GetJWT: { readonly properties: Record<string, Schema> } }
    }
  }
  const { properties } = document.components.schemas.GetJWT
  const kept = Object.entries(properties).filter(([name]) => !lacking.has(name))
  return {
    type: 'object',
    properties: Object.fromEntries(kept.map(([name, schema]) => [name, withoutNullable(schema)])),
  }
}

// JSON Schema does not have this keyword of OpenAPI 3.0.
function withoutNullable({ nullable, items, ...schema }: Schema): Schema {
  return items === undefined ? schema : { ...schema, items: withoutNullable(items as Schema) }
}
