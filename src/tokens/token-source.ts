import type { Signal } from '../internal/platform-types.js'
import type { UserAdminClient } from '../useradmin/client.js'
import type { GetJwtRequestAt, GetJwtRequestIn } from '../useradmin/request.js'
import type { JwtToken } from '../useradmin/token.js'
import { Source } from './source.js'
import { noteSource } from './source-of.js'
import type { TokenSourceOptions } from './source-options.js'
import type { TokenStats } from './token-events.js'

/**
 * Fields of one request that replace those of {@link TokenSourceOptions.request}.
 *
 * @example
 * ```ts
 * import type { TokenOverrides } from 'data8-useradmin'
 *
 * const forOneVisitor: TokenOverrides = { clientIp: '203.0.113.7', maxCredits: 1 }
 * ```
 */
export type TokenOverrides = Partial<GetJwtRequestAt> | Partial<GetJwtRequestIn>

/**
 * Tokens for many callers; made by {@link createTokenSource}.
 *
 * @example
 * ```ts
 * import type { TokenSource } from 'data8-useradmin'
 *
 * async function headersFor(source: TokenSource): Promise<Record<string, string>> {
 *   const { jwt } = await source.get({ allowedMethods: ['EmailValidation'] })
 *   return { authorization: `Bearer ${jwt}` }
 * }
 * ```
 */
export interface TokenSource {
  /**
   * A token that has not ended by the clock of the service: from memory, from the store, or minted. It is minted once for
   * all callers that wait for the same request. `signal` ends the waiting of this caller only.
   *
   * @throws what `UserAdminClient.getJwt` throws; also the ServiceError, HttpError or TokenError of an earlier
   *   attempt, while requests that the service refused are held back, TimeoutError where there was no turn or no lock within `deadlineMs` of the client, and
   *   TokenError where the token has ended already by the clock of the service
   * @throws AbortError where the signal has fired, or the source is closed
   */
  get(overrides?: TokenOverrides, options?: { readonly signal?: Signal }): Promise<JwtToken>
  /**
   * Removes a token from memory and from the store, for example because a service refused it. A `get` afterwards gets no
   * token of a mint that began before.
   *
   * With a token: removes it, and no other token of its request that came later; one that this source did not give out is
   * removed from the store where it is of {@link TokenSourceOptions.request}. Without arguments: removes the token of
   * that request; with overrides, that of the request. A store that fails, or has no `delete`, keeps its value: then only
   * this source does not give it out again.
   *
   * @throws InputError
   */
  forget(what?: JwtToken | TokenOverrides): Promise<void>
  /**
   * Notes that credits of a token were used. When as many were used as its `maxCredits`, it is removed as by `forget`, and
   * the next `get` gets another. Only what this process is told is counted. A token without a limit is left alone.
   *
   * @param credits more than 0, at most 2147483647; default 1
   * @throws InputError (`token`, `credits`)
   */
  spend(token: JwtToken, credits?: number): Promise<void>
  /** Removes all tokens that this source has in memory, also from the store. Never rejects. */
  clear(): Promise<void>
  /**
   * Ends the source: callers that wait, and those that come later, get an AbortError. Mints under way are aborted and
   * their locks released. What was minted or forgotten before is stored and deleted, and a store that does not answer
   * is waited for 1 s at most. The client and the store stay open. Afterwards, `forget`, `spend` and `clear` change
   * nothing in the store. Never rejects.
   */
  close(): Promise<void>
  /** Counts since the source was made. Never throws. */
  stats(): TokenStats
}

/**
 * Keeps tokens for many callers. A token is minted once for each distinct request, is kept until shortly before its
 * end, and is replaced in the background by the first call within `refreshBeforeMs` of its end; where it cannot be
 * replaced, it is given out until its very end. The source has no timer while no mint is under way.
 *
 * A request with `expiresAt` cannot be replaced by a later token: it is kept until it ends, and after that `get`
 * throws. All callers of one request share one token, and so its `maxCredits`.
 *
 * With a store, processes share tokens. A store that fails is left out until it works again. The claims of a stored
 * token are verified like those of a token from the service. The keys of the store reveal nothing of the requests.
 *
 * @throws InputError naming the option, or the field of `request`
 *
 * @example
 * ```ts
 * import { createTokenSource, UserAdminClient } from 'data8-useradmin'
 * import { startEmulator } from 'data8-useradmin/testing'
 *
 * await using emulator = await startEmulator()
 * const client = new UserAdminClient({ endpoint: emulator.endpoint, credentials: emulator.credentials })
 * const source = createTokenSource(client, { request: { expiresIn: { minutes: 15 } } })
 * const [first, second] = await Promise.all([source.get(), source.get()])
 * console.log(first === second, source.stats().mints) // true 1
 * ```
 */
export function createTokenSource(
  client: UserAdminClient,
  options: TokenSourceOptions,
): TokenSource {
  const source = new Source(client, options)
  const tokens = Object.freeze({
    get: (overrides, waiting) => source.get(overrides, waiting),
    forget: (what) => source.forget(what),
    spend: (token, credits) => source.spend(token, credits),
    clear: () => source.clear(),
    close: () => source.close(),
    stats: () => source.stats(),
  } satisfies TokenSource)
  noteSource(tokens, source)
  return tokens
}
