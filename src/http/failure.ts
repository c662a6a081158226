import { isIP } from 'node:net'
import { AbortError, ConnectionError, TimeoutError, type UserAdminError } from '../errors.js'
import { type MaterialFault, materialFault } from './secure-context.js'

/** What Node's errors of the network carry; never handed on as they are, for the bytes they hold. */
interface SystemError extends Error {
  readonly code?: unknown
  readonly syscall?: unknown
  readonly address?: unknown
  readonly cert?: { readonly subjectaltname?: unknown; readonly subject?: { CN?: unknown } }
}

// What follows the name of the peer in the message.
const IN_PLAIN_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection without an answer',
  ECONNABORTED: 'closed the connection without an answer',
  EPIPE: 'closed the connection without an answer',
  ETIMEDOUT: 'does not answer the attempt to connect',
  EHOSTUNREACH: 'can not be reached from this machine',
  ENETUNREACH: 'can not be reached from this machine',
  EADDRNOTAVAIL: 'can not be reached from this machine',
  ENOTFOUND: 'is not known: its name can not be found in the DNS',
  EAI_AGAIN: 'could not be looked up: the DNS did not answer',
  EMFILE: 'was not tried: this process has too many open files',
  ENFILE: 'was not tried: this machine has too many open files',
  CERT_HAS_EXPIRED: 'shows a certificate that has expired',
  CERT_NOT_YET_VALID: 'shows a certificate that is not valid yet',
  CERT_REVOKED: 'shows a certificate that was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'shows a self-signed certificate; if it is to be trusted, give it as tls.ca',
  SELF_SIGNED_CERT_IN_CHAIN:
    'shows a certificate of an authority that is not known here; if it is to be trusted, give it as tls.ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'shows a certificate of an authority that is not known here, or leaves out the certificates between; if it is to be trusted, give the authority as tls.ca',
  UNABLE_TO_GET_ISSUER_CERT:
    'shows a certificate of an authority that is not known here; if it is to be trusted, give it as tls.ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'shows a certificate of an authority that is not known here; if it is to be trusted, give it as tls.ca',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'does not speak TLS',
  ERR_SSL_HTTP_REQUEST: 'does not speak TLS',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'asks for a client certificate; give one as tls.cert and tls.key, or tls.pfx',
  HPE_HEADER_OVERFLOW: 'sent longer headers than are accepted',
  PROXY_NOT_HTTP: 'sent what is not HTTP',
}

// Of an agent of the caller; `tls` is looked at before.
const MATERIAL_FAULTS: Readonly<Record<MaterialFault, string>> = {
  passphrase: "the agent's passphrase of its key or pfx is wrong or missing",
  algorithm: `the agent's key or pfx is encrypted with an algorithm that the OpenSSL of this Node (${process.versions.openssl}) no longer has: export it anew, with AES`,
  mismatch: "the agent's key does not belong to its certificate",
  'no-key': "the agent's pfx holds no private key",
  'no-certificate': "the agent's pfx holds no certificate",
}

// Trust and protocol: the same certificate is shown again the next time.
const TLS_CODE =
  /^(?:CERT_|CRL_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|ERROR_IN_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_|PATH_LENGTH_|HOSTNAME_|EPROTO$)/

const culprits = new WeakMap<object, string>()

/** Notes whose failure an error is, where that is not the server that was called. */
export function blame(error: Error, peer: string): Error {
  culprits.set(error, peer)
  return error
}

/**
 * Turns an error of the network into ours: what it was, with whom, at which addresses, and nothing else that it
 * carries.
 *
 * @param sent whether any byte of the request was written to an established connection
 */
export function connectionFailure(error: unknown, called: string, sent: boolean): ConnectionError {
  const peer = (error instanceof Error ? culprits.get(error) : undefined) ?? called
  const failures = failuresIn(error)
  const found = mostTelling(failures)
  const code = typeof found.code === 'string' ? found.code : undefined
  const retryable =
    materialFault(found) === undefined &&
    (code === undefined ||
      !(TLS_CODE.test(code) || code.startsWith('HPE_') || code === 'PROXY_NOT_HTTP'))
  const message = `${peer} ${inPlainWords(found, code)}${addressesOf(failures, peer)}`
  return new ConnectionError(message, code, { retryable, sent, cause: harmless(found, code) })
}

