import type { ResponseErrorReason } from '../errors.js'

const PROXY_LOGIN =
  'The proxy wants a user and a password, or other ones: put them before the host in the URL of HTTPS_PROXY.'

const BUSY = 'The service is overloaded or being restarted: try again in a few minutes.'
const GATEWAY = 'A gateway before the service wants to know you, or does not let this machine in.'

/** By HTTP status. */
export const ADVICE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'The message did not arrive as it was sent: see whether a proxy or gateway changes it.',
  401: GATEWAY,
  403: GATEWAY,
  404: 'There is no service at this address: check --endpoint or DATA8_ENDPOINT.',
  405: 'There is no service at this address: check --endpoint or DATA8_ENDPOINT.',
  407: PROXY_LOGIN,
  408: BUSY,
  410: 'There is no service at this address any more: check --endpoint or DATA8_ENDPOINT.',
  413: 'The request is longer than the other side takes: ask for fewer methods or options.',
  415: 'Choose the other version of SOAP with --soap-version.',
  429: 'Too many requests: wait a few minutes, and call less often.',
  502: BUSY,
  503: BUSY,
  504: BUSY,
}

export const PROXY =
  'Check HTTPS_PROXY or HTTP_PROXY, put the host into NO_PROXY, or pass --no-proxy to do without.'
const NETWORK = 'Check the network of this machine, and whether it needs a proxy (HTTPS_PROXY).'
const NO_NAME = 'Check the host name in --endpoint or DATA8_ENDPOINT, and the DNS of this machine.'
const CUT =
  'Try again; when it goes on, see whether a firewall or proxy between here and the service cuts connections.'
export const UNTRUSTED =
  'The certificate is not signed by an authority that Node trusts: when a company proxy opens TLS, name its CA file with --ca or in NODE_EXTRA_CA_CERTS.'
const WRONG_NAME =
  'The certificate is for another host: check the host name in --endpoint, and whether something in between answers in its place.'
const CLIENT_CERTIFICATE =
  'The other side wants a client certificate that it knows: give one with --cert and --key.'
export const NO_TLS =
  'The other side does not speak TLS as it should: check scheme and port of --endpoint or DATA8_ENDPOINT.'

/** By the `systemCode` of a connection. */
export const ADVICE_BY_SYSTEM_CODE: Readonly<Record<string, string>> = {
  ENOTFOUND: NO_NAME,
  EAI_AGAIN: 'The DNS of this machine does not answer: check its network, then try again.',
  EAI_FAIL: NO_NAME,
  EAI_NODATA: NO_NAME,
  EAI_NONAME: NO_NAME,
  ECONNREFUSED:
    'Nothing listens there: check host and port of --endpoint or DATA8_ENDPOINT (and of HTTPS_PROXY, if set).',
  ECONNRESET: CUT,
  ECONNABORTED: CUT,
  EPIPE: CUT,
  UND_ERR_SOCKET: CUT,
  ETIMEDOUT: NETWORK,
  EHOSTUNREACH: NETWORK,
  EHOSTDOWN: NETWORK,
  ENETUNREACH: NETWORK,
  ENETDOWN: NETWORK,
  EADDRNOTAVAIL: NETWORK,
  EACCES: 'This machine does not allow the connection: check its firewall.',
  EPERM: 'This machine does not allow the connection: check its firewall.',
  EMFILE: 'This machine has no more files or sockets to give: raise the limit (ulimit -n).',
  CERT_HAS_EXPIRED:
    'The certificate has expired: check the clock of this machine; if it is right, report it to whoever runs the endpoint.',
  CERT_NOT_YET_VALID: 'The certificate is not valid yet: check the clock of this machine.',
  ERR_TLS_CERT_ALTNAME_INVALID: WRONG_NAME,
  EPROTO: NO_TLS,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: CLIENT_CERTIFICATE,
  NO_PROXY_UNSUPPORTED: 'Correct that entry of NO_PROXY, or pass --no-proxy to do without a proxy.',
  PROXY_UNSUPPORTED: PROXY,
  PROXY_NOT_HTTP: PROXY,
  PROXY_403: 'The proxy does not let this machine through to the service: ask whoever runs it.',
  PROXY_407: PROXY_LOGIN,
}

export const NOT_THE_SERVICE =
  'Something else than the service answers there: check --endpoint or DATA8_ENDPOINT, and whether a portal or proxy is in the way.'
const TRY_DOCTOR =
  'See with "data8-useradmin doctor" whether the contract of the service has changed; if not, report it to Data8.'

/** By the `reason` of an answer that is none. */
export const ADVICE_BY_REASON: Readonly<Record<ResponseErrorReason, string>> = {
  empty: NOT_THE_SERVICE,
  encoding: NOT_THE_SERVICE,
  'not-xml': NOT_THE_SERVICE,
  dtd: `${NOT_THE_SERVICE} No SOAP service sends a DTD.`,
  truncated: CUT,
  'too-large': NOT_THE_SERVICE,
  'not-soap': NOT_THE_SERVICE,
  namespace: TRY_DOCTOR,
  contract: TRY_DOCTOR,
}
