import type { HttpOptions } from '../http/options.js'

/**
 * What this package uses of a security object of `soap` (`WSSecurity`, `BasicAuthSecurity`, …).
 * Structural, so that no type of `soap` appears in the published declarations.
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

/** Options of every client, of the main one and of generated ones. */
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
