import { isIP } from 'node:net'
import { ConnectionError, TimeoutError, UserAdminError } from '../errors.js'
import { types } from '../internal/node-util.js'
import { type Redact, truncate } from '../internal/redaction/redact.js'
import { type MaterialFault, materialFault } from './secure-context.js'

/** A network error of Node. It is never passed on, since it may hold bytes of messages. */
interface SystemError extends Error {
  readonly code?: unknown
  readonly syscall?: unknown
  readonly address?: unknown
  readonly cert?: { readonly subjectaltname?: unknown; readonly subject?: { CN?: unknown } }
}

// Follows the name of the peer in the message.
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection without an answer',
  ECONNABORTED: 'closed the connection without an answer',
  EPIPE: 'closed the connection without an answer',
  ETIMEDOUT: 'does not answer the attempt to connect',
  EHOSTUNREACH: 'cannot be reached from this machine',
  ENETUNREACH: 'cannot be reached from this machine',
  EADDRNOTAVAIL: 'cannot be reached from this machine',
  ENOTFOUND: 'is not known: its name cannot be found in the DNS',
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

// For an agent of the caller; the option `tls` is checked before.
const MATERIAL_FAULTS: Readonly<Record<MaterialFault, string>> = {
  passphrase: "the agent's passphrase of its key or pfx is wrong or missing",
  algorithm: `the agent's key or pfx is encrypted with an algorithm that the OpenSSL of this Node (${process.versions.openssl}) no longer supports: export it again, with AES`,
  mismatch: "the agent's key does not belong to its certificate",
  'no-key': "the agent's pfx holds no private key",
  'no-certificate': "the agent's pfx holds no certificate",
}

// Failures of trust or protocol, which a retry would repeat.
const TLS_CODE =
  /^(?:CERT_|CRL_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|ERROR_IN_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_|PATH_LENGTH_|HOSTNAME_|EPROTO$)/

const failedPeers = new WeakMap<object, string>()

/** Sets the peer that an error is about, where it is not the server that was called. */
export function withFailedPeer(error: Error, peer: string): Error {
  failedPeers.set(error, peer)
  return error
}

/**
 * Makes a ConnectionError of a network error of Node, with the failure, the peer and the addresses that were tried. No
 * other data of the error is kept.
 *
 * @param sent whether any byte of the request was written to an established connection
 * @param redact for an error that may hold a secret. Default: none is redacted
 */
export function connectionFailure(
  error: unknown,
  called: string,
  sent: boolean,
  redact: Redact = (text) => text,
): ConnectionError {
  const peer = (error instanceof Error ? failedPeers.get(error) : undefined) ?? called
  const failures = failuresIn(error)
  const found = mostInformative(failures)
  // Read once: a getter may give another value later.
  const { code: given } = found
  const code = typeof given === 'string' ? redact(given) : undefined
  const retryable =
    materialFault(found) === undefined &&
    (code === undefined ||
      !(TLS_CODE.test(code) || code.startsWith('HPE_') || code === 'PROXY_NOT_HTTP'))
  const message = redact(`${peer} ${describeFailure(found, code)}${addressesOf(failures, peer)}`)
  const cause = sanitized(found, code, redact)
  return new ConnectionError(message, code, { retryable, sent, cause })
}

/**
 * Makes a ConnectionError of what the caller's transport threw, which may be anything and hold anything, also the
 * request. Where an error of the network is the cause of it, as of `fetch failed`, the error is about that.
 */
export function transportFailure(error: unknown, called: string, redact: Redact): ConnectionError {
  const options = { retryable: true, sent: true }
  try {
    const found = networkErrorIn(error, redact)
    const clean = withoutMessages(redact)
    if (found !== undefined) return connectionFailure(found, called, true, clean)
    if (!isError(error)) return new ConnectionError('the transport failed', undefined, options)
    const cause = sanitized(error, undefined, clean)
    const text = cause.message === '' ? '' : `: ${truncate(cause.message, 200)}`
    return new ConnectionError(`the transport failed${text}`, undefined, { ...options, cause })
  } catch {
    // A getter or proxy of the error threw.
    return new ConnectionError('the transport failed', undefined, options)
  }
}

