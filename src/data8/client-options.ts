import type { CallOptions } from '../http/options.js'
import { CALL_OPTION_NAMES, CLIENT_OPTION_NAMES } from '../soap/config.js'
import type { ClientOptions } from '../soap/options.js'
import type { CredentialsSource } from './convention/credentials.js'

/**
 * Options of every client of a Data8 service.
 *
 * @example
 * ```ts
 * import type { Data8ClientOptions } from 'data8-useradmin'
 *
 * const options: Data8ClientOptions = {
 *   protocol: 'json',
 *   apiKeyIn: 'body',
 *   credentials: { apiKey: 'ABCD-1234-EFGH-5678' },
 * }
 * ```
 */
export interface Data8ClientOptions extends ClientOptions {
  /**
   * `{ jwt }` with `protocol: 'json'` alone. `undefined` is refused: what a lookup did not find must not become the login of
   * another account. The environment is read when the client is made; variables that are empty count as not set, and both
   * kinds at once are refused.
   * @defaultValue those of the environment: `DATA8_API_KEY`, or `DATA8_USERNAME` and `DATA8_PASSWORD`
   */
  readonly credentials?: CredentialsSource
  /**
   * The endpoints to call: those of SOAP, or of JSON. `soapVersion` and `security` are refused with `'json'`.
   * @defaultValue `'soap'`
   */
  readonly protocol?: 'soap' | 'json'
  /**
   * With `protocol: 'json'`, where an API key is sent: `'query'` (`?key=`, as documented) or `'body'` (as the user
   * name, with the prefix `apikey-`), which keeps it out of URLs, and so out of access logs and traces. Refused with
   * SOAP.
   *
   * @defaultValue `'query'`
   */
  readonly apiKeyIn?: 'query' | 'body'
  /**
   * Sent as the option `ApplicationName` on every call: it names the caller in the usage reports.
   * @defaultValue none
   */
  readonly applicationName?: string
}

/** Names of the options of {@link Data8ClientOptions}. */
export const DATA8_CLIENT_OPTION_NAMES = [
  'credentials',
  'protocol',
  'apiKeyIn',
  'applicationName',
  ...CLIENT_OPTION_NAMES,
] as const satisfies readonly (keyof Data8ClientOptions)[]

/**
 * Options of one call, as far as they are the same for every operation.
 *
 * @example
 * ```ts
 * import type { AuthenticatedCallOptions } from 'data8-useradmin'
 *
 * const asAnn: AuthenticatedCallOptions = { credentials: { username: 'ann', password: 'made-up' }, retries: 0 }
 * ```
 */
export interface AuthenticatedCallOptions extends CallOptions {
  /**
   * Used instead of the client's.
   * @defaultValue the client's
   */
  readonly credentials?: CredentialsSource
}

/** Names of the options of {@link AuthenticatedCallOptions}. */
export const AUTHENTICATED_CALL_OPTION_NAMES = [
  'credentials',
  ...CALL_OPTION_NAMES,
] as const satisfies readonly (keyof AuthenticatedCallOptions)[]
