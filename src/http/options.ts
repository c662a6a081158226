import type { HttpAgent, Signal, UrlObject } from '../internal/platform-types.js'
import type { Transport } from './transport.js'

/**
 * Receives log lines, without secrets. pino and `console` are loggers.
 *
 * @example
 * ```ts
 * import { type Logger, UserAdminClient } from 'data8-useradmin'
 *
 * const logger: Logger = {
 *   debug: () => {},
 *   warn: (fields, message) => console.error(message, fields),
 * }
 * const client = new UserAdminClient({ credentials: { apiKey: 'ABCD-1234-EFGH-5678' }, logger })
 * ```
 */
export interface Logger {
  /** Receives a line for each attempt that succeeds. */
  debug(fields: Readonly<Record<string, unknown>>, message: string): void
  /** Receives a line for each attempt that fails, and for what may be a mistake. */
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  /**
   * Receives each message as it is on the wire, before compression and after decompression, with every secret redacted:
   * `direction` (`request` or `reply`), `operation`, `attempt`, `url`, `status` of a reply, `headers`, `body` (at most
   * 16 Ki characters) and `bodyLength` in bytes. What it throws is ignored. It costs some milliseconds for each message:
   * nothing where it is absent, or where `isLevelEnabled('trace')` of the logger is false, as of pino. `console.trace`
   * is not called, since it prints a stack.
   */
  trace?(fields: Readonly<Record<string, unknown>>, message: string): void
}

/**
 * TLS settings, as in Node's `tls.connect`.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs'
 * import type { TlsOptions } from 'data8-useradmin'
 *
 * const trusting = (file: string): TlsOptions => ({ ca: readFileSync(file, 'utf8'), minVersion: 'TLSv1.3' })
 * ```
 */
export interface TlsOptions {
  /**
   * Certificate authorities to trust instead of Node's own, PEM.
   * @defaultValue the authorities of Node
   */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /**
   * Client certificate chain for mutual TLS, PEM; not without `key`.
   * @defaultValue none
   */
  readonly cert?: string | Uint8Array
  /**
   * Private key of the client certificate, PEM; not without `cert`.
   * @defaultValue none
   */
  readonly key?: string | Uint8Array
  /**
   * Client certificate and key as PKCS #12, instead of `cert` and `key`.
   * @defaultValue none
   */
  readonly pfx?: Uint8Array
  /**
   * Passphrase of `key` or `pfx`.
   * @defaultValue none
   */
  readonly passphrase?: string
  /**
   * Name for SNI, and to verify the certificate with.
   * @defaultValue the host name of the endpoint
   */
  readonly servername?: string
  /**
   * Lowest TLS version allowed.
   * @defaultValue that of Node, `'TLSv1.2'`
   */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/** Options of every client, of any protocol. */
export interface HttpOptions {
  /**
   * An `https:` URL, as a string or `URL`; `http:` to a loopback address only, unless `allowInsecureHttp`.
   * @defaultValue the address in the WSDL; with `protocol: 'json'` the documented one
   */
  readonly endpoint?: string | UrlObject
  /**
   * Allow `http:` to any host.
   * @defaultValue false
   */
  readonly allowInsecureHttp?: boolean
  /**
   * Bound on one attempt, connecting to last byte, in milliseconds, 1 to 2147483647.
   * @defaultValue 30000
   */
  readonly timeoutMs?: number
  /**
   * Bound on the whole call with its retries and waits, in milliseconds, 1 to 2147483647.
   * @defaultValue 90000
   */
  readonly deadlineMs?: number
  /**
   * Further attempts after a retryable failure, 0 to 10; with 0 the request is sent at most once.
   * @defaultValue 2
   */
  readonly retries?: number
  /**
   * Longer replies are refused; in bytes, after decompression, 1 to 256 MiB. It bounds memory: a reply needs 10 to 30
   * times its length while it is read, and a hostile one 40 times.
   *
   * @defaultValue 32 MiB, which is enough for 10000 records of 3 KB; 1 MiB for `UserAdminClient`, whose replies have
   *   some 1 KiB
   */
  readonly maxResponseBytes?: number
  /**
   * An `Agent` of `node:http` or `node:https`, used as it is; `tls` and `proxy` must then not be given.
   * @defaultValue one of its own that keeps connections alive
   */
  readonly agent?: HttpAgent
  /**
   * TLS settings of the connection to the endpoint.
   * @defaultValue those of Node
   */
  readonly tls?: TlsOptions
  /**
   * Proxy URL (`http:` or `https:`, with user and password if it requires them), or `false` for none.
   * @defaultValue from the environment, never for a loopback endpoint
   */
  readonly proxy?: string | UrlObject | false
  /**
   * Carries messages instead of this package, which still writes and reads them, and does limits, retries and tracing.
   * Not together with `agent`, `tls`, `proxy` or TLS settings in `security`.
   *
   * @defaultValue HTTP over Node
   */
  readonly transport?: Transport
  /**
   * Further HTTP headers. A `User-Agent` replaces the default one.
   * @defaultValue none
   */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Prefix of `data8-useradmin/<version> node/<version>` in the header `User-Agent`: `crm-sync/2.1`. Visible ASCII
   * characters, with spaces between, 500 at most. Not together with a `User-Agent` in `headers`.
   *
   * @defaultValue none
   */
  readonly userAgent?: string
  /**
   * Receives log lines of each attempt.
   * @defaultValue none
   */
  readonly logger?: Logger
}

/**
 * Options of one call.
 *
 * @example
 * ```ts
 * import type { CallOptions } from 'data8-useradmin'
 *
 * const options: CallOptions = { signal: AbortSignal.timeout(5000), timeoutMs: 2000, retries: 1 }
 * ```
 */
export interface CallOptions {
  /**
   * An `AbortSignal`: ends the call at once, at any stage, with an `AbortError`.
   * @defaultValue none
   */
  readonly signal?: Signal
  /**
   * Overrides the client's, in milliseconds, 1 to 2147483647.
   * @defaultValue the client's
   */
  readonly timeoutMs?: number
  /**
   * Overrides the client's, in milliseconds, 1 to 2147483647.
   * @defaultValue the client's
   */
  readonly deadlineMs?: number
  /**
   * Overrides the client's, 0 to 10.
   * @defaultValue the client's
   */
  readonly retries?: number
  /**
   * Added to the client's, and overriding them; a `User-Agent` overrides the whole header.
   * @defaultValue the client's
   */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Options of a client that are overridden for another; one that is `undefined` restores the default.
 *
 * @example
 * ```ts
 * import { type Overrides, UserAdminClient, type UserAdminClientOptions } from 'data8-useradmin'
 *
 * const patient: Overrides<UserAdminClientOptions> = { deadlineMs: 180_000, retries: undefined }
 * const client = new UserAdminClient({ credentials: { apiKey: 'ABCD-1234-EFGH-5678' }, retries: 0 })
 * const other = client.withOptions(patient)
 * ```
 */
export type Overrides<O extends object> = { readonly [K in keyof O]?: O[K] | undefined }
