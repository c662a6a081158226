import { InputError } from '../errors.js'
import {
  CALL_OPTION_NAMES,
  type CallConfig,
  checkHttpCallOptions,
  checkHttpOptions,
  HTTP_OPTION_NAMES,
  type HttpConfig,
} from '../http/config.js'
import type { CallOptions } from '../http/options.js'
import { hasMethod, readChoice, readFields, refuse } from '../internal/validation.js'
import type { SoapVersion } from './envelope.js'
import type { ClientOptions, SecurityObject } from './options.js'
import { securityTls } from './security.js'
import { securitySecrets } from './security-secrets.js'

export { CALL_OPTION_NAMES, type CallConfig }

/** Names of the options that every client takes. */
export const CLIENT_OPTION_NAMES = [
  'soapVersion',
  'security',
  ...HTTP_OPTION_NAMES,
] as const satisfies readonly (keyof ClientOptions)[]

/** Headers that say what the message is: SOAP 1.1, section 6.1.1. */
const RESERVED_HEADERS = ['soapaction']

/** The options of a client, checked, with the defaults filled in. */
export interface ClientConfig extends HttpConfig {
  readonly soapVersion: SoapVersion
  readonly security: SecurityObject | undefined
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
  const { endpoint = defaults.endpoint, soapVersion, security } = given
  if (endpoint === undefined) {
    throw new InputError('endpoint', 'is required: the WSDL has no address')
  }
  const object = security === undefined ? undefined : checkSecurity(security)
  const http = checkHttpOptions(given, endpoint, RESERVED_HEADERS, object && securityTls(object))
  return {
    ...http,
    soapVersion:
      soapVersion === undefined
        ? defaults.soapVersion
        : readChoice(soapVersion, 'soapVersion', ['1.1', '1.2']),
    security: object,
    secrets:
      object === undefined
        ? http.secrets
        : [...http.secrets, ...securitySecrets(object).filter((secret) => secret !== '')],
  }
}

/**
 * Checks the options of a call.
 *
 * @throws InputError naming the option
 */
export function checkCallOptions(options: CallOptions | undefined, client: CallConfig): CallConfig {
  return checkHttpCallOptions(options, client, RESERVED_HEADERS)
}

function checkSecurity(value: unknown): SecurityObject {
  for (const name of ['addOptions', 'addHeaders', 'toXML', 'postProcess']) {
    if (hasMethod(value, name)) return value as SecurityObject
  }
  throw refuse('security', 'a security object of the package soap', value)
}
