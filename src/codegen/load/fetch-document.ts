import { STATUS_CODES } from 'node:http'
import type { LookupFunction } from 'node:net'
import { AbortError, ResponseError, UserAdminError } from '../../errors.js'
import type { AttemptLimits, HttpReply } from '../../http/exchange.js'
import { USER_AGENT } from '../../http/user-agent.js'
import { AddressCheck } from './address-check.js'
import { ContractError } from './contract-error.js'
import type { DocumentCache } from './document-cache.js'
import { httpLocation, parseUrl } from './locations.js'
import { recogniseForeign } from './recognise.js'

/** Bytes of a document, and where they are from in the end. */
export interface FetchedBytes {
  readonly location: string
  readonly bytes: Buffer
  readonly contentType: string | undefined
  /** Where they were asked for, if that redirects to their location. */
  readonly redirectedFrom?: string | undefined
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
    if (cached === undefined) throw await notAtHand(requested, options.cache)
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
    const redirectedFrom = redirects === 0 ? undefined : requested
    if (reply.status === 304 && validators !== undefined) {
      const { body: bytes, contentType } = validators
      return { location: url.href, bytes, contentType, isPublic, redirectedFrom }
    }
    const next = redirectTarget(reply, url)
    if (next !== undefined) {
      url = next
      mayBePrivate &&= !isPublic
      continue
    }
    if (reply.status !== 200) {
      const answer = `the server answered ${describeAnswer(reply)}`
      throw new ContractError('unreachable', url.href, answer + afterRedirect(redirectedFrom), {
        obstacle: 'status',
        status: reply.status,
      })
    }
    const contentType = reply.headers['content-type']
    await options.cache?.write(requested, {
      finalUrl: url.href,
      contentType,
      etag: reply.headers.etag,
      lastModified: reply.headers['last-modified'],
      body: reply.body,
    })
    return { location: url.href, bytes: reply.body, contentType, isPublic, redirectedFrom }
  }
  throw new ContractError(
    'unreachable',
    requested,
    `it redirects more than ${maxRedirects} times`,
    {
      obstacle: 'redirect',
    },
  )
}

/** Says behind a reason where a document was asked for; `''` where that is its location. */
export function afterRedirect(from: string | undefined): string {
  return from === undefined ? '' : ` (redirected from ${from})`
}

async function notAtHand(
  location: string,
  cache: DocumentCache | undefined,
): Promise<ContractError> {
  if (cache === undefined) {
    const reason = 'offline was asked for, and no cache is given that could have it'
    return new ContractError('unreachable', location, reason, { obstacle: 'offline' })
  }
  const absent = (await cache.isDamaged(location))
    ? 'what the cache has of it is damaged'
    : 'it is not in the cache'
  return new ContractError('unreachable', location, `${absent}, and offline was asked for`, {
    obstacle: 'not-in-cache',
  })
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
    throw check.refusal ?? readable(error, url.href, options.limits)
  }
}

function redirectTarget(reply: HttpReply, from: URL): URL | undefined {
  const target = reply.headers.location
  if (![301, 302, 303, 307, 308].includes(reply.status) || target === undefined) return undefined
  const url = parseUrl(target, from)
  if (url === undefined) {
    throw new ContractError('unreachable', from.href, 'it redirects to what is no URL', {
      obstacle: 'redirect',
    })
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
      { obstacle: 'redirect' },
    )
  }
  return new URL(httpLocation(url))
}

function describeAnswer({ status, headers, body }: HttpReply): string {
  const name = STATUS_CODES[status]
  const answer = name === undefined ? `HTTP ${status}` : `HTTP ${status} (${name})`
  if (body.length === 0) return answer
  // For eyes: in which encoding it is does not matter.
  const text = body.toString('utf8', 0, 64 * 1024)
  const { instead } = recogniseForeign(text, headers['content-type']) ?? {}
  const isSoap = /^[^<]*(?:<\?[^>]*>\s*)?<(?:[\w.-]+:)?Envelope[\s>]/.test(text)
  const what = instead?.replace(/^it is /, '') ?? (isSoap ? 'a SOAP message' : undefined)
  return what === undefined ? answer : `${answer} with ${what}`
}

function readable(error: unknown, location: string, { maxResponseBytes }: AttemptLimits): unknown {
  if (!(error instanceof UserAdminError) || error instanceof AbortError) return error
  if (error instanceof ResponseError && error.reason === 'too-large') {
    return new ContractError('limit', location, `it is longer than ${maxResponseBytes} bytes`, {
      cause: error,
    })
  }
  return new ContractError('unreachable', location, error.message, { cause: error })
}
