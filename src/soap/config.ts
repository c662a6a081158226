import { Buffer } from 'node:buffer'
import type { Agent as HttpAgent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import { InputError } from '../errors.js'
import {
  describeKind,
  hasMethod,
  isArray,
  isSignal,
  itemPath,
  memberPath,
  readBoolean,
  readChoice,
  readFields,
  readInteger,
  readList,
  readRecord,
  readString,
  refuse,
} from '../input.js'
import type { SoapVersion } from './envelope.js'
import { isLoopback } from './http/addresses.js'
import { TRANSPORT_HEADERS } from './http/exchange.js'
import { httpModule } from './http/modules.js'
import { secureContext } from './http/secure-context.js'
import { USER_AGENT } from './http/user-agent.js'
import type { CallOptions, ClientOptions, Logger, SecurityObject, TlsOptions } from './options.js'
import {
  headerSecrets,
  querySecrets,
  securitySecrets,
  tlsSecrets,
  urlPasswords,
} from './secrets.js'

/** Names of the options that every client takes. */
export const CLIENT_OPTION_NAMES = [
  'endpoint',
  'allowInsecureHttp',
  'soapVersion',
  'timeoutMs',
  'deadlineMs',
  'retries',
  'maxResponseBytes',
  'agent',
  'tls',
  'proxy',
  'security',
  'headers',
  'userAgent',
  'logger',
] as const satisfies readonly (keyof ClientOptions)[]

/** Names of the options that every call takes. */
export const CALL_OPTION_NAMES = [
  'signal',
  'timeoutMs',
  'deadlineMs',
  'retries',
  'headers',
] as const satisfies readonly (keyof CallOptions)[]

const MAX_MS = 2 ** 31 - 1
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024
const DEFAULT_RESPONSE_BYTES = 32 * 1024 * 1024

/** The options of a client, checked, with the defaults filled in. */
export interface ClientConfig {
  readonly endpoint: URL
  readonly soapVersion: SoapVersion
  readonly maxResponseBytes: number
  readonly agent: HttpAgent | HttpsAgent | undefined
  readonly tls: TlsOptions | undefined
  readonly proxy: string | false | undefined
  readonly security: SecurityObject | undefined
  readonly logger: Logger | undefined
  /** What a call takes when it says nothing itself. */
  readonly call: CallConfig
  /** Secrets in the options themselves: they must not show in any error. */
  readonly secrets: readonly string[]
}

/** The options of a call, checked, with those of the client filled in. */
export interface CallConfig {
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number
  readonly deadlineMs: number
  readonly retries: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Checks the options of a client.
 *
 * @throws InputError naming the option
 */
export function checkClientOptions(
  options: unknown,
  defaults: { readonly endpoint?: string | undefined; readonly soapVersion: SoapVersion },
): ClientConfig {
  const given = readFields(options, { root: 'options' }, CLIENT_OPTION_NAMES)
  const allowInsecureHttp =
    given.allowInsecureHttp !== undefined &&
    readBoolean(given.allowInsecureHttp, 'allowInsecureHttp')
  const config = {
    endpoint: checkEndpoint(
      given.endpoint === undefined ? defaults.endpoint : given.endpoint,
      allowInsecureHttp,
    ),
    soapVersion:
      given.soapVersion === undefined
        ? defaults.soapVersion
        : readChoice(given.soapVersion, 'soapVersion', ['1.1', '1.2']),
    maxResponseBytes:
      given.maxResponseBytes === undefined
        ? DEFAULT_RESPONSE_BYTES
        : readInteger(given.maxResponseBytes, 'maxResponseBytes', 1, MAX_RESPONSE_BYTES),
    agent: given.agent === undefined ? undefined : checkAgent(given.agent),
    tls: given.tls === undefined ? undefined : checkTls(given.tls),
    proxy: given.proxy === undefined ? undefined : checkProxy(given.proxy),
    security: given.security === undefined ? undefined : checkSecurity(given.security),
    logger: given.logger === undefined ? undefined : checkLogger(given.logger),
    call: {
      signal: undefined,
      ...checkLimits(given, { timeoutMs: 30_000, deadlineMs: 90_000, retries: 2 }),
      headers: clientHeaders(given.headers, given.userAgent),
    },
  }
  for (const name of ['tls', 'proxy'] as const) {
    // `proxy: false` says what is so anyway: an agent is used as it is.
    if (config.agent !== undefined && config[name] !== undefined && config[name] !== false) {
      throw new InputError(name, 'must be set on the agent itself when an agent is given')
    }
  }
  return { ...config, secrets: collectSecrets(config) }
}

/**
 * Checks the options of a call.
 *
 * @throws InputError naming the option
 */
export function checkCallOptions(options: CallOptions | undefined, client: CallConfig): CallConfig {
  if (options === undefined) return client
  const given = readFields(options, { root: 'callOptions' }, CALL_OPTION_NAMES)
  return {
    signal: given.signal === undefined ? undefined : checkSignal(given.signal),
    ...checkLimits(given, client),
    headers:
      given.headers === undefined
        ? client.headers
        : { ...client.headers, ...checkHeaders(given.headers) },
  }
}

interface Limits {
  readonly timeoutMs: number
  readonly deadlineMs: number
  readonly retries: number
}

function checkLimits(given: { readonly [K in keyof Limits]?: unknown }, otherwise: Limits): Limits {
  const { timeoutMs, deadlineMs, retries } = given
  return {
    timeoutMs:
      timeoutMs === undefined
        ? otherwise.timeoutMs
        : readInteger(timeoutMs, 'timeoutMs', 1, MAX_MS),
    deadlineMs:
      deadlineMs === undefined
        ? otherwise.deadlineMs
        : readInteger(deadlineMs, 'deadlineMs', 1, MAX_MS),
    retries: retries === undefined ? otherwise.retries : readInteger(retries, 'retries', 0, 10),
  }
}

function hrefOf(value: unknown): unknown {
  try {
    return value instanceof URL ? value.href : value
  } catch {
    return undefined
  }
}

function readUrl(value: unknown, path: string): URL {
  const text = hrefOf(value)
  if (typeof text !== 'string') throw refuse(path, 'a URL', value)
  try {
    return new URL(text)
  } catch {
    throw new InputError(path, 'is not an absolute URL')
  }
}

function checkEndpoint(value: unknown, allowInsecureHttp: boolean): URL {
  if (value === undefined) throw new InputError('endpoint', 'is required: the WSDL has no address')
  const url = readUrl(value, 'endpoint')
  if (url.username !== '' || url.password !== '') {
    throw new InputError('endpoint', 'must not hold a user name or password')
  }
  if (url.protocol === 'https:') return url
  if (url.protocol !== 'http:') throw new InputError('endpoint', 'must be an https: URL')
  if (!allowInsecureHttp && !isLoopback(url.hostname)) {
    throw new InputError(
      'endpoint',
      'must be https:, since the request holds a password; http: is taken for a loopback address, or anywhere with allowInsecureHttp: true',
    )
  }
  return url
}

function checkProxy(value: unknown): string | false {
  if (value === false) return false
  const url = readUrl(value, 'proxy')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InputError('proxy', 'must be an http: or https: URL, or false')
  }
  return url.href
}

function checkAgent(value: unknown): HttpAgent | HttpsAgent {
  if (hasMethod(value, 'addRequest')) return value as unknown as HttpAgent
  throw refuse('agent', 'an http.Agent or https.Agent', value)
}

function checkSignal(value: unknown): AbortSignal {
  if (isSignal(value)) return value
  throw refuse('signal', 'an AbortSignal', value)
}

function checkLogger(value: unknown): Logger {
  for (const name of ['debug', 'warn'] as const) {
    if (!hasMethod(value, name)) throw refuse('logger', `an object with the method ${name}`, value)
  }
  return value as Logger
}

function checkSecurity(value: unknown): SecurityObject {
  for (const name of ['addOptions', 'addHeaders', 'toXML', 'postProcess']) {
    if (hasMethod(value, name)) return value as SecurityObject
  }
  throw refuse('security', 'a security object of the package soap', value)
}

// They say what the message is, how long and to whom; another value would break it or smuggle one.
const OWN_HEADERS = new Set([
  ...TRANSPORT_HEADERS,
  'connection',
  'content-encoding',
  'content-type',
  // The certificate would be checked for it, instead of for the endpoint.
  'host',
  'keep-alive',
  'soapaction',
  'te',
  'trailer',
  'upgrade',
])

function checkHeaders(value: unknown): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (const [name, taken] of readRecord(value, 'headers')) {
    const path = memberPath('headers', name)
    const lower = name.toLowerCase()
    if (typeof taken !== 'string') throw refuse(path, 'a string', taken)
    if (OWN_HEADERS.has(lower)) throw new InputError(path, 'is set by the client itself')
    if (lower in headers) throw new InputError(path, 'is given twice')
    try {
      httpModule.validateHeaderName(name)
      httpModule.validateHeaderValue(name, taken)
    } catch {
      // Node's own message repeats the value.
      throw new InputError(path, 'is not a legal HTTP header')
    }
    headers[lower] = taken
  }
  return headers
}

