import type { Bindings, BoundOperation, BoundService } from '../bind/bindings.js'
import type { ContractModel } from '../model/contract-model.js'
import { ConventionError } from '../model/generate-error.js'
import { capitalize, Namer } from '../model/typescript-names.js'
import type { Json, JsonObject } from './json.js'
import { objectSchema, Schemas } from './schemas.js'

/** An OpenAPI document for the JSON endpoints of a service. */
export interface OpenApiDocument {
  readonly document: JsonObject
  /** Operations that are not in the document, such as `EmailValidation.IsValidMultiple`. */
  readonly omitted: readonly string[]
}

const convention =
  'a request that begins with username and password, and a reply with one …Result that has a Status with Success, ErrorMessage and CreditsRemaining'

/**
 * Emits an OpenAPI 3.0.3 document (the version that most generators read) for the operations that follow the convention
 * of Data8: `POST /<Service>/<Operation>.json` with the parameters of SOAP as one flat object, answered with the members
 * of the result.
 *
 * @param file location of the contract, for errors
 * @throws ConventionError where no operation follows the convention
 */
export function emitOpenApi(
  model: ContractModel,
  { services }: Pick<Bindings, 'services'>,
  file: string,
): OpenApiDocument {
  const omitted: string[] = []
  const endpoints = new Map<string, Endpoint>()
  for (const service of services) {
    for (const bound of service.operations) {
      const { operation, data8 } = bound
      const path = `/${encodeURIComponent(service.port.service)}/${encodeURIComponent(operation.name)}.json`
      const known = endpoints.get(path)
      if (data8 !== undefined && known === undefined) {
        endpoints.set(path, { service, bound, data8 })
      } else if (known === undefined || known.service === service) {
        // Also an overload, since a path has one operation; but not the same operation of another port.
        omitted.push(`${service.port.service}.${operation.name}`)
      }
    }
  }
  if (endpoints.size === 0) {
    throw new ConventionError(
      file,
      'OpenAPI',
      `no operation follows the convention of Data8's JSON services: ${convention}`,
    )
  }
  return { document: documentOf(model, endpoints), omitted }
}

interface Endpoint {
  readonly service: BoundService
  readonly bound: BoundOperation
  readonly data8: NonNullable<BoundOperation['data8']>
}

function documentOf(model: ContractModel, endpoints: ReadonlyMap<string, Endpoint>): JsonObject {
  const schemas = new Schemas(model)
  const all = [...endpoints.values()]
  const titles = [...new Set(all.map(({ service }) => service.port.service))]
  const [server] = all.map(originOf)
  const requests = all.map((endpoint) => requestSchema(model, schemas, endpoint))
  schemas.beginReplies()
  const names = new Namer(new Set())
  const paths = [...endpoints].map(([path, endpoint], index): readonly [string, JsonObject] => {
    const own = originOf(endpoint)
    return [
      path,
      {
        ...(own === server || own === undefined ? {} : { servers: [{ url: own }] }),
        post: {
          ...describeOperation(endpoint),
          operationId: names.take([
            endpoint.bound.method,
            `${endpoint.service.port.service}${capitalize(endpoint.bound.method)}`,
          ]),
          tags: [endpoint.service.port.service],
          requestBody: { required: true, content: inJson(requests[index] ?? {}) },
          responses: {
            '200': {
              description: 'The result, or a failure: `Status.Success` tells.',
              content: inJson(schemas.use(endpoint.data8.resultType)),
            },
          },
        },
      },
    ]
  })
  return {
    openapi: '3.0.3',
    info: { title: titles.join(', '), version: '1.0.0', description: ABOUT },
    ...(server === undefined ? {} : { servers: [{ url: server }] }),
    tags: tagsOf(all),
    // A key, a token of UserAdmin, or a login in the body.
    security: [{ key: [] }, { bearer: [] }, {}],
    paths: Object.fromEntries(paths),
    components: { schemas: schemas.components(), securitySchemes: SECURITY },
  }
}

function tagsOf(endpoints: readonly Endpoint[]): readonly JsonObject[] {
  const tags = new Map<string, JsonObject>()
  for (const { service } of endpoints) {
    const { service: name, documentation: description } = service.port
    if (tags.has(name)) continue
    tags.set(name, { name, ...(description === undefined ? {} : { description }) })
  }
  return [...tags.values()]
}

const ABOUT = [
  "Made from the contract (WSDL) of the SOAP service, by the convention of Data8's JSON services. Not affiliated with Data8.",
  'A failure has status 200 too: read `Status.Success` before anything else. Where it is false, `Status.ErrorMessage` says why, and the rest is to be ignored.',
  'The services ignore members and options that they do not know: a misspelt one has no effect.',
].join('\n\n')

const SECURITY: JsonObject = {
  key: {
    type: 'apiKey',
    in: 'query',
    name: 'key',
    description: 'An API key, without the prefix `apikey-`; then the body has no login.',
  },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A token of UserAdmin.GetJWT. Whether GetJWT itself takes one is not certain: the documentation says both.',
  },
}

function describeOperation({ service, bound: { operation } }: Endpoint): JsonObject {
  const { documentation } = operation
  const summary = documentation?.split('\n', 1)[0]?.trim()
  return {
    summary:
      summary === undefined || summary === ''
        ? `${service.port.service}.${operation.name}`
        : summary,
    ...(documentation === undefined || documentation === summary
      ? {}
      : { description: documentation }),
  }
}

// Members that the operation does not have are refused, since the service would ignore them.
function requestSchema(
  { types }: ContractModel,
  schemas: Schemas,
  { bound: { operation }, data8 }: Endpoint,
): JsonObject {
  const { input, name, inputDocumentation } = operation
  const type = input?.type.kind === 'defined' ? types.get(input.type.key) : undefined
  const properties =
    type?.kind === 'complex'
      ? schemas.propertiesOf(type, data8.options ? LOGIN_AND_OPTIONS : LOGIN)
      : []
  return schemas.add(input?.name ?? name, {
    ...objectSchema(properties, inputDocumentation),
    additionalProperties: false,
  })
}

const LOGIN: ReadonlyMap<string, JsonObject> = new Map([
  [
    'username',
    {
      type: 'string',
      description:
        'A user name; or `apikey-` followed by an API key, with no password. Absent where the query has a key.',
    },
  ],
  ['password', { type: 'string', format: 'password', description: 'Absent with an API key.' }],
])

const LOGIN_AND_OPTIONS: ReadonlyMap<string, JsonObject> = new Map([
  ...LOGIN,
  [
    'options',
    {
      type: 'object',
      description:
        'Options by name, such as `ApplicationName`, which names the caller in the usage reports. An object, not the array of SOAP.',
      additionalProperties: {
        anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
      },
    },
  ],
])

function originOf({ service: { port } }: Endpoint): string | undefined {
  const { address = '' } = port
  return /^https?:/i.test(address) && URL.canParse(address) ? new URL(address).origin : undefined
}

function inJson(schema: Json): JsonObject {
  return { 'application/json': { schema } }
}
