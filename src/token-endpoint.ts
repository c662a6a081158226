/**
 * Hands out tokens to pages, within ceilings: for `node:http`, Express, Fastify and the Fetch API. No framework is a
 * dependency.
 *
 * @packageDocumentation
 */
export type {
  CallerId,
  EndpointLogger,
  EndpointRequest,
  FetchInfo,
  NodeRequest,
  NodeResponse,
  RateLimiter,
  TokenEndpoint,
  TokenEndpointOptions,
  WebRequest,
  WebResponse,
} from './tokens/endpoint/endpoint-types.js'
export { createTokenEndpoint } from './tokens/endpoint/token-endpoint.js'
