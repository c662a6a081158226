import { randomBytes } from 'node:crypto'
import { API_KEY_PREFIX } from '../data8/credentials.js'
import { InputError } from '../errors.js'
import type { EmulatorRequest } from './requests.js'

/** Options of the emulator; all of them have defaults. */
export interface EmulatorOptions {
  /** Port on 127.0.0.1, 0 to 65535; 0 selects a free port. Default 0. */
  readonly port?: number
  /** Passwords by user name. Default `{ demo: 'secret' }`. */
  readonly users?: Readonly<Record<string, string>>
  /** API keys, with or without the prefix `apikey-`. Default `['ABCD-1234-EFGH-5678']`. */
  readonly apiKeys?: readonly string[]
  /** Key that tokens are signed with (HS256), not empty; a string is encoded as UTF-8. Default: 32 random bytes. */
  readonly signingKey?: string | Uint8Array
  /** The `CreditsRemaining` of every answer, 0 or more; with 0 no token is minted. Default 4.5. */
  readonly credits?: number
  /** Called with every request after it was answered; exceptions in it are not caught. Default: none. */
  readonly onRequest?: (request: EmulatorRequest) => void
}

/** The checked options with defaults. */
export interface EmulatorSettings {
  readonly port: number
  readonly users: ReadonlyMap<string, string>
  readonly apiKeys: ReadonlySet<string>
  readonly signingKey: Uint8Array
  readonly credits: number
  readonly onRequest: (request: EmulatorRequest) => void
}

const OPTION_NAMES = new Set<string>([
  'port',
  'users',
  'apiKeys',
  'signingKey',
  'credits',
  'onRequest',
] satisfies (keyof EmulatorOptions)[])

/** Checks the options. @throws InputError with the name of the invalid option */
export function readOptions(options: EmulatorOptions): EmulatorSettings {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new InputError('options', 'must be an object')
  }
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.has(name)) throw new InputError(name, 'is not an option of the emulator')
  }
  const users = readUsers(options.users ?? { demo: 'secret' })
  const apiKeys = readApiKeys(options.apiKeys ?? ['ABCD-1234-EFGH-5678'])
  if (users.size === 0 && apiKeys.size === 0) {
    throw new InputError('users', 'must have at least one entry where apiKeys has none')
  }
  return {
    port: readPort(options.port ?? 0),
    users,
    apiKeys,
    signingKey: readSigningKey(options.signingKey),
    credits: readCredits(options.credits ?? 4.5),
    onRequest: readListener(options.onRequest ?? (() => {})),
  }
}

function readPort(port: unknown): number {
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InputError('port', 'must be a whole number from 0 to 65535')
  }
  return port
}

function readUsers(users: unknown): ReadonlyMap<string, string> {
  if (typeof users !== 'object' || users === null || Array.isArray(users)) {
    throw new InputError('users', 'must be an object of passwords by user name')
  }
  const entries = new Map<string, string>()
  for (const [name, password] of Object.entries(users)) {
    if (name === '') throw new InputError('users', 'must not have an empty user name')
    if (typeof password !== 'string' || password === '') {
      throw new InputError(`users.${name}`, 'must be a password, a string that is not empty')
    }
    entries.set(name, password)
  }
  return entries
}

function readApiKeys(apiKeys: unknown): ReadonlySet<string> {
  if (!Array.isArray(apiKeys)) throw new InputError('apiKeys', 'must be a list of strings')
  const keys = new Set<string>()
  for (const [index, key] of Array.from(apiKeys).entries()) {
    const bare: unknown =
      typeof key === 'string' && key.startsWith(API_KEY_PREFIX)
        ? key.slice(API_KEY_PREFIX.length)
        : key
    if (typeof bare !== 'string' || bare === '') {
      throw new InputError(`apiKeys[${index}]`, 'must be a string that is not empty')
    }
    keys.add(bare)
  }
  return keys
}

function readSigningKey(key: unknown): Uint8Array {
  if (key === undefined) return randomBytes(32)
  const bytes = typeof key === 'string' ? new TextEncoder().encode(key) : key
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) {
    throw new InputError('signingKey', 'must be a string or bytes, and not empty')
  }
  return bytes
}

function readCredits(credits: unknown): number {
  if (typeof credits !== 'number' || !(credits >= 0)) {
    throw new InputError('credits', 'must be a number that is not negative')
  }
  return credits
}

function readListener(listener: unknown): (request: EmulatorRequest) => void {
  if (typeof listener !== 'function') throw new InputError('onRequest', 'must be a function')
  return listener as (request: EmulatorRequest) => void
}
