import { InputError } from '../../errors.js'
import { hasMethod, readFields, readInteger, refuse } from '../../internal/validation.js'
import type { CheckedRequest } from '../../useradmin/request.js'
import type { Source } from '../source.js'
import { type IsTrusted, readClientIp } from './client-address.js'
import type {
  EndpointLogger,
  EndpointRequest,
  RateLimiter,
  TokenEndpointOptions,
} from './endpoint-types.js'
import { isUserAdmin } from './narrowing.js'
import { readOrigins } from './origins.js'
import { readRateLimiter } from './rate-limit.js'

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
