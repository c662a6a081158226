import { isJsonObject, type Json, type JsonObject } from './json.js'
import { resolve, type Shape, shapeOf } from './shapes.js'

/** What an OpenAPI document says of a service. */
export interface Description {
  /** Such as `Swagger 2.0` or `OpenAPI 3.0.3`. */
  readonly version: string
  /** Operations with the method POST, by path with that of the server. */
  readonly operations: ReadonlyMap<string, DescribedOperation>
}

export interface DescribedOperation {
  /** Scheme, host and port; absent where the document does not say them. */
  readonly origin?: string
  /** Absent where it has no body in JSON. */
  readonly request?: Shape
  /** The answer of status 200; absent where it is not described. */
  readonly reply?: Shape
}

/** The specification that a document follows; absent where it is neither Swagger 2.0 nor OpenAPI 3. */
export function specificationOf({ swagger, openapi }: JsonObject): string | undefined {
  if (swagger === '2.0') return 'Swagger 2.0'
  return typeof openapi === 'string' && /^3\.\d+\.\d+$/.test(openapi)
    ? `OpenAPI ${openapi}`
    : undefined
}

/** Reads a valid document of Swagger 2.0 or OpenAPI 3. */
export function readDescription(document: JsonObject): Description {
  const { origin, base } = serverOf(document)
  const operations = Object.entries(objectAt(document['paths'], document)).flatMap(
    ([path, item]): readonly (readonly [string, DescribedOperation])[] => {
      const { post } = objectAt(item, document)
      if (!isJsonObject(post)) return []
      const request = requestOf(post, document)
      const reply = replyOf(post, document)
      return [
        [
          base + path,
          {
            ...(origin === undefined ? {} : { origin }),
            ...(request === undefined ? {} : { request }),
            ...(reply === undefined ? {} : { reply }),
          },
        ],
      ]
    },
  )
  return { version: specificationOf(document) ?? '', operations: new Map(operations) }
}

function serverOf(document: JsonObject): { readonly origin?: string; readonly base: string } {
  const { host, basePath, schemes, servers } = document
  if (document['swagger'] !== undefined) {
    const base = typeof basePath === 'string' ? basePath.replace(/\/$/, '') : ''
    const scheme = Array.isArray(schemes) && !schemes.includes('https') ? schemes[0] : 'https'
    return typeof host === 'string' ? { origin: `${scheme}://${host}`, base } : { base }
  }
  const [server] = Array.isArray(servers) ? servers : []
  const url = isJsonObject(server) ? urlOf(server) : ''
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return { base: url.replace(/\/$/, '') }
  const { origin, pathname } = new URL(url)
  return { origin, base: pathname.replace(/\/$/, '') }
}

function urlOf({ url, variables }: JsonObject): string {
  return textIn(url).replace(/\{([^{}]*)\}/g, (text, name: string) => {
    const variable = isJsonObject(variables) ? variables[name] : undefined
    return isJsonObject(variable) ? textIn(variable['default']) : text
  })
}

// An object may have a member `toString`, which `String` would call.
function textIn(value: Json | undefined): string {
  return typeof value === 'object' ? '' : String(value)
}

function requestOf(operation: JsonObject, document: JsonObject): Shape | undefined {
  const { parameters, requestBody } = operation
  if (requestBody !== undefined) return contentOf(objectAt(requestBody, document), document)
  const all = (Array.isArray(parameters) ? parameters : []).map((each) => objectAt(each, document))
  const body = all.find((parameter) => parameter['in'] === 'body')
  if (body !== undefined) return shapeOf(body['schema'], document)
  const fields = all.filter((parameter) => parameter['in'] === 'formData')
  if (fields.length === 0) return undefined
  return {
    kind: 'object',
    nullable: false,
    members: new Map(
      fields.map((field) => [
        textIn(field['name']),
        { required: field['required'] === true, shape: () => shapeOf(field, document) },
      ]),
    ),
  }
}

function replyOf({ responses }: JsonObject, document: JsonObject): Shape | undefined {
  const all = objectAt(responses, document)
  const found = all['200'] ?? all['2XX'] ?? all['default']
  if (found === undefined) return undefined
  const response = objectAt(found, document)
  const { schema } = response
  return schema === undefined ? contentOf(response, document) : shapeOf(schema, document)
}

// `application/json` before other types of JSON and ranges.
function contentOf({ content }: JsonObject, document: JsonObject): Shape | undefined {
  const types = Object.entries(objectAt(content, document))
  const preferred = [/^application\/json\b/i, /json/i, /\*/]
  for (const pattern of preferred) {
    const found = types.find(([type]) => pattern.test(type))?.[1]
    if (isJsonObject(found)) return shapeOf(found['schema'], document)
  }
  return undefined
}

/** An object, or the one that a reference refers to; empty where there is none. */
function objectAt(value: Json | undefined, document: JsonObject): JsonObject {
  if (!isJsonObject(value)) return {}
  const { $ref: reference } = value
  const found = typeof reference === 'string' ? resolve(reference, document) : value
  return isJsonObject(found) ? found : {}
}
