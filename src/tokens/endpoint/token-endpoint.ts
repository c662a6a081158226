import type { TokenSource } from '../token-source.js'
import { createEndpoint } from './create-endpoint.js'
import { TIMES } from './endpoint.js'
import type { TokenEndpoint, TokenEndpointOptions } from './endpoint-types.js'

/**
 * Makes an endpoint that hands out tokens of a source to pages, within ceilings. Requests without `maxCredits` share
 * tokens, as those of `source.get` do; with it, each answer has a token of its own. The `request` of the source adds
 * nothing to the ceilings.
 *
 * @param source made by `createTokenSource` of the same copy of this package; it stays open
 * @throws InputError naming the option; `source` for anything else
 *
 * @example
 * ```ts
 * import { createTokenSource, UserAdminClient } from 'data8-useradmin'
 * import { createTokenEndpoint } from 'data8-useradmin/token-endpoint'
 *
 * const client = new UserAdminClient({ credentials: { username: 'demo', password: 'made-up' } })
 * const source = createTokenSource(client, { request: { expiresIn: { minutes: 5 } } })
 * const { fetch } = createTokenEndpoint(source, {
 *   authorize: (request) => 'ann',
 *   ceilings: { expiresIn: { minutes: 5 }, allowedMethods: ['EmailValidation.IsValid'], maxCredits: 5 },
 * })
 * ```
 */
export function createTokenEndpoint(
  source: TokenSource,
  options: TokenEndpointOptions,
): TokenEndpoint {
  return createEndpoint(source, options, TIMES)
}