/**
 * The error of an attempt that ran past its bound.
 *
 * @param stage what was still going on
 * @param sent whether any byte of the request was written to an established connection
 */
export function attemptTimeout(
  peer: string,
  stage: string,
  limitMs: number,
  sent: boolean,
): TimeoutError {
  return new TimeoutError(
    `no whole answer from ${peer} within timeoutMs, ${limitMs} ms: still ${stage}`,
    limitMs,
    { retryable: true, sent },
  )
}

/**
 * The error of a call that ran past its deadline.
 *
 * @param sent whether any byte of the request was written to an established connection
 */
export function pastDeadline(
  deadlineMs: number,
  sent: boolean,
  cause?: UserAdminError,
): TimeoutError {
  return new TimeoutError(`the call ran past deadlineMs, ${deadlineMs} ms`, deadlineMs, {
    retryable: true,
    sent,
    cause,
  })
}

/** The error of a call that its caller ended. */
export function aborted(signal: AbortSignal): AbortError {
  return new AbortError('the call was aborted', { cause: signal.reason })
}

/** Node tries one address of a name after the other (RFC 8305), and reports the failures of all as one. */
function failuresIn(error: unknown): readonly SystemError[] {
  const errors = error instanceof AggregateError ? error.errors.flatMap(failuresIn) : [error]
  return errors.filter((each) => each instanceof Error)
}

/** Codes that say little of the server, the least first. */
const UNTELLING = ['EADDRNOTAVAIL', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT']

// A server that refused is there; that another of its addresses is out of reach is common, and harms nobody.
function mostTelling(failures: readonly SystemError[]): SystemError {
  const rankOf = ({ code }: SystemError): number => {
    const rank = UNTELLING.indexOf(String(code))
    return rank === -1 ? UNTELLING.length : rank
  }
  const ranks = failures.map(rankOf)
  return failures[ranks.indexOf(Math.max(...ranks))] ?? new Error('unknown failure')
}

const MAX_ADDRESSES = 8

/** The addresses that connecting failed for, with what happened where they are several. */
function addressesOf(failures: readonly SystemError[], peer: string): string {
  const tried = failures.flatMap(({ syscall, address, code }) =>
    syscall === 'connect' && typeof address === 'string' && isIP(address) !== 0
      ? [{ address, code: typeof code === 'string' ? code : 'failed' }]
      : [],
  )
  const [only] = tried
  if (only === undefined) return ''
  if (tried.length > 1)
    return `; tried ${listed(tried.map((each) => `${each.address} (${each.code})`))}`
  return peer.includes(only.address) ? '' : `; tried ${only.address}`
}

/** Addresses for a message: the first few, and how many more there are. */
export function listed(addresses: readonly string[]): string {
  const more = addresses.length - MAX_ADDRESSES
  const shown = addresses.slice(0, MAX_ADDRESSES).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}

function inPlainWords(error: SystemError, code: string | undefined): string {
  const fault = materialFault(error)
  if (fault !== undefined) return `was not called: ${MATERIAL_FAULTS[fault]}`
  if (code === undefined) return 'failed'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `shows a certificate for another name: ${namesOf(error)} (${code})`
  }
  const words = IN_PLAIN_WORDS[code]
  if (words !== undefined) return `${words} (${code})`
  if (code.startsWith('HPE_')) return `sent what is not HTTP (${code})`
  if (TLS_CODE.test(code)) return `and this client can not agree on TLS (${code})`
  return `failed (${code})`
}

function namesOf(error: SystemError): string {
  const { subjectaltname, subject } = error.cert ?? {}
  const names = subjectaltname ?? subject?.CN
  return typeof names === 'string' ? printable(names).slice(0, 300) : 'none'
}

/** A copy with nothing of Node's objects in it: they hold packets, certificates and addresses of proxies. */
function harmless(error: SystemError, code: string | undefined): Error {
  const copy = new Error(withoutUserinfo(printable(error.message)).slice(0, 500))
  copy.name = error.name
  copy.stack = `${copy.name}: ${copy.message}`
  if (code !== undefined) Object.assign(copy, { code })
  if (typeof error.syscall === 'string') Object.assign(copy, { syscall: error.syscall })
  return copy
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]+/g, ' ')
}

function withoutUserinfo(text: string): string {
  return text.replace(/\/\/[^\s/@]*@/g, '//')
}
