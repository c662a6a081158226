import type { HttpOptions } from '../http/options.js'

/**
 * What this package uses of a security object of `soap` (`WSSecurity`, `BasicAuthSecurity`, …).
 * Structural, so that no type of `soap` appears in the published declarations.
 */
export interface SecurityObject {
  addOptions?(options: object): void
  addHeaders?(headers: object, ...rest: never[]): void
  toXML?(): string
  postProcess?(xml: string, envelopeKey: string): string
}

/** Options of every client, of the main one and of generated ones. */
export interface ClientOptions extends HttpOptions {
  /** Default: `'1.1'`. */
  readonly soapVersion?: '1.1' | '1.2'
  /** A security object of `soap`; `soap` is loaded only for it. */
  readonly security?: SecurityObject
}
