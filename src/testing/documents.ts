import { OPENAPI } from './openapi.js'
import { WSDL } from './wsdl.js'

/** The contract in the package, with the address of this emulator. */
export function wsdlFor(endpoint: string): string {
  return WSDL.replaceAll(/(<soap(?:12)?:address\s+location=")[^"]*/g, `$1${endpoint}`)
}

/** The OpenAPI document in the package, with the address of this emulator. */
export function openApiFor(baseUrl: string): object {
  return { ...(JSON.parse(OPENAPI) as object), servers: [{ url: baseUrl }] }
}
