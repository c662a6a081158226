/** Service and method of a path such as `/EmailValidation/IsValid.json`. */
export interface JsonCall {
  readonly service: string
  readonly method: string
}

export const GET_JWT: JsonCall = { service: 'UserAdmin', method: 'GetJWT' }

/** Paths of the emulator, in the case in which they are documented. */
export const PATHS = {
  soap: '/useradmin.asmx',
  json: `/${GET_JWT.service}/${GET_JWT.method}.json`,
  openapi: `/swagger/${GET_JWT.service}/swagger.json`,
  mcp: '/mcp/useradmin',
} as const

/** What answers at a path. */
export type Route =
  | { readonly kind: 'soap' | 'openapi' | 'mcp' }
  | { readonly kind: 'getJwt' | 'service'; readonly call: JsonCall }

const METHOD_PATH = /^\/(\w+)\/(\w+)\.json$/i

/** Finds what answers at a path, in any case, which IIS ignores; undefined for nothing. */
export function readRoute(pathname: string): Route | undefined {
  if (isSameName(pathname, PATHS.soap)) return { kind: 'soap' }
  if (isSameName(pathname, PATHS.openapi)) return { kind: 'openapi' }
  if (isSameName(pathname, PATHS.mcp)) return { kind: 'mcp' }
  if (isSameName(pathname, PATHS.json)) return { kind: 'getJwt', call: GET_JWT }
  const [, service, method] = METHOD_PATH.exec(pathname) ?? []
  if (service === undefined || method === undefined) return undefined
  // The contract has no other method of this service.
  if (isSameName(service, GET_JWT.service)) return undefined
  return { kind: 'service', call: { service, method } }
}

/** Whether two names or paths differ at most in case. */
export function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
