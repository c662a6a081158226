import { STATUS_CODES } from 'node:http'
import type { LookupFunction } from 'node:net'
import { AbortError, ResponseError, UserAdminError } from '../../errors.js'
import type { AttemptLimits, HttpReply } from '../../http/exchange.js'
import { USER_AGENT } from '../../http/user-agent.js'
import type { Access } from './access.js'
import { AddressCheck } from './address-check.js'
import { ContractError, type LoginUse } from './contract-error.js'
import type { CachedDocument, DocumentCache } from './document-cache.js'
import { detectOtherFormat } from './document-kind.js'
import { httpLocation, parseUrl } from './locations.js'

/** Bytes of a document, and their location after redirects. */
export interface FetchedBytes {
  readonly location: string
  readonly bytes: Buffer
  readonly contentType: string | undefined
  /** The requested URL, if it redirects to the location. */
  readonly redirectedFrom?: string | undefined
  /** Whether they came from a public address, whose references must not lead to private ones. */
  readonly isPublic: boolean
  /** Whether the request had a login; absent where none was made. */
  readonly login?: LoginUse
}

/** One HTTP GET; throws the errors of a transport. A connection without a proxy resolves its host with `lookup`. */
export type HttpGet = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  limits: AttemptLimits,
  lookup: LookupFunction,
) => Promise<HttpReply>

export interface FetchOptions {
  readonly get: HttpGet
  readonly access: Access
  readonly limits: AttemptLimits
  readonly cache: DocumentCache | undefined
  /** Take documents from the cache only. */
  readonly offline: boolean
  /** Whether the address may be private: it comes from the user, or from a document that is a file or has a private address. */
  readonly mayBePrivate: boolean
  /** Whether every address may be private, also the target of a redirect from a public address. */
  readonly allowPrivate: boolean
  /** The `Accept` header. Default: that of XML documents */
  readonly accept?: string
}

const maxRedirects = 5

/**
 * Reads a document from the network, or from the cache.
 *
 * A redirect is followed within its origin, and from http: to https: of the same host. Anything else
 * is refused with the target in the message, so that a contract never comes from an origin that the user did not name.
 * The address is checked for every request, since a name may resolve to another address each time. Headers and login
 * are sent to the origin of the contract only. What was requested with them is cached as well: the folder belongs to the
 * user, and `offline` reads it without them.
 *
 * @throws ContractError `unreachable`, `limit`; AbortError
 */
export async function fetchDocument(start: URL, options: FetchOptions): Promise<FetchedBytes> {
  const requested = httpLocation(start)
  const cached = await options.cache?.read(requested)
  if (options.offline) {
    if (cached === undefined) throw await notCached(requested, options.cache)
    // No request is made: there is no address to check.
    return {
      location: cached.finalUrl,
      bytes: cached.body,
      contentType: cached.contentType,
      isPublic: true,
    }
  }
  let url = new URL(requested)
  let { mayBePrivate } = options
  let isPersonal = false
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const own = options.access.headersFor(url)
    const login = options.access.loginAt(url)
    isPersonal ||= Object.keys(own).length > 0
    // A document that was requested with a login, or is now, may differ between users: it is requested in full.
    const isValid = cached?.finalUrl === url.href && !cached.isPersonal && !isPersonal
    const validators = isValid ? cached : undefined
    const check = new AddressCheck(url, options.allowPrivate || mayBePrivate)
    const reply = await getReply(url, own, validators, check, options)
    const { isPublic } = check
    const redirectedFrom = redirects === 0 ? undefined : requested
    if (reply.status === 304 && validators !== undefined) {
      const { body: bytes, contentType } = validators
      return { location: url.href, bytes, contentType, isPublic, redirectedFrom, login }
    }
    const next = redirectTarget(reply, url, options.access)
    if (next !== undefined) {
      url = next
      mayBePrivate &&= !isPublic
      continue
    }
    if (reply.status !== 200) {
      const answer = `the server answered ${describeAnswer(reply, options.access)}`
      throw new ContractError('unreachable', url.href, answer + afterRedirect(redirectedFrom), {
        problemDetail: 'status',
        status: reply.status,
        login,
      })
    }
    const contentType = reply.headers['content-type']
    await options.cache?.write(requested, {
      finalUrl: url.href,
      contentType,
      etag: reply.headers.etag,
      lastModified: reply.headers['last-modified'],
      ...(isPersonal ? { isPersonal } : {}),
      body: reply.body,
    })
    return { location: url.href, bytes: reply.body, contentType, isPublic, redirectedFrom, login }
  }
  throw new ContractError(
    'unreachable',
    requested,
    `it redirects more than ${maxRedirects} times`,
    {
      problemDetail: 'redirect',
    },
  )
}

