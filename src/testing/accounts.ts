import { createHash, timingSafeEqual } from 'node:crypto'
import { API_KEY_PREFIX } from '../data8/convention/credentials.js'
import type { EmulatorSettings } from './options.js'

/** The authentication of a caller, without secrets. */
export interface Caller {
  readonly authentication?: 'password' | 'apiKey'
  readonly username?: string
}

/** Describes a caller without secrets: an API key, which is sent in place of the user name, is omitted. */
export function describeCaller(username: string | undefined): Caller {
  if (username === undefined || username === '') return {}
  if (username.startsWith(API_KEY_PREFIX)) return { authentication: 'apiKey' }
  return { authentication: 'password', username }
}

/** The secrets of a caller: its password, and its API key without the prefix. */
export function secretsOf(username: string | undefined, password: string | undefined): string[] {
  const secrets = [password ?? '']
  if (username?.startsWith(API_KEY_PREFIX)) secrets.push(username.slice(API_KEY_PREFIX.length))
  return secrets.filter((secret) => secret !== '')
}

/** Whether a caller is authenticated: a user with its password, or an API key without a password. */
export function isKnown(
  { users, apiKeys }: Pick<EmulatorSettings, 'users' | 'apiKeys'>,
  username: string,
  password: string,
): boolean {
  if (username.startsWith(API_KEY_PREFIX)) {
    return password === '' && apiKeys.has(username.slice(API_KEY_PREFIX.length))
  }
  const expected = users.get(username)
  return expected !== undefined && isSame(expected, password)
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
