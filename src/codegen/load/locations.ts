import { isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ContractError, type ContractProblemDetail } from './contract-error.js'

/** Where to read a document from. A file has candidate paths in order, since a reference may be percent-encoded or not. */
export type Target =
  | { readonly kind: 'file'; readonly candidates: readonly string[] }
  | { readonly kind: 'http'; readonly url: URL }
  | {
      readonly kind: 'refused'
      readonly reason: string
      readonly problemDetail?: ContractProblemDetail
    }

/** Whether a location is a URL rather than a path. */
export function isHttpLocation(location: string): boolean {
  return /^https?:/i.test(location)
}

/** A location for messages: a path below the working directory is made relative to it. */
export function displayLocation(location: string): string {
  if (isHttpLocation(location)) return location
  const short = relative(process.cwd(), location)
  return short === '' || short.startsWith('..') || isAbsolute(short) ? location : short
}

/**
 * Where the first document of a contract is.
 *
 * @throws ContractError `reference` where it is neither a path nor an http(s) URL
 */
export function entryTarget(location: string | URL): Exclude<Target, { kind: 'refused' }> {
  const text = String(location).trim()
  const target = isHttpLocation(text) ? httpTarget(text) : fileTarget(process.cwd(), text, false)
  if (target.kind === 'refused') {
    const { reason, problemDetail } = target
    throw new ContractError('reference', withoutCredentials(text), reason, { problemDetail })
  }
  return target
}

/** The target of a reference. A document from the network never refers to a file. */
export function referenceTarget(
  from: string,
  reference: string,
  allowInsecureHttp: boolean,
): Target {
  if (!isHttpLocation(from)) {
    return isHttpLocation(reference)
      ? httpTarget(reference)
      : fileTarget(resolve(from, '..'), reference, true)
  }
  const base = new URL(from)
  const target = httpTarget(reference, base)
  if (target.kind !== 'http' || base.protocol !== 'https:' || target.url.protocol === 'https:') {
    return target
  }
  if (allowInsecureHttp) return target
  // Services behind a proxy that terminates TLS write their own http: addresses into the contract.
  if (target.url.hostname === base.hostname) return httpTarget(target.url.href, base, base.port)
  return {
    kind: 'refused',
    reason: 'a contract from https: must not refer to http: documents',
    problemDetail: 'insecure-reference',
  }
}

/** The URL without its fragment: the key of its document. */
export function httpLocation(url: URL): string {
  const plain = new URL(url)
  plain.hash = ''
  return plain.href
}

/** Parses a URL; absent where the text is not one. */
export function parseUrl(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}

function httpTarget(reference: string, base?: URL, securePort?: string): Target {
  const url = parseUrl(reference, base)
  if (url === undefined) return { kind: 'refused', reason: 'it is not a URL' }
  if (url.protocol === 'file:') {
    return { kind: 'refused', reason: 'a contract from the network must not read local files' }
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { kind: 'refused', reason: `${url.protocol} locations cannot be read` }
  }
  if (url.username !== '' || url.password !== '') {
    return {
      kind: 'refused',
      reason: 'the URL must not contain a user name or password',
      problemDetail: 'login-in-url',
    }
  }
  if (securePort !== undefined) {
    url.protocol = 'https:'
    url.port = securePort
  }
  return { kind: 'http', url }
}

function fileTarget(folder: string, reference: string, isReference: boolean): Target {
  if (/^file:/i.test(reference)) {
    try {
      return { kind: 'file', candidates: [fileURLToPath(reference)] }
    } catch {
      return { kind: 'refused', reason: 'it is not a file: URL of this machine' }
    }
  }
  // A scheme of one letter is a drive of Windows.
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(reference)?.[1]
  if (scheme !== undefined && (isReference || reference.includes('://'))) {
    return { kind: 'refused', reason: `${scheme}: locations cannot be read` }
  }
  const spellings = isReference
    ? [percentDecoded(reference), reference, percentDecoded(reference.replaceAll('\\', '/'))]
    : [reference]
  const paths = spellings.filter((path) => path !== undefined).map((path) => resolve(folder, path))
  return { kind: 'file', candidates: [...new Set(paths)] }
}

function percentDecoded(reference: string): string | undefined {
  try {
    const decoded = decodeURIComponent(reference.replace(/#.*$/, ''))
    return decoded.includes('\0') ? undefined : decoded
  } catch {
    return undefined
  }
}

function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//')
}