const MARKUP =
  /<|&(?:amp;)*(?:lt|#0*60|#x0*3c);|%(?:25)*3c|\\(?:u00|x)3c|headers\\*["']?\s*:|[\w+/=-]{60}|(?:[\da-f]{2}\s){16}|[\w+/=-]{16}\[redacted\]|\[redacted\][\w+/=-]{16}/i
const QUOTE = '(?:["\']|&(?:amp;)*(?:quot|#0*3[49]|#x0*2[27]);|%(?:25)*2[27]|\\\\(?:u00|x)2[27])'
const OBJECT = new RegExp(
  `(?:\\{|&(?:amp;)*(?:lcub|lbrace|#0*123|#x0*7b);|%(?:25)*7b|\\\\(?:u00|x)7b)(?:\\s|\\\\+[nrt]){0,8}\\\\{0,4}${QUOTE}`,
  'i',
)

/** Redacts a text up to its first markup or object, also encoded, or headers: these may be the request. */
export function withoutMessages(redact: Redact): Redact {
  return (whole) => {
    const text = redact(whole)
    const starts = [text.search(MARKUP), text.search(OBJECT)].filter((start) => start !== -1)
    return starts.length === 0 ? text : `${text.slice(0, Math.min(...starts))}…`
  }
}

const MAX_CAUSES = 5

/** The first error with a code among an error and its causes. */
function networkErrorIn(error: unknown, redact: Redact): Error | undefined {
  let each = error
  for (let depth = 0; isError(each) && depth < MAX_CAUSES; depth++) {
    const { code } = mostInformative(failuresIn(each))
    const isCode = typeof code === 'string' && /^[A-Z][A-Z\d_]{2,63}$/.test(code)
    // The codes of this package are not about the network.
    if (isCode && redact(code) === code && !(each instanceof UserAdminError)) return each
    each = each.cause
  }
  return undefined
}

// Of any realm: test runners have several.
function isError(error: unknown): error is SystemError {
  return error instanceof Error || types.isNativeError(error)
}

/**
 * The error of an attempt that exceeded its time limit.
 *
 * @param stage what had not ended
 * @param sent whether any byte of the request was written to an established connection
 */
export function attemptTimeout(
  peer: string,
  stage: string,
  limitMs: number,
  sent: boolean,
): TimeoutError {
  return new TimeoutError(
    `no complete answer from ${peer} within timeoutMs, ${limitMs} ms: still ${stage}`,
    limitMs,
    { retryable: true, sent },
  )
}

/**
 * The error of a call that exceeded its deadline.
 *
 * @param sent whether any byte of the request was written to an established connection
 */
export function pastDeadline(
  deadlineMs: number,
  sent: boolean,
  cause?: UserAdminError,
): TimeoutError {
  return new TimeoutError(`the call exceeded deadlineMs, ${deadlineMs} ms`, deadlineMs, {
    retryable: true,
    sent,
    cause,
  })
}

/** The failures in an error. Node tries the addresses of a name one by one (RFC 8305), and joins their failures in one error. */
function failuresIn(error: unknown): readonly SystemError[] {
  const errors = error instanceof AggregateError ? error.errors.flatMap(failuresIn) : [error]
  return errors.filter(isError)
}

/** Codes that are not about the server, the least informative first. */
const LEAST_INFORMATIVE = ['EADDRNOTAVAIL', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT']

// A refusal by one address is more informative than another address that cannot be reached, which is common.
function mostInformative(failures: readonly SystemError[]): SystemError {
  const rankOf = ({ code }: SystemError): number => {
    const rank = LEAST_INFORMATIVE.indexOf(String(code))
    return rank === -1 ? LEAST_INFORMATIVE.length : rank
  }
  const ranks = failures.map(rankOf)
  return failures[ranks.indexOf(Math.max(...ranks))] ?? new Error('unknown failure')
}

const MAX_ADDRESSES = 8

/** The addresses that connecting failed for; of several, each with its code. */
function addressesOf(failures: readonly SystemError[], peer: string): string {
  const tried = failures.flatMap(({ syscall, address, code }) =>
    syscall === 'connect' && typeof address === 'string' && isIP(address) !== 0
      ? [{ address, code: typeof code === 'string' ? code : 'failed' }]
      : [],
  )
  const [only] = tried
  if (only === undefined) return ''
  if (tried.length > 1)
    return `; tried ${joinAddresses(tried.map((each) => `${each.address} (${each.code})`))}`
  return peer.includes(only.address) ? '' : `; tried ${only.address}`
}

/** Joins addresses for a message: the first ones, and the number of the others. */
export function joinAddresses(addresses: readonly string[]): string {
  const more = addresses.length - MAX_ADDRESSES
  const shown = addresses.slice(0, MAX_ADDRESSES).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}

function describeFailure(error: SystemError, code: string | undefined): string {
  const fault = materialFault(error)
  if (fault !== undefined) return `was not called: ${MATERIAL_FAULTS[fault]}`
  if (code === undefined) return 'failed'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `shows a certificate for another name: ${namesOf(error)} (${code})`
  }
  const description = DESCRIPTIONS[code]
  if (description !== undefined) return `${description} (${code})`
  if (code.startsWith('HPE_')) return `sent what is not HTTP (${code})`
  if (TLS_CODE.test(code)) return `and this client cannot agree on TLS (${code})`
  return `failed (${code})`
}

function namesOf(error: SystemError): string {
  const { subjectaltname, subject } = error.cert ?? {}
  const names = subjectaltname ?? subject?.CN
  return typeof names === 'string' ? printable(names).slice(0, 300) : 'none'
}

/** A copy without the objects of Node, which hold packets, certificates and addresses of proxies. */
function sanitized(error: SystemError, code: string | undefined, redact: Redact): Error {
  const copy = new Error(truncate(withoutUserinfo(printable(redact(error.message))), 500))
  copy.name = truncate(printable(redact(error.name)), 100)
  copy.stack = `${copy.name}: ${copy.message}`
  if (code !== undefined) Object.assign(copy, { code })
  if (typeof error.syscall === 'string') Object.assign(copy, { syscall: redact(error.syscall) })
  return copy
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]+/g, ' ')
}

function withoutUserinfo(text: string): string {
  return text.replace(/\/\/[^\s/@]*@/g, '//')
}
