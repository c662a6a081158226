import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'

/**
 * A JSON Schema that the SDK publishes and does not check: its check does not name an unknown argument, and would come
 * before that of the tool.
 */
export function publishedSchema(schema: object): StandardSchemaWithJSON {
  const json = (): Record<string, unknown> => ({ ...schema })
  return {
    '~standard': {
      version: 1,
      vendor: 'data8-useradmin',
      validate: (value) => ({ value }),
      jsonSchema: { input: json, output: json },
    },
  }
}
