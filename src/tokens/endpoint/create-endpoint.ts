import { refuse } from '../../internal/validation.js'
import { sourceOf } from '../source-of.js'
import { Endpoint, type TIMES } from './endpoint.js'
import type { TokenEndpoint } from './endpoint-types.js'
import { answerNode } from './node-messages.js'
import { readEndpointOptions } from './options.js'
import { answerWeb } from './web-messages.js'

/** What {@link createTokenEndpoint} does, with time limits. Arguments are those of its callers, and not checked yet. */
export function createEndpoint(
  tokens: unknown,
  options: unknown,
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
