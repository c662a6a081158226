import { refuse } from '../../internal/validation.js'
import { sourceOf, type TokenSource } from '../token-source.js'
import { Endpoint, TIMES } from './endpoint.js'
import type { TokenEndpoint } from './endpoint-types.js'
import { answerNode } from './node-messages.js'
import { readEndpointOptions, type TokenEndpointOptions } from './options.js'
import { answerWeb } from './web-messages.js'

/**
 * Makes an endpoint that hands out tokens of a source to pages, within ceilings. Requests without `maxCredits` share
 * tokens, as those of `source.get` do; with it, each answer has a token of its own. The `request` of the source adds
 * nothing to the ceilings.
 *
 * @param source made by `createTokenSource` of the same copy of this package; it stays open
 * @throws InputError naming the option; `source` for anything else
 */
export function createTokenEndpoint(
  source: TokenSource,
  options: TokenEndpointOptions,
): TokenEndpoint {
  return createEndpoint(source, options, TIMES)
}

/** {@link createTokenEndpoint} with other time limits. */
export function createEndpoint(
  tokens: TokenSource,
  options: TokenEndpointOptions,
  times: typeof TIMES,
): TokenEndpoint {
  const source = sourceOf(tokens)
  if (source === undefined) {
    throw refuse('source', 'what createTokenSource of this copy of data8-useradmin made', tokens)
  }
  const endpoint = new Endpoint(source, readEndpointOptions(options, source), times)
  return Object.freeze({
    handler: (req, res) => answerNode(endpoint, req, res, times),
    fetch: (request, info) => answerWeb(endpoint, request, info),
  } satisfies TokenEndpoint)
}
