import { isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ContractError, type ContractObstacle } from './contract-error.js'

/** Where a document is to be read: candidates in order for a file, whose name may be spelt in several ways. */
export type Target =
  | { readonly kind: 'file'; readonly candidates: readonly string[] }
  | { readonly kind: 'http'; readonly url: URL }
  | {
      readonly kind: 'refused'
      readonly reason: string
      readonly obstacle?: ContractObstacle
    }

/** Whether a location is a URL rather than a path. */
export function isHttpLocation(location: string): boolean {
  return /^https?:/i.test(location)
}

/** A location as people write it: a path under the working directory is shortened to it. */
export function displayLocation(location: string): string {
  if (isHttpLocation(location)) return location
  const short = relative(process.cwd(), location)
  return short === '' || short.startsWith('..') || isAbsolute(short) ? location : short
}

/**
 * Where the first document of a contract is.
 *
 * @throws ContractError `reference` for what is neither a file nor http(s)
 */
export function entryTarget(location: string | URL): Exclude<Target, { kind: 'refused' }> {
  const text = String(location).trim()
  const target = isHttpLocation(text) ? httpTarget(text) : fileTarget(process.cwd(), text, false)
  if (target.kind === 'refused') {
    const { reason, obstacle } = target
    throw new ContractError('reference', withoutCredentials(text), reason, { obstacle })
  }
  return target
}

/** Where a reference leads. A document that came over HTTP never leads to a file. */
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
  // Behind a proxy that ends TLS, services write http: addresses of themselves into the contract.
  if (target.url.hostname === base.hostname) return httpTarget(target.url.href, base, base.port)
  return {
    kind: 'refused',
    reason: 'a contract that came over https: must not be completed over plain http:',
  }
}

/** The key under which the document of a URL is kept. */
export function httpLocation(url: URL): string {
  const plain = new URL(url)
  plain.hash = ''
  return plain.href
}

/** A URL, absent where the text is none. */
export function parseUrl(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}

function httpTarget(reference: string, base?: URL, securePort?: string): Target {
  const url = parseUrl(reference, base)
  if (url === undefined) return { kind: 'refused', reason: 'it is no URL' }
  if (url.protocol === 'file:') {
    return { kind: 'refused', reason: 'a contract from the network must not read local files' }
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { kind: 'refused', reason: `${url.protocol} locations cannot be read` }
  }
  if (url.username !== '' || url.password !== '') {
    return {
      kind: 'refused',
      reason: 'a user name or password must not stand in the URL',
      obstacle: 'login-in-url',
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
      return { kind: 'refused', reason: 'it is no file: URL of this machine' }
    }
  }
  // One letter is a drive of Windows.
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
