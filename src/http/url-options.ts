import { InputError } from '../errors.js'
import { isLoopback } from '../internal/addresses.js'
import { refuse } from '../internal/validation.js'

/**
 * Reads the endpoint: `https:`, or `http:` to a loopback address or where the caller allows it.
 *
 * @throws InputError (`endpoint`)
 */
export function checkEndpoint(value: unknown, allowInsecureHttp: boolean): URL {
  const url = readUrl(value, 'endpoint')
  if (url.username !== '' || url.password !== '') {
    throw new InputError('endpoint', 'must not hold a user name or password')
  }
  if (url.protocol === 'https:') return url
  if (url.protocol !== 'http:') throw new InputError('endpoint', 'must be an https: URL')
  if (!allowInsecureHttp && !isLoopback(url.hostname)) {
    throw new InputError(
      'endpoint',
      'must be https:, since the request holds a password; http: is allowed for a loopback address, or anywhere with allowInsecureHttp: true',
    )
  }
  return url
}

/** Reads the URL of a proxy, or `false` for none. @throws InputError (`proxy`) */
export function checkProxy(value: unknown): URL | false {
  if (value === false) return false
  const url = readUrl(value, 'proxy')
  if (!isProxyUrl(url)) throw new InputError('proxy', 'must be an http: or https: URL, or false')
  return url
}

/** Whether a URL is that of a proxy that can be used. */
export function isProxyUrl({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:'
}

function hrefOf(value: unknown): unknown {
  try {
    return value instanceof URL ? value.href : value
  } catch {
    return undefined
  }
}

function readUrl(value: unknown, path: string): URL {
  const text = hrefOf(value)
  if (typeof text !== 'string') throw refuse(path, 'a URL', value)
  try {
    return new URL(text)
  } catch {
    throw new InputError(path, 'is not an absolute URL')
  }
}
