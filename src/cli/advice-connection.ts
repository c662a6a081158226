import type { ConnectionError } from '../errors.js'

/** How a user changes the connection settings of a command; parts of sentences. */
export interface Remedies {
  /** Where the address is set. */
  readonly address: string
  /** Where certificate authorities are set. */
  readonly authority: string
  /** What to do if the server requires a client certificate. */
  readonly clientCertificate: string
  /** How to avoid a proxy, after a comma; `''` where that is not possible. */
  readonly withoutProxy: string
}

export const PROXY_LOGIN =
  'The proxy requires a user and a password, or others than those given: put them before the host in the URL of HTTPS_PROXY.'
export const CONNECTION_LOST =
  'Try again; if it continues, check whether a firewall or proxy between this machine and the service closes connections.'
const NETWORK = 'Check the network of this machine, and whether it needs a proxy (HTTPS_PROXY).'
const FIREWALL = 'This machine does not allow the connection: check its firewall.'

/** Advice on a connection error; `''` where there is none. */
export function adviceForConnection(
  { systemCode = '', message }: Pick<ConnectionError, 'systemCode' | 'message'>,
  remedies: Remedies,
): string {
  if (message.startsWith('the proxy ') && UNREACHABLE_CODES.test(systemCode)) {
    return (systemCode === 'ECONNREFUSED' ? 'Nothing listens there. ' : '') + proxy(remedies)
  }
  const byCode = adviceBySystemCode(remedies)
  const known = Object.hasOwn(byCode, systemCode) ? byCode[systemCode] : undefined
  if (known !== undefined) return known
  if (/^(?:ERR_SSL|ERR_TLS|EPROTO)/.test(systemCode)) return noTls(remedies)
  if (/CERT|CRL|ISSUER|SIGNATURE/.test(systemCode)) return untrusted(remedies)
  return /proxy/i.test(message) ? proxy(remedies) : ''
}

// The peer cannot be reached: the advice depends on whether the peer is a proxy.
const UNREACHABLE_CODES =
  /^E(?:CONN(?:REFUSED|RESET|ABORTED)|NOTFOUND|AI_\w+|TIMEDOUT|HOST\w+|NET\w+)$/

/** Advice by the `systemCode` of a connection error. */
export function adviceBySystemCode(remedies: Remedies): Readonly<Record<string, string>> {
  const { address, withoutProxy } = remedies
  const noName = `Check the host name in ${address}, the DNS of this machine, and whether it needs a proxy (HTTPS_PROXY).`
  const wrongName = `The certificate is for another host: check the host name in ${address}, and whether another server answers in its place.`
  const clientCertificate = `The server requires a client certificate that it accepts: ${remedies.clientCertificate}.`
  return {
    ENOTFOUND: noName,
    EAI_AGAIN: 'The DNS of this machine does not answer: check its network, then try again.',
    EAI_FAIL: noName,
    EAI_NODATA: noName,
    EAI_NONAME: noName,
    ECONNREFUSED: `Nothing listens there: check host and port of ${address} (and of HTTPS_PROXY, if set).`,
    ECONNRESET: CONNECTION_LOST,
    ECONNABORTED: CONNECTION_LOST,
    EPIPE: CONNECTION_LOST,
    UND_ERR_SOCKET: CONNECTION_LOST,
    ETIMEDOUT: NETWORK,
    EHOSTUNREACH: NETWORK,
    EHOSTDOWN: NETWORK,
    ENETUNREACH: NETWORK,
    ENETDOWN: NETWORK,
    EADDRNOTAVAIL: NETWORK,
    EACCES: FIREWALL,
    EPERM: FIREWALL,
    EMFILE: 'This process has no more file descriptors: raise the limit (ulimit -n).',
    CERT_HAS_EXPIRED:
      'The certificate has expired: check the clock of this machine; if it is right, report it to the operator of the endpoint.',
    CERT_NOT_YET_VALID: 'The certificate is not valid yet: check the clock of this machine.',
    ERR_TLS_CERT_ALTNAME_INVALID: wrongName,
    EPROTO: noTls(remedies),
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: clientCertificate,
    ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: clientCertificate,
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: clientCertificate,
    ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: clientCertificate,
    NO_PROXY_UNSUPPORTED: `Correct that entry of NO_PROXY${withoutProxy}.`,
    PROXY_UNSUPPORTED: proxy(remedies),
    PROXY_NOT_HTTP: proxy(remedies),
    PROXY_403: 'The proxy refuses connections from this machine to the service: ask its operator.',
    PROXY_407: PROXY_LOGIN,
  }
}

function proxy({ withoutProxy }: Remedies): string {
  return `Check HTTPS_PROXY or HTTP_PROXY, or put the host into NO_PROXY${withoutProxy}.`
}

function untrusted({ authority }: Remedies): string {
  return `The certificate is not signed by an authority that Node trusts: when a company proxy opens TLS, name its CA file ${authority}.`
}

function noTls({ address }: Remedies): string {
  return `The server does not speak TLS correctly: check scheme and port of ${address}.`
}
