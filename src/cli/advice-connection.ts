import type { ConnectionError } from '../errors.js'

/** What the user of a command can change about its connections, in words for a sentence. */
export interface Remedies {
  /** Where the address is given. */
  readonly address: string
  /** Where certificate authorities are named. */
  readonly authority: string
  /** What to do where a client certificate is wanted. */
  readonly clientCertificate: string
  /** A way around proxies, behind a comma; `''` where there is none. */
  readonly withoutProxy: string
}

export const PROXY_LOGIN =
  'The proxy wants a user and a password, or other ones: put them before the host in the URL of HTTPS_PROXY.'
export const CONNECTION_LOST =
  'Try again; when it goes on, see whether a firewall or proxy between here and the service cuts connections.'
const NETWORK = 'Check the network of this machine, and whether it needs a proxy (HTTPS_PROXY).'
const FIREWALL = 'This machine does not allow the connection: check its firewall.'

/** What to do about a connection that failed; `''` where that is not known. */
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

// What keeps this machine from reaching a peer: what the peer is decides what to do about it.
const UNREACHABLE_CODES =
  /^E(?:CONN(?:REFUSED|RESET|ABORTED)|NOTFOUND|AI_\w+|TIMEDOUT|HOST\w+|NET\w+)$/

/** By the `systemCode` of a connection. */
export function adviceBySystemCode(remedies: Remedies): Readonly<Record<string, string>> {
  const { address, withoutProxy } = remedies
  const noName = `Check the host name in ${address}, the DNS of this machine, and whether it needs a proxy (HTTPS_PROXY).`
  const wrongName = `The certificate is for another host: check the host name in ${address}, and whether something in between answers in its place.`
  const clientCertificate = `The other side wants a client certificate that it knows: ${remedies.clientCertificate}.`
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
    EMFILE: 'This machine has no more files or sockets to give: raise the limit (ulimit -n).',
    CERT_HAS_EXPIRED:
      'The certificate has expired: check the clock of this machine; if it is right, report it to whoever runs the endpoint.',
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
    PROXY_403: 'The proxy does not let this machine through to the service: ask whoever runs it.',
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
  return `The other side does not speak TLS as it should: check scheme and port of ${address}.`
}
