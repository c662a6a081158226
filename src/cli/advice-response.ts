import type { ResponseErrorReason } from '../errors.js'
import { CONNECTION_LOST, PROXY_LOGIN, type Remedies } from './advice-connection.js'

/** For commands that call the service. */
export const REMEDIES: Remedies = {
  address: '--endpoint or DATA8_ENDPOINT',
  authority: 'with --ca or in NODE_EXTRA_CA_CERTS',
  clientCertificate: 'give one with --cert and --key',
  withoutProxy: ', or pass --no-proxy to do without a proxy',
}

export const BUSY = 'The service is overloaded or being restarted: try again in a few minutes.'
const GATEWAY = 'A gateway in front of the service requires a login, or refuses this machine.'

/** Advice by HTTP status. */
export const ADVICE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'The service received a malformed message: check whether a proxy or gateway changes it.',
  401: GATEWAY,
  403: GATEWAY,
  404: 'There is no service at this address: check --endpoint or DATA8_ENDPOINT.',
  405: 'There is no service at this address: check --endpoint or DATA8_ENDPOINT.',
  407: PROXY_LOGIN,
  408: BUSY,
  410: 'There is no service at this address any more: check --endpoint or DATA8_ENDPOINT.',
  413: 'The request is longer than the server accepts: use fewer methods or options.',
  415: 'Choose the other SOAP version with --soap-version.',
  429: 'Too many requests: wait a few minutes, and call less often.',
  502: BUSY,
  503: BUSY,
  504: BUSY,
}

export const NOT_THE_SERVICE =
  'The answer is not from the service: check --endpoint or DATA8_ENDPOINT, and whether a portal or proxy answers instead.'
export const TRY_DOCTOR =
  'Check with "data8-useradmin doctor" whether the contract of the service has changed; if not, report it to Data8.'

/** Advice by the `reason` of a `ResponseError`. */
export const ADVICE_BY_REASON: Readonly<Record<ResponseErrorReason, string>> = {
  empty: NOT_THE_SERVICE,
  encoding: NOT_THE_SERVICE,
  'not-xml': NOT_THE_SERVICE,
  'not-json': NOT_THE_SERVICE,
  dtd: `${NOT_THE_SERVICE} No SOAP service sends a DTD.`,
  truncated: CONNECTION_LOST,
  'too-large': NOT_THE_SERVICE,
  'not-soap': NOT_THE_SERVICE,
  namespace: TRY_DOCTOR,
  contract: TRY_DOCTOR,
}