/** The headers that a client sends with every request, `User-Agent` among them. */
function clientHeaders(headers: unknown, userAgent: unknown): Record<string, string> {
  const own = userAgent === undefined ? USER_AGENT : `${checkUserAgent(userAgent)} ${USER_AGENT}`
  const further = headers === undefined ? {} : checkHeaders(headers)
  if (userAgent !== undefined && Object.hasOwn(further, 'user-agent')) {
    throw new InputError('userAgent', 'must not be given where headers have a User-Agent')
  }
  return { 'user-agent': own, ...further }
}

const MAX_USER_AGENT = 500

function checkUserAgent(value: unknown): string {
  const text = readString(value, 'userAgent')
  if (text.length > MAX_USER_AGENT) {
    throw new InputError('userAgent', `must have at most ${MAX_USER_AGENT} characters`)
  }
  // RFC 9110, 5.5, without the bytes beyond ASCII, which receivers read differently.
  if (!/^[!-~]+(?:[ \t]+[!-~]+)*$/.test(text)) {
    throw new InputError(
      'userAgent',
      'must be visible ASCII characters with spaces between them, such as crm-sync/2.1',
    )
  }
  return text
}

const TLS_OPTION_NAMES = [
  'ca',
  'cert',
  'key',
  'pfx',
  'passphrase',
  'servername',
  'minVersion',
] as const satisfies readonly (keyof TlsOptions)[]

