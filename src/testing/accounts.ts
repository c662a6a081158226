import { createHash, timingSafeEqual } from 'node:crypto'
import { API_KEY_PREFIX, withoutApiKeyPrefix } from '../data8/convention/credentials.js'
import type { EmulatorSettings } from './options.js'
import type { GetJwtContent } from './requests.js'

/** The accounts of the emulator. */
export type Accounts = Pick<EmulatorSettings, 'users' | 'apiKeys'>

/** A caller that was authenticated, or why it was not. The user name of an API key has its prefix. */
export type Caller =
  | { readonly username: string }
  | { readonly username: string; readonly refusal: string }

/** The login of a record. */
export type LoginRecord = Pick<GetJwtContent, 'authentication' | 'username'>

/**
 * Describes a login by user name without secrets: an API key, which is sent in place of the user name, is omitted, and
 * so is a password or a key of the emulator that was sent as the user name by mistake.
 */
export function describeUser(
  { users, apiKeys }: Accounts,
  username: string | undefined,
): LoginRecord {
  if (username === undefined || username === '') return {}
  if (withoutApiKeyPrefix(username) !== username) return { authentication: 'apiKey' }
  const isSecret =
    !users.has(username) && (apiKeys.has(username) || [...users.values()].includes(username))
  return { authentication: 'password', ...(isSecret ? {} : { username }) }
}

/** The secrets of a login by user name: its password, and its API key without the prefix, which may be in any case. */
export function secretsOf(username: string | undefined, password: string | undefined): string[] {
  const key = withoutApiKeyPrefix(username ?? '')
  const secrets = [password ?? '', key === username ? '' : key]
  return secrets.filter((secret) => secret !== '')
}

/** Authenticates a user with its password, or an API key with its prefix and without a password. */
export function authenticateUser(accounts: Accounts, username: string, password: string): Caller {
  const isKnown = username.startsWith(API_KEY_PREFIX)
    ? password === '' && accounts.apiKeys.has(username.slice(API_KEY_PREFIX.length))
    : isUser(accounts, username, password)
  return isKnown ? { username } : { username, refusal: 'Invalid username or password' }
}

/** Authenticates an API key without its prefix. */
export function authenticateKey({ apiKeys }: Accounts, key: string): Caller {
  return apiKeys.has(key)
    ? { username: API_KEY_PREFIX + key }
    : { username: '', refusal: 'Invalid API key' }
}

function isUser({ users }: Accounts, username: string, password: string): boolean {
  const expected = users.get(username)
  return expected !== undefined && isSame(expected, password)
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
