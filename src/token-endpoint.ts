/**
 * Hands out tokens to pages, within ceilings: for `node:http`, Express, Fastify and the Fetch API. No framework is a
 * dependency.
 *
 * @packageDocumentation
 */
export type {
  EndpointRequest,
  FetchInfo,
  NodeRequest,
  NodeResponse,
  TokenEndpoint,
  WebRequest,
  WebResponse,
} from './tokens/endpoint/endpoint-types.js'
export type { CallerId, EndpointLogger, TokenEndpointOptions } from './tokens/endpoint/options.js'
export type { RateLimiter } from './tokens/endpoint/rate-limit.js'
export { createTokenEndpoint } from './tokens/endpoint/token-endpoint.js'
