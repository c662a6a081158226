import type { ResponseErrorReason } from '../errors.js'
import { CONNECTION_LOST, PROXY_LOGIN, type Remedies } from './advice-connection.js'

/** How the service is called, as far as it is known; the advice depends on it. */
export interface CallContext {
  /** Default SOAP. */
  readonly protocol?: 'soap' | 'json' | 'mcp' | undefined
  /** URL or path of the endpoint; absent for the default one. */
  readonly endpoint?: string | undefined
  /** Whether the credentials are an API key. */
  readonly isApiKey?: boolean
}

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
const BY_STATUS: Readonly<Record<number, string>> = {
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

const JSON_ENDPOINT =
  'with --protocol json, --endpoint or DATA8_ENDPOINT is the URL of the method, such as https://webservices.data-8.co.uk/UserAdmin/GetJWT.json'

/** The same over JSON, where it differs. */
const BY_STATUS_JSON: Readonly<Record<number, string>> = {
  404: `There is no JSON service at this address: ${JSON_ENDPOINT}.`,
  405: `There is no JSON service at this address: ${JSON_ENDPOINT}.`,
  410: `There is no JSON service at this address any more: ${JSON_ENDPOINT}.`,
  415: `The server does not accept JSON: ${JSON_ENDPOINT}; check also whether a gateway in front of the service lets JSON pass.`,
}

const MCP_ENDPOINT =
  'with --protocol mcp, --endpoint or DATA8_ENDPOINT is the URL of the endpoint, such as https://webservices.data-8.co.uk/mcp/useradmin'

/** The same over MCP. */
const BY_STATUS_MCP: Readonly<Record<number, string>> = {
  404: `There is no MCP at this address: ${MCP_ENDPOINT}.`,
  405: `There is no MCP at this address: ${MCP_ENDPOINT}.`,
  410: `There is no MCP at this address any more: ${MCP_ENDPOINT}.`,
  415: `The server does not accept JSON: ${MCP_ENDPOINT}; check also whether a gateway in front of the service lets JSON pass.`,
}

const BY_STATUS_OF = { soap: BY_STATUS, json: BY_STATUS_JSON, mcp: BY_STATUS_MCP }

/** Advice where the endpoint of SOAP is evidently that of JSON; absent where it is not. The client refuses the reverse. */
export function adviceOnEndpoint({ protocol, endpoint = '' }: CallContext): string | undefined {
  return protocol !== 'json' && /\.json\/?(?:[?#]|$)/i.test(endpoint)
    ? 'The endpoint is that of JSON: call it with --protocol json, or give the endpoint of SOAP, such as https://webservices.data-8.co.uk/useradmin.asmx.'
    : undefined
}

/** What may be wrong with an API key that is refused. */
export const KEY_RESTRICTIONS =
  'A key with allowed domains is for pages and does not work from a server; keys may also be tied to addresses, services, an end and a number of requests.'

/** Advice by HTTP status; absent for other statuses. */
export function adviceByStatus(status: number, call: CallContext): string | undefined {
  const advice = BY_STATUS_OF[call.protocol ?? 'soap'][status] ?? BY_STATUS[status]
  return advice === GATEWAY && call.isApiKey === true
    ? `A gateway in front of the service requires a login or refuses this machine, or the service refuses the key. ${KEY_RESTRICTIONS}`
    : advice
}

export const NOT_THE_SERVICE =
  'The answer is not from the service: check --endpoint or DATA8_ENDPOINT, and whether a portal or proxy answers instead.'
export const TRY_DOCTOR =
  'Check with "data8-useradmin doctor" whether the contract of the service has changed; if not, report it to Data8.'

/** Advice by the `reason` of a `ResponseError`, and how the service was called. */
export function adviceByReason(reason: ResponseErrorReason, { protocol }: CallContext): string {
  return protocol === 'mcp' && reason === 'not-json'
    ? `The answer is not from MCP: ${MCP_ENDPOINT}; check also whether a portal or proxy answers instead.`
    : ADVICE_BY_REASON[reason]
}

/** Advice by the `reason` of a `ResponseError`. */
export const ADVICE_BY_REASON: Readonly<Record<ResponseErrorReason, string>> = {
  empty: NOT_THE_SERVICE,
  encoding: NOT_THE_SERVICE,
  'not-xml': NOT_THE_SERVICE,
  'not-json': `The answer is not from the JSON service: ${JSON_ENDPOINT}; check also whether a portal or proxy answers instead.`,
  dtd: `${NOT_THE_SERVICE} No SOAP service sends a DTD.`,
  truncated: CONNECTION_LOST,
  'too-large': NOT_THE_SERVICE,
  'not-soap': NOT_THE_SERVICE,
  namespace: TRY_DOCTOR,
  contract: TRY_DOCTOR,
}
