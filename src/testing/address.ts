import { PATHS } from './routes.js'

/**
 * URLs of an emulator.
 *
 * @example
 * ```ts
 * import { UserAdminClient } from 'data8-useradmin'
 * import type { EmulatorEndpoints } from 'data8-useradmin/testing'
 *
 * const overJson = ({ json }: EmulatorEndpoints) =>
 *   new UserAdminClient({ protocol: 'json', endpoint: json, credentials: { username: 'demo', password: 'secret' } })
 * ```
 */
export interface EmulatorEndpoints {
  /** `http://127.0.0.1:<port>/useradmin.asmx`; its contract is at `?WSDL`. */
  readonly soap: string
  /** `http://127.0.0.1:<port>/UserAdmin/GetJWT.json`, for POST. */
  readonly json: string
  /** `http://127.0.0.1:<port>/swagger/UserAdmin/swagger.json`: the OpenAPI document, for GET. */
  readonly openapi: string
  /** `http://127.0.0.1:<port>/mcp/useradmin`, of the Model Context Protocol; needs the package `@modelcontextprotocol/server`. */
  readonly mcp: string
}

/**
 * Where an emulator listens.
 *
 * @example
 * ```ts
 * import type { EmulatorAddress } from 'data8-useradmin/testing'
 *
 * const isValidUrl = ({ baseUrl }: EmulatorAddress) => `${baseUrl}/EmailValidation/IsValid.json`
 * ```
 */
export interface EmulatorAddress {
  /** The port on 127.0.0.1. */
  readonly port: number
  /** `http://127.0.0.1:<port>`; methods of other services are at `<baseUrl>/<Service>/<Method>.json`. */
  readonly baseUrl: string
  /** `endpoints.soap`, for the option `endpoint` of a client. */
  readonly endpoint: string
  /** The URLs, by protocol. */
  readonly endpoints: EmulatorEndpoints
}

/** The URLs on a port of 127.0.0.1. */
export function addressOn(port: number): EmulatorAddress {
  const baseUrl = `http://127.0.0.1:${port}`
  const endpoints = Object.freeze({
    soap: baseUrl + PATHS.soap,
    json: baseUrl + PATHS.json,
    openapi: baseUrl + PATHS.openapi,
    mcp: baseUrl + PATHS.mcp,
  })
  return { port, baseUrl, endpoint: endpoints.soap, endpoints }
}
