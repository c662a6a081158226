import type { Service } from '../../xsd/descriptor.js'

/** The URLs of operations over JSON. */
export interface JsonUrls {
  /** What an endpoint is, in a message. */
  readonly form: string
  /** Whether an endpoint is that of a service, to which the method is added. */
  readonly isOfService: boolean
  /** Absent where the contract has no address. */
  readonly defaultEndpoint: string | undefined
  /** The path of an operation, from that of the endpoint. */
  pathOf(endpointPath: string, operation: string): string
}

/** `<origin>/<Service>`, and `/<Method>.json` after it. */
export function serviceUrls({ name, endpoint }: Service): JsonUrls {
  return {
    form: `the URL of the service, such as https://…/${name}`,
    isOfService: true,
    defaultEndpoint: endpoint === undefined ? undefined : new URL(`/${name}`, endpoint).href,
    pathOf: (path, operation) => `${path.replace(/\/$/, '')}/${operation}.json`,
  }
}

/** The URL of one operation, which is the endpoint itself. */
export function methodUrl(service: Service, operation: string): JsonUrls {
  const { defaultEndpoint, pathOf } = serviceUrls(service)
  const method =
    defaultEndpoint === undefined
      ? undefined
      : new URL(pathOf(new URL(defaultEndpoint).pathname, operation), defaultEndpoint).href
  return {
    form: `the URL of the method, such as https://…/${service.name}/${operation}.json`,
    isOfService: false,
    defaultEndpoint: method,
    pathOf: (path) => path,
  }
}