/** A suffix for messages with the URL that redirected; `''` without a redirect. */
export function afterRedirect(from: string | undefined): string {
  return from === undefined ? '' : ` (redirected from ${from})`
}

async function notCached(
  location: string,
  cache: DocumentCache | undefined,
): Promise<ContractError> {
  if (cache === undefined) {
    const reason = 'offline is set, and no cache is given'
    return new ContractError('unreachable', location, reason, { problemDetail: 'offline' })
  }
  const absent = (await cache.isDamaged(location))
    ? 'its file in the cache is damaged'
    : 'it is not in the cache'
  return new ContractError('unreachable', location, `${absent}, and offline is set`, {
    problemDetail: 'not-in-cache',
  })
}

async function getReply(
  url: URL,
  own: Readonly<Record<string, string>>,
  validators: CachedDocument | undefined,
  check: AddressCheck,
  options: FetchOptions,
): Promise<HttpReply> {
  if (check.refusal !== undefined) throw check.refusal
  const headers: Record<string, string> = {
    accept: options.accept ?? 'text/xml, application/xml, application/wsdl+xml, */*;q=0.5',
    'user-agent': USER_AGENT,
    ...own,
  }
  if (validators?.etag !== undefined) headers['if-none-match'] = validators.etag
  if (validators?.lastModified !== undefined) headers['if-modified-since'] = validators.lastModified
  try {
    return await options.get(url, headers, options.limits, check.lookup)
  } catch (error) {
    throw check.refusal ?? toContractError(error, url, options)
  }
}

function redirectTarget(reply: HttpReply, from: URL, access: Access): URL | undefined {
  const target = reply.headers.location
  if (![301, 302, 303, 307, 308].includes(reply.status) || target === undefined) return undefined
  const url = parseUrl(target, from)
  const details = { problemDetail: 'redirect', login: access.loginAt(from) } as const
  if (url === undefined) {
    throw new ContractError('unreachable', from.href, 'it redirects to an invalid URL', details)
  }
  const upgrade =
    from.protocol === 'http:' && url.protocol === 'https:' && url.hostname === from.hostname
  // A login in the target is not sent, and must not become part of the location of the document.
  url.username = ''
  url.password = ''
  if (url.origin !== from.origin && !upgrade) {
    throw new ContractError(
      'unreachable',
      from.href,
      `it redirects to ${access.redact(url.href)}; redirects to another origin are not followed; pass that URL if you trust it`,
      details,
    )
  }
  return new URL(httpLocation(url))
}

function describeAnswer({ status, headers, body }: HttpReply, { redact }: Access): string {
  const name = STATUS_CODES[status]
  const answer = name === undefined ? `HTTP ${status}` : `HTTP ${status} (${name})`
  if (body.length === 0) return answer
  // Only for the message: another encoding changes at most some characters of a title.
  const text = body.toString('utf8', 0, 64 * 1024)
  const { description } = detectOtherFormat(text, headers['content-type'], redact) ?? {}
  const isSoap = /^[^<]*(?:<\?[^>]*>\s*)?<(?:[\w.-]+:)?Envelope[\s>]/.test(text)
  const what = description?.replace(/^it is /, '') ?? (isSoap ? 'a SOAP message' : undefined)
  return what === undefined ? answer : `${answer} with ${what}`
}

function toContractError(
  error: unknown,
  url: URL,
  { access, limits: { maxResponseBytes } }: FetchOptions,
): unknown {
  if (!(error instanceof UserAdminError) || error instanceof AbortError) return error
  if (error instanceof ResponseError && error.reason === 'too-large') {
    return new ContractError('limit', url.href, `it is longer than ${maxResponseBytes} bytes`, {
      cause: error,
    })
  }
  return new ContractError('unreachable', url.href, error.message, {
    cause: error,
    login: access.loginAt(url),
  })
}