function checkTls(value: unknown): TlsOptions {
  const given = readFields(value, 'tls', TLS_OPTION_NAMES)
  const options: Record<string, unknown> = {}
  for (const name of ['cert', 'key', 'pfx'] as const) {
    if (given[name] !== undefined) options[name] = checkPem(given[name], memberPath('tls', name))
  }
  if (isArray(given.ca)) {
    options['ca'] = readList(given.ca, 'tls.ca').map((ca, index) =>
      checkPem(ca, itemPath('tls.ca', index)),
    )
  } else if (given.ca !== undefined) {
    options['ca'] = checkPem(given.ca, 'tls.ca')
  }
  for (const name of ['passphrase', 'servername'] as const) {
    if (given[name] !== undefined) options[name] = readString(given[name], memberPath('tls', name))
  }
  if (given.minVersion !== undefined) {
    options['minVersion'] = readChoice(given.minVersion, 'tls.minVersion', ['TLSv1.2', 'TLSv1.3'])
  }
  secureContext(options as TlsOptions)
  return options as TlsOptions
}

function checkPem(value: unknown, path: string): string | Buffer {
  if (typeof value === 'string' && value !== '') return value
  if (Buffer.isBuffer(value) && value.length > 0) return value
  throw new InputError(path, `must be a string or Buffer, got ${describeKind(value)}`)
}

function collectSecrets(config: {
  readonly endpoint: URL
  readonly proxy: string | false | undefined
  readonly security: SecurityObject | undefined
  readonly tls: TlsOptions | undefined
  readonly call: CallConfig
}): string[] {
  const { endpoint, proxy, security, tls, call } = config
  const secrets = [
    ...querySecrets(endpoint),
    ...(typeof proxy === 'string' ? urlPasswords(proxy) : []),
    ...(tls === undefined ? [] : tlsSecrets(tls)),
    ...(security === undefined ? [] : securitySecrets(security)),
    ...headerSecrets(call.headers),
  ]
  return secrets.filter((secret) => secret !== '')
}
