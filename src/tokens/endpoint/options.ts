import { InputError } from '../../errors.js'
import { hasMethod, readFields, readInteger, refuse } from '../../internal/validation.js'
import type { CheckedRequest, GetJwtRequest } from '../../useradmin/request.js'
import type { Source } from '../source.js'
import { type IsTrusted, readClientIp } from './client-address.js'
import type { EndpointRequest } from './endpoint-types.js'
import { isUserAdmin } from './narrowing.js'
import { readOrigins } from './origins.js'
import { type RateLimiter, readRateLimiter } from './rate-limit.js'

/** What {@link TokenEndpointOptions.authorize} may give; the values that are not an id refuse. */
export type CallerId = string | number | bigint | false | null | undefined

/** Receives log lines, without secrets. The `logger` of a client, pino and `console` are such. */
export interface EndpointLogger {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
}

/** Options of {@link createTokenEndpoint}. */
export interface TokenEndpointOptions {
  /**
   * Says who asks: gives the id of the caller, now or later (within 30 s). `undefined`, `null`, `false`, `''` or throwing
   * refuses. It must not read the body.
   */
  authorize(request: EndpointRequest): CallerId | PromiseLike<CallerId>
  /**
   * The most that a page gets. The body of a page may narrow its methods, credits and life. No method may be one of
   * UserAdmin, which mints tokens.
   */
  readonly ceilings: GetJwtRequest
  /**
   * Origins of pages that may ask, such as `https://www.example.com`; 1000 at most. Others get 403, but for pages of the
   * endpoint's own origin. Default: none.
   */
  readonly origins?: readonly string[]
  /** Limits the calls of each id. Default: 30 a minute, in memory, for the 10000 ids that called last. */
  readonly rateLimiter?: RateLimiter
  /**
   * `true` binds each token to the address of the socket. With `trustedProxies` (addresses, or ranges such as
   * `10.0.0.0/8`; 1000 at most), `X-Forwarded-For` is read from its end, as long as each hop is one of them. Default
   * false: tokens work from any address, or from that of the ceilings.
   */
  readonly clientIp?: boolean | { readonly trustedProxies: readonly string[] }
  /** Longer bodies are refused; in bytes, 1 to 1048576. Default 4096. */
  readonly maxBodyBytes?: number
  /** Gets a line, with the reference that the page got, for each error that is not the page's. Default: none. */
  readonly logger?: EndpointLogger
}

const OPTION_NAMES = [
  'authorize',
  'ceilings',
  'origins',
  'rateLimiter',
  'clientIp',
  'maxBodyBytes',
  'logger',
] as const satisfies readonly (keyof TokenEndpointOptions)[]

/** Checked options. */
export interface EndpointConfig {
  readonly authorize: (request: EndpointRequest) => unknown
  readonly ceilings: CheckedRequest
  readonly origins: ReadonlySet<string>
  readonly rateLimiter: RateLimiter
  readonly isTrusted: IsTrusted | undefined
  readonly maxBodyBytes: number
  readonly logger: EndpointLogger | undefined
}

/** @throws InputError naming the option */
export function readEndpointOptions(options: unknown, source: Source): EndpointConfig {
  const given = readFields(options, { root: 'options' }, OPTION_NAMES)
  const { authorize, origins, maxBodyBytes, logger } = given
  if (typeof authorize !== 'function') throw refuse('authorize', 'a function', authorize)
  if (logger !== undefined && !hasMethod(logger, 'warn')) {
    throw refuse('logger', 'an object with the method warn', logger)
  }
  const ceilings = source.readCeilings(given.ceilings)
  if (ceilings.allowedMethods?.some(isUserAdmin)) {
    throw new InputError(
      'ceilings.allowedMethods',
      'must not have UserAdmin: its tokens can mint tokens without these ceilings',
    )
  }
  const isTrusted = readClientIp(given.clientIp)
  if (isTrusted !== undefined && ceilings.clientIp !== undefined) {
    throw new InputError('clientIp', 'must not be given together with ceilings.clientIp')
  }
  return {
    authorize: (request) => authorize.call(undefined, request),
    ceilings,
    origins: origins === undefined ? new Set() : readOrigins(origins),
    rateLimiter: readRateLimiter(given.rateLimiter),
    isTrusted,
    maxBodyBytes:
      maxBodyBytes === undefined ? 4096 : readInteger(maxBodyBytes, 'maxBodyBytes', 1, 2 ** 20),
    logger: logger as EndpointLogger | undefined,
  }
}
