import type { Agent as HttpAgent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import { InputError } from '../errors.js'
import type { Signal } from '../internal/platform-types.js'
import { headerSecrets } from '../internal/redaction/header-secrets.js'
import { querySecrets, urlPasswords } from '../internal/redaction/url-secrets.js'
import {
  type Fields,
  guarded,
  hasMethod,
  isSignal,
  readBoolean,
  readFields,
  readInteger,
  refuse,
} from '../internal/validation.js'
import { checkHeaders, clientHeaders } from './header-options.js'
import type { CallOptions, HttpOptions, Logger } from './options.js'
import type { TlsMaterial, TlsSettings } from './secure-context.js'
import { checkTls, tlsSecrets } from './tls-options.js'
import type { Transport } from './transport.js'
import { checkEndpoint, checkProxy } from './url-options.js'

/** Names of the options of every client. */
export const HTTP_OPTION_NAMES = [
  'endpoint',
  'allowInsecureHttp',
  'timeoutMs',
  'deadlineMs',
  'retries',
  'maxResponseBytes',
  'agent',
  'tls',
  'proxy',
  'transport',
  'headers',
  'userAgent',
  'logger',
] as const satisfies readonly (keyof HttpOptions)[]

/** Names of the options of every call. */
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
export interface HttpConfig {
  readonly endpoint: URL
  readonly maxResponseBytes: number
  readonly agent: HttpAgent | HttpsAgent | undefined
  readonly tls: TlsSettings | undefined
  readonly proxy: URL | false | undefined
  /** Carries the messages instead of HTTP over Node. */
  readonly transport: Transport | undefined
  readonly logger: Logger | undefined
  /** The options of a call that does not override them. */
  readonly call: CallConfig
  /** Secrets in the options, which no error may show. */
  readonly secrets: readonly string[]
}

/** The options of a call, checked, with those of the client filled in. */
export interface CallConfig {
  readonly signal: Signal | undefined
  readonly timeoutMs: number
  readonly deadlineMs: number
  readonly retries: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** The options of a client that were given, each read once. */
export type GivenHttpOptions = Fields<Exclude<(typeof HTTP_OPTION_NAMES)[number], 'endpoint'>>

/**
 * Checks the options of a client.
 *
 * @param endpoint the one of the options, else that of the protocol
 * @param reservedHeaders names in lower case of headers that the protocol sets itself
 * @param securityTls the TLS settings of the `security` object, which the option `tls` overrides
 * @throws InputError naming the option
 */
export function checkHttpOptions(
  given: GivenHttpOptions,
  endpoint: unknown,
  reservedHeaders: readonly string[],
  securityTls?: TlsMaterial,
): HttpConfig {
  const allowInsecureHttp =
    given.allowInsecureHttp !== undefined &&
    readBoolean(given.allowInsecureHttp, 'allowInsecureHttp')
  const transport = given.transport === undefined ? undefined : checkTransport(given.transport)
  if (transport !== undefined) checkWithTransport(given, securityTls)
  const config = {
    endpoint: checkEndpoint(endpoint, allowInsecureHttp),
    maxResponseBytes:
      given.maxResponseBytes === undefined
        ? DEFAULT_RESPONSE_BYTES
        : readInteger(given.maxResponseBytes, 'maxResponseBytes', 1, MAX_RESPONSE_BYTES),
    agent: given.agent === undefined ? undefined : checkAgent(given.agent),
    tls: checkTls(given.tls, securityTls),
    proxy: given.proxy === undefined ? undefined : checkProxy(given.proxy),
    transport,
    logger: given.logger === undefined ? undefined : checkLogger(given.logger),
    call: {
      signal: undefined,
      ...checkLimits(given, { timeoutMs: 30_000, deadlineMs: 90_000, retries: 2 }),
      headers: clientHeaders(given.headers, given.userAgent, reservedHeaders),
    },
  }
  for (const name of ['tls', 'proxy'] as const) {
    // `proxy: false` is allowed with an agent, which is used as it is.
    if (config.agent !== undefined && given[name] !== undefined && given[name] !== false) {
      throw new InputError(name, 'must be set on the agent itself when an agent is given')
    }
  }
  return { ...config, secrets: secretsOf(config) }
}

// Ignored, they would leave a connection without what it was to have.
function checkWithTransport(given: GivenHttpOptions, securityTls: TlsMaterial | undefined): void {
  for (const name of ['agent', 'tls', 'proxy'] as const) {
    // `proxy: false` is allowed, as with an agent.
    if (given[name] !== undefined && given[name] !== false) {
      throw new InputError(
        name,
        'must not be given with a transport, which has its own connections',
      )
    }
  }
  if (securityTls !== undefined) {
    throw new InputError('security', 'has TLS settings, which a transport does not take')
  }
}

function secretsOf({ endpoint, proxy, tls, call }: Omit<HttpConfig, 'secrets'>): string[] {
  return [
    ...querySecrets(endpoint),
    ...(proxy === undefined || proxy === false ? [] : urlPasswords(proxy)),
    ...(tls === undefined ? [] : tlsSecrets(tls.options)),
    ...headerSecrets(call.headers),
  ].filter((secret) => secret !== '')
}

/**
 * Checks the options of a call.
 *
 * @param reservedHeaders names in lower case of headers that the protocol sets itself
 * @throws InputError naming the option
 */
export function checkHttpCallOptions(
  options: CallOptions | undefined,
  client: CallConfig,
  reservedHeaders: readonly string[],
): CallConfig {
  if (options === undefined) return client
  const given = readFields(options, { root: 'callOptions' }, CALL_OPTION_NAMES)
  return {
    signal: given.signal === undefined ? undefined : checkSignal(given.signal),
    ...checkLimits(given, client),
    headers:
      given.headers === undefined
        ? client.headers
        : { ...client.headers, ...checkHeaders(given.headers, reservedHeaders) },
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

function checkAgent(value: unknown): HttpAgent | HttpsAgent {
  if (hasMethod(value, 'addRequest')) return value as unknown as HttpAgent
  throw refuse('agent', 'an http.Agent or https.Agent', value)
}

function checkTransport(value: unknown): Transport {
  if (typeof value === 'function') return value as Transport
  throw refuse('transport', 'a function', value)
}

function checkSignal(value: unknown): Signal {
  if (isSignal(value)) return value
  throw refuse('signal', 'an AbortSignal', value)
}

function checkLogger(value: unknown): Logger {
  for (const name of ['debug', 'warn'] as const) {
    if (!hasMethod(value, name)) throw refuse('logger', `an object with the method ${name}`, value)
  }
  const trace = guarded('logger', () => Reflect.get(value as object, 'trace'))
  if (trace !== undefined && typeof trace !== 'function') {
    throw refuse('logger', 'an object whose trace is a method', trace)
  }
  return value as Logger
}
