import type { HttpAgent, Signal, UrlObject } from '../internal/platform-types.js'
import type { Transport } from './transport.js'

/** Receives log lines, without secrets. pino and `console` are loggers. */
export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void
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

/** TLS settings, as in Node's `tls.connect`. */
export interface TlsOptions {
  /** Certificate authorities to trust instead of Node's own, PEM. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /** Client certificate chain for mutual TLS, PEM; not without `key`. */
  readonly cert?: string | Uint8Array
  /** Private key of the client certificate, PEM; not without `cert`. */
  readonly key?: string | Uint8Array
  /** Client certificate and key as PKCS #12, instead of `cert` and `key`. */
  readonly pfx?: Uint8Array
  /** Passphrase of `key` or `pfx`. */
  readonly passphrase?: string
  /** Name for SNI, and to verify the certificate with. Default: the host name of the endpoint. */
  readonly servername?: string
  /** Lowest TLS version allowed; Node's default otherwise. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/** Options of every client, of any protocol. */
export interface HttpOptions {
  /** An `https:` URL, as a string or `URL`; `http:` to a loopback address only, unless `allowInsecureHttp`. Default: the address in the WSDL; with `protocol: 'json'` the documented one. */
  readonly endpoint?: string | UrlObject
  /** Allow `http:` to any host. Default false. */
  readonly allowInsecureHttp?: boolean
  /** Bound on one attempt, connecting to last byte, in milliseconds, 1 to 2147483647. Default 30000. */
  readonly timeoutMs?: number
  /** Bound on the whole call with its retries and waits, in milliseconds, 1 to 2147483647. Default 90000. */
  readonly deadlineMs?: number
  /**
   * Further attempts after a retryable failure, 0 to 10; with 0 the request is sent at most once. Default 2.
   */
  readonly retries?: number
  /**
   * Longer replies are refused; in bytes, after decompression, 1 to 256 MiB. It bounds memory: a reply needs 10 to 30
   * times its length while it is read, and a hostile one 40 times. Default 32 MiB, which is enough for 10000 records of
   * 3 KB; 1 MiB for `UserAdminClient`, whose replies have some 1 KiB.
   */
  readonly maxResponseBytes?: number
  /** An `Agent` of `node:http` or `node:https`, used as it is; `tls` and `proxy` must then not be given. */
  readonly agent?: HttpAgent
  readonly tls?: TlsOptions
  /** Proxy URL (`http:` or `https:`, with user and password if it requires them), or `false` for none. Default: from the environment, never for a loopback endpoint. */
  readonly proxy?: string | UrlObject | false
  /**
   * Carries messages instead of this package, which still writes and reads them, and does limits, retries and tracing.
   * Not together with `agent`, `tls`, `proxy` or TLS settings in `security`. Default: HTTP over Node.
   */
  readonly transport?: Transport
  /** Further HTTP headers. A `User-Agent` replaces the default one. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Prefix of `data8-useradmin/<version> node/<version>` in the header `User-Agent`: `crm-sync/2.1`. Visible ASCII
   * characters, with spaces between, 500 at most. Not together with a `User-Agent` in `headers`. Default: none.
   */
  readonly userAgent?: string
  readonly logger?: Logger
}

/** Options of one call. */
export interface CallOptions {
  /** An `AbortSignal`: ends the call at once, at any stage, with an `AbortError`. */
  readonly signal?: Signal
  /** Overrides the client's. */
  readonly timeoutMs?: number
  /** Overrides the client's. */
  readonly deadlineMs?: number
  /** Overrides the client's. */
  readonly retries?: number
  /** Added to the client's, and overriding them; a `User-Agent` overrides the whole header. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Options of a client that are overridden for another; one that is `undefined` restores the default. */
export type Overrides<O extends object> = { readonly [K in keyof O]?: O[K] | undefined }
