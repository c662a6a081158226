import { InputError } from '../../errors.js'
import { checkHeaders } from '../../http/header-options.js'
import type { TlsOptions } from '../../http/options.js'
import { type TlsSettings, withoutClientCertificate } from '../../http/secure-context.js'
import { checkTls, tlsSecrets } from '../../http/tls-options.js'
import { isLoopback } from '../../internal/addresses.js'
import { headerValueSecrets } from '../../internal/redaction/header-secrets.js'
import { createRedactor, type Redact } from '../../internal/redaction/redact.js'
import { isSecretName } from '../../internal/redaction/secret-names.js'
import { memberPath, readFields, readString } from '../../internal/validation.js'
import type { LoginUse } from './contract-error.js'

/** A user and a password for HTTP Basic authentication (RFC 7617). */
export interface Login {
  /** Without a colon. */
  readonly username: string
  readonly password: string
}

/** How documents behind authentication are requested. */
export interface AccessOptions {
  /**
   * TLS settings: `ca` for all https: documents and proxies, the client certificate for the origin of the contract only.
   * Default: those of Node.
   */
  readonly tls?: Omit<TlsOptions, 'servername'>
  /**
   * Further HTTP headers, which are secrets: they are sent to the origin of the contract only, and over http: to this
   * machine only, unless `allowInsecureHttp`. Default: none.
   */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent where {@link headers} are. Default: none. */
  readonly login?: Login
  /**
   * Whether a contract from https: may refer to http: documents, and whether headers and login may be sent over http:
   * to another machine. Default false.
   */
  readonly allowInsecureHttp?: boolean
}

/** What the requests for the documents of a contract have in addition. */
export interface Access {
  /** Headers for a request; none for another origin than that of the contract. */
  headersFor(url: URL): Readonly<Record<string, string>>
  tlsFor(url: URL): TlsSettings | undefined
  /** Whether a request to the URL has a login. */
  loginAt(url: URL): LoginUse
  /** Removes the secrets of headers, login and client certificate from a text. */
  readonly redact: Redact
}

// The loader makes conditional requests itself.
const RESERVED_HEADERS = ['if-modified-since', 'if-none-match']

/**
 * Checks the options before anything is sent.
 *
 * @param origin URL of the contract; absent where it is a file
 * @throws InputError naming the option
 */
export function accessTo(origin: URL | undefined, options: AccessOptions): Access {
  const { allowInsecureHttp = false } = options
  const tls = checkTls(options.tls)
  const others = withoutClientCertificate(tls)
  const further =
    options.headers === undefined ? {} : checkHeaders(options.headers, RESERVED_HEADERS)
  const login = options.login === undefined ? undefined : checkLogin(options.login)
  if (login !== undefined && Object.hasOwn(further, 'authorization')) {
    throw new InputError('headers.authorization', 'must not be given together with a login')
  }
  const headers =
    login === undefined ? further : { ...further, authorization: basicAuthorization(login) }
  const names = Object.keys(headers)
  if (names.length > 0) {
    checkOrigin(login === undefined ? 'headers' : 'login', origin, allowInsecureHttp)
  }
  const hasLogin = names.some(isSecretName)
  const isOrigin = (url: URL): boolean => origin !== undefined && isSameServer(origin, url)
  return {
    headersFor: (url) => (isOrigin(url) ? headers : {}),
    tlsFor: (url) => (isOrigin(url) ? tls : others),
    loginAt: (url) => (isOrigin(url) ? (hasLogin ? 'sent' : 'none') : 'withheld'),
    redact: createRedactor([
      ...accessSecrets({ headers: further, ...(login === undefined ? {} : { login }) }),
      ...(tls === undefined ? [] : tlsSecrets(tls.options)),
    ]),
  }
}

/** The secrets in headers and login: every value, what follows `Bearer` or another scheme, and the password. */
export function accessSecrets({
  headers = {},
  login,
}: Pick<AccessOptions, 'headers' | 'login'>): readonly string[] {
  const all =
    login === undefined ? headers : { ...headers, authorization: basicAuthorization(login) }
  return Object.entries(all)
    .flatMap(([name, value]) => [value, ...headerValueSecrets(name, value)])
    .filter((secret) => secret !== '')
}

function checkLogin(value: unknown): Login {
  const given = readFields(value, 'login', ['username', 'password'])
  const username = readString(given.username, memberPath('login', 'username'))
  const password = readString(given.password, memberPath('login', 'password'))
  // RFC 7617, 2: the first colon ends the user name.
  if (username === '' || username.includes(':')) {
    throw new InputError('login.username', 'must be a name without a colon')
  }
  for (const [name, text] of [
    ['username', username],
    ['password', password],
  ] as const) {
    if (/\p{Cc}/u.test(text)) {
      throw new InputError(memberPath('login', name), 'must not have control characters')
    }
  }
  return { username, password }
}

function basicAuthorization({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function checkOrigin(option: string, origin: URL | undefined, allowInsecureHttp: boolean): void {
  if (origin === undefined) {
    throw new InputError(option, 'is for a contract with an http(s) URL, and this one is a file')
  }
  const isProtected = origin.protocol === 'https:' || isLoopback(origin.hostname)
  if (!isProtected && !allowInsecureHttp) {
    throw new InputError(
      option,
      'must not be sent over http: to another machine; give an https: URL, or allowInsecureHttp: true',
    )
  }
}

// The origin, and the same host over https: where both have the default port: a server that redirects to https:
// still requires the login.
function isSameServer(origin: URL, url: URL): boolean {
  const isUpgrade =
    url.protocol === 'https:' &&
    url.hostname === origin.hostname &&
    origin.port === '' &&
    url.port === ''
  return url.origin === origin.origin || isUpgrade
}
