import type { Agent as HttpAgent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'

/** Where log lines go; pino and `console` fit. It is never given a secret. */
export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
}

/** TLS settings, as Node's `tls.connect` takes them. */
export interface TlsOptions {
  /** Certificate authorities to trust instead of Node's own, PEM. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[]
  /** Client certificate chain for mutual TLS, PEM. */
  readonly cert?: string | Buffer
  /** Private key of the client certificate, PEM. */
  readonly key?: string | Buffer
  /** Client certificate and key as PKCS #12, instead of `cert` and `key`. */
  readonly pfx?: Buffer
  /** Passphrase of `key` or `pfx`. */
  readonly passphrase?: string
  /** Name to ask for and to check the certificate against; the endpoint's host name by default. */
  readonly servername?: string
  /** Lowest TLS version allowed; Node's default otherwise. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/** Options of every client, whatever protocol it speaks. */
export interface HttpOptions {
  /** `https:` URL; `http:` to a loopback address only, unless `allowInsecureHttp`. Default: the address in the WSDL. */
  readonly endpoint?: string | URL
  /** Allow `http:` to any host. Default false. */
  readonly allowInsecureHttp?: boolean
  /** Bound on one attempt, connecting to last byte, in milliseconds, 1 to 2147483647. Default 30000. */
  readonly timeoutMs?: number
  /** Bound on the whole call with its retries and waits, in milliseconds, 1 to 2147483647. Default 90000. */
  readonly deadlineMs?: number
  /**
   * Further attempts after one that failed in a way worth repeating, 0 to 10; with 0 the request is sent at
   * most once. Default 2.
   */
  readonly retries?: number
  /**
   * Longer replies are refused; in bytes, after decompression, 1 to 256 MiB. It is the bound on memory: a reply takes
   * some 10 to 30 times its length while it is read, and 40 times where it is made for that. Default 32 MiB, which
   * holds a list of 10000 records of 2 KB and half as much again; 1 MiB for `UserAdminClient`, whose replies have
   * some 1 KiB.
   */
  readonly maxResponseBytes?: number
  /** Agent to use as it is; `tls` and `proxy` must then not be given. */
  readonly agent?: HttpAgent | HttpsAgent
  readonly tls?: TlsOptions
  /** Proxy URL (`http:` or `https:`, with user and password where it wants them), or `false` for none. Default: from the environment, never for a loopback endpoint. */
  readonly proxy?: string | URL | false
  /** Further HTTP headers. A `User-Agent` among them is sent instead of ours. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Put before `data8-useradmin/<version> node/<version>` in the header `User-Agent`: `crm-sync/2.1`. Visible ASCII
   * characters, with spaces between, 500 at most. Not together with a `User-Agent` in `headers`. Default: none.
   */
  readonly userAgent?: string
  readonly logger?: Logger
}

/** Options of one call. */
export interface CallOptions {
  /** Ends the call at once, at any stage, with an `AbortError`. */
  readonly signal?: AbortSignal
  /** Overrides the client's. */
  readonly timeoutMs?: number
  /** Overrides the client's. */
  readonly deadlineMs?: number
  /** Overrides the client's. */
  readonly retries?: number
  /** Added to the client's, and overriding them; a `User-Agent` overrides all of that header. */
  readonly headers?: Readonly<Record<string, string>>
}
