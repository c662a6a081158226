import { STATUS_CODES } from 'node:http'
import type { LookupFunction } from 'node:net'
import { AbortError, ResponseError, UserAdminError } from '../../errors.js'
import type { AttemptLimits, HttpReply } from '../../soap/http/exchange.js'
import { USER_AGENT } from '../../soap/http/user-agent.js'
import { AddressCheck } from './address-check.js'
import { ContractError } from './contract-error.js'
import type { DocumentCache } from './document-cache.js'
import { httpLocation, parseUrl } from './locations.js'

/** Bytes of a document, and where they are from in the end. */
export interface FetchedBytes {
  readonly location: string
  readonly bytes: Buffer
  readonly contentType: string | undefined
  /** Whether they came from a public address, whose references must not lead to private ones. */
  readonly isPublic: boolean
}

/** One HTTP GET; the same errors as a transport. A connection that goes through no proxy is made by `lookup`. */
export type HttpGet = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  limits: AttemptLimits,
  lookup: LookupFunction,
) => Promise<HttpReply>

export interface FetchOptions {
  readonly get: HttpGet
  readonly limits: AttemptLimits
  readonly cache: DocumentCache | undefined
  /** Take documents from the cache only. */
  readonly offline: boolean
  /** Whether the address may be private: the user gave it, or a document that is local or private refers to it. */
  readonly mayBePrivate: boolean
  /** Whether every address may be private, those that public addresses redirect to included. */
  readonly allowPrivate: boolean
}

const maxRedirects = 5

/**
 * Reads a document from the network, or from the cache.
 *
 * A redirect is followed within its origin, and from http: to https: of the same host. Anything else
 * is refused with the address it leads to, so that a contract never comes from where nobody asked.
 * The address of every request is checked anew: between two of them a name may get another one.
 *
 * @throws ContractError `unreachable`, `limit`; AbortError
 */
export async function fetchDocument(start: URL, options: FetchOptions): Promise<FetchedBytes> {
  const requested = httpLocation(start)
  const cached = await options.cache?.read(requested)
  if (options.offline) {
    if (cached === undefined) {
      throw new ContractError(
        'unreachable',
        requested,
        'it is not in the cache, and offline was asked for',
      )
    }
    // Nothing is asked, and so there is no address to check.
    return {
      location: cached.finalUrl,
      bytes: cached.body,
      contentType: cached.contentType,
      isPublic: true,
    }
  }
  let url = new URL(requested)
  let { mayBePrivate } = options
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const validators = cached !== undefined && cached.finalUrl === url.href ? cached : undefined
    const check = new AddressCheck(url, options.allowPrivate || mayBePrivate)
    const reply = await getReply(url, validators, check, options)
    const { isPublic } = check
    if (reply.status === 304 && validators !== undefined) {
      const { body: bytes, contentType } = validators
      return { location: url.href, bytes, contentType, isPublic }
    }
    const next = redirectTarget(reply, url)
    if (next !== undefined) {
      url = next
      mayBePrivate &&= !isPublic
      continue
    }
    if (reply.status !== 200) {
      throw new ContractError('unreachable', url.href, `the server answered ${statusText(reply)}`)
    }
    const contentType = reply.headers['content-type']
    await options.cache?.write(requested, {
      finalUrl: url.href,
      contentType,
      etag: reply.headers.etag,
      lastModified: reply.headers['last-modified'],
      body: reply.body,
    })
    return { location: url.href, bytes: reply.body, contentType, isPublic }
  }
  throw new ContractError('unreachable', requested, `it redirects more than ${maxRedirects} times`)
}

async function getReply(
  url: URL,
  validators:
    | { readonly etag?: string | undefined; readonly lastModified?: string | undefined }
    | undefined,
  check: AddressCheck,
  options: FetchOptions,
): Promise<HttpReply> {
  if (check.refusal !== undefined) throw check.refusal
  const headers: Record<string, string> = {
    accept: 'text/xml, application/xml, application/wsdl+xml, */*;q=0.5',
    'user-agent': USER_AGENT,
  }
  if (validators?.etag !== undefined) headers['if-none-match'] = validators.etag
  if (validators?.lastModified !== undefined) headers['if-modified-since'] = validators.lastModified
  try {
    return await options.get(url, headers, options.limits, check.lookup)
  } catch (error) {
    throw check.refusal ?? readable(error, url.href)
  }
}

function redirectTarget(reply: HttpReply, from: URL): URL | undefined {
  const target = reply.headers.location
  if (![301, 302, 303, 307, 308].includes(reply.status) || target === undefined) return undefined
  const url = parseUrl(target, from)
  if (url === undefined) {
    throw new ContractError('unreachable', from.href, 'it redirects to what is no URL')
  }
  const upgrade =
    from.protocol === 'http:' && url.protocol === 'https:' && url.hostname === from.hostname
  if (url.origin !== from.origin && !upgrade) {
    url.username = ''
    url.password = ''
    throw new ContractError(
      'unreachable',
      from.href,
      `it redirects to ${url.href}; redirects to another origin are not followed, give that URL if you trust it`,
    )
  }
  return new URL(httpLocation(url))
}

function statusText({ status }: HttpReply): string {
  const name = STATUS_CODES[status]
  return name === undefined ? `HTTP ${status}` : `HTTP ${status} (${name})`
}

function readable(error: unknown, location: string): unknown {
  if (!(error instanceof UserAdminError) || error instanceof AbortError) return error
  const isTooLong = error instanceof ResponseError && error.reason === 'too-large'
  return new ContractError(isTooLong ? 'limit' : 'unreachable', location, error.message, {
    cause: error,
  })
}
