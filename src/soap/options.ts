import type { HttpOptions } from '../http/options.js'

/**
 * What this package uses of a security object of `soap` (`WSSecurity`, `BasicAuthSecurity`, …). Structural, so that no
 * type of `soap` appears in the published declarations.
 *
 * @example
 * ```ts
 * import type { SecurityObject } from 'data8-useradmin'
 *
 * const security: SecurityObject = {
 *   toXML: () => '<Session xmlns="urn:example:gateway">made-up</Session>',
 * }
 * ```
 */
export interface SecurityObject {
  /** Changes the options of the HTTP request. */
  addOptions?(options: object): void
  /** Adds HTTP headers. */
  addHeaders?(headers: object, ...rest: never[]): void
  /** The header blocks, as XML. */
  toXML?(): string
  /** The whole envelope, signed or encrypted. */
  postProcess?(xml: string, envelopeKey: string): string
}

/**
 * Options of every client, of the main one and of generated ones.
 *
 * @example
 * ```ts
 * import type { ClientOptions } from 'data8-useradmin'
 *
 * const options: ClientOptions = { soapVersion: '1.2', timeoutMs: 10_000, retries: 1, userAgent: 'crm-sync/2.1' }
 * ```
 */
export interface ClientOptions extends HttpOptions {
  /**
   * The version of SOAP in which requests are sent.
   * @defaultValue `'1.1'`
   */
  readonly soapVersion?: '1.1' | '1.2'
  /**
   * A security object of `soap`; `soap` is loaded only for it.
   * @defaultValue none
   */
  readonly security?: SecurityObject
}
