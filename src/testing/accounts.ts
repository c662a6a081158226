import { createHash, timingSafeEqual } from 'node:crypto'
import { API_KEY_PREFIX } from '../data8/credentials.js'
import type { EmulatorSettings } from './options.js'

/** How a caller made itself known, with nothing that is secret. */
export interface Caller {
  readonly authentication?: 'password' | 'apiKey'
  readonly username?: string
}

/** What may be said of a caller aloud: an API key stands in the place of the user name, and is left out. */
export function describeCaller(username: string | undefined): Caller {
  if (username === undefined || username === '') return {}
  if (username.startsWith(API_KEY_PREFIX)) return { authentication: 'apiKey' }
  return { authentication: 'password', username }
}

/** What is secret of a caller: its password or its API key. */
export function secretsOf(username: string | undefined, password: string | undefined): string[] {
  const secrets = [password ?? '']
  if (username?.startsWith(API_KEY_PREFIX)) secrets.push(username.slice(API_KEY_PREFIX.length))
  return secrets.filter((secret) => secret !== '')
}

/** Whether the service would let this caller in: a user with its password, or an API key and no password. */
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
