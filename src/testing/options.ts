import { randomBytes } from 'node:crypto'
import { withoutApiKeyPrefix } from '../data8/convention/credentials.js'
import { InputError } from '../errors.js'
import {
  itemPath,
  memberPath,
  readFields,
  readInteger,
  readList,
  readRecord,
  readString,
  refuse,
} from '../internal/validation.js'
import type { EmulatorRequest } from './requests.js'

/**
 * Gives the `Result` of a method of another service, now or later.
 *
 * @param input the members of the body, without `username` and `password`
 *
 * @example
 * ```ts
 * import { type EmulatedResult, startEmulator } from 'data8-useradmin/testing'
 *
 * const isValid: EmulatedResult = ({ email }) => (String(email).includes('@') ? 'Valid' : 'Invalid')
 * const emulator = await startEmulator({ results: { 'EmailValidation.IsValid': isValid } })
 * await emulator.close()
 * ```
 */
export type EmulatedResult = (input: Readonly<Record<string, unknown>>) => unknown

/**
 * Options of the emulator; all of them have defaults.
 *
 * @example
 * ```ts
 * import type { EmulatorOptions } from 'data8-useradmin/testing'
 *
 * const options: EmulatorOptions = { users: { ann: 'made-up' }, apiKeys: [], credits: 100, port: 0 }
 * ```
 */
export interface EmulatorOptions {
  /**
   * Port on 127.0.0.1, 0 to 65535; 0 selects a free port.
   * @defaultValue 0
   */
  readonly port?: number
  /**
   * Passwords by user name.
   * @defaultValue `{ demo: 'secret' }`
   */
  readonly users?: Readonly<Record<string, string>>
  /**
   * API keys, with or without the prefix `apikey-`.
   * @defaultValue `['ABCD-1234-EFGH-5678']`
   */
  readonly apiKeys?: readonly string[]
  /**
   * Key that tokens are signed with (HS256), not empty; a string is encoded as UTF-8.
   * @defaultValue 32 random bytes
   */
  readonly signingKey?: string | Uint8Array
  /**
   * The credits of the account, 0 or more; with 0 no token is minted and no call answered.
   * @defaultValue 4.5
   */
  readonly credits?: number
  /**
   * What other services answer, by `Service.Method` in any case, such as `EmailValidation.IsValid`; an exception is answered
   * with status 500.
   * @defaultValue every method answers `'Valid'`
   */
  readonly results?: Readonly<Record<string, EmulatedResult>>
  /**
   * Called with every request after it was answered; exceptions in it are not caught.
   * @defaultValue none
   */
  readonly onRequest?: (request: EmulatorRequest) => void
}

/** The checked options with defaults. */
export interface EmulatorSettings {
  readonly port: number
  readonly users: ReadonlyMap<string, string>
  readonly apiKeys: ReadonlySet<string>
  readonly signingKey: Uint8Array
  readonly credits: number
  /** By `service.method` in lower case. */
  readonly results: ReadonlyMap<string, EmulatedResult>
  readonly onRequest: (request: EmulatorRequest) => void
}

const OPTION_NAMES = [
  'port',
  'users',
  'apiKeys',
  'signingKey',
  'credits',
  'results',
  'onRequest',
] as const satisfies readonly (keyof EmulatorOptions)[]

/** Reads the options. @throws InputError with the name of the invalid option */
export function readOptions(options: unknown): EmulatorSettings {
  const given = readFields(options, { root: 'options' }, OPTION_NAMES)
  const users = readUsers(given.users ?? { demo: 'secret' })
  const apiKeys = readApiKeys(given.apiKeys ?? ['ABCD-1234-EFGH-5678'])
  if (users.size === 0 && apiKeys.size === 0) {
    throw new InputError('users', 'must have at least one entry where apiKeys has none')
  }
  return {
    port: readInteger(given.port ?? 0, 'port', 0, 65535),
    users,
    apiKeys,
    signingKey: readSigningKey(given.signingKey),
    credits: readCredits(given.credits ?? 4.5),
    results: readResults(given.results ?? {}),
    onRequest: readListener(given.onRequest ?? (() => {})),
  }
}

function readUsers(users: unknown): ReadonlyMap<string, string> {
  const entries = new Map<string, string>()
  for (const [name, password] of readRecord(users, 'users')) {
    if (name === '') throw new InputError('users', 'must not have an empty user name')
    entries.set(name, readString(password, memberPath('users', name)))
  }
  return entries
}

function readApiKeys(apiKeys: unknown): ReadonlySet<string> {
  const keys = readList(apiKeys, 'apiKeys').map((key, index) => {
    const path = itemPath('apiKeys', index)
    return readString(withoutApiKeyPrefix(readString(key, path)), path)
  })
  return new Set(keys)
}

function readSigningKey(key: unknown): Uint8Array {
  if (key === undefined) return randomBytes(32)
  const bytes = typeof key === 'string' ? new TextEncoder().encode(key) : key
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) {
    throw refuse('signingKey', 'a string or bytes, and not empty', key)
  }
  return bytes
}

function readCredits(credits: unknown): number {
  if (typeof credits === 'number' && credits >= 0) return credits
  throw refuse('credits', 'a number that is not negative', credits)
}

function readResults(results: unknown): ReadonlyMap<string, EmulatedResult> {
  const entries = readRecord(results, 'results').map(([name, result]) => {
    const path = memberPath('results', name)
    if (!/^\w+\.\w+$/.test(name)) throw new InputError(path, 'must be named Service.Method')
    if (typeof result !== 'function') throw refuse(path, 'a function', result)
    return [name.toLowerCase(), result as EmulatedResult] as const
  })
  return new Map(entries)
}

function readListener(listener: unknown): (request: EmulatorRequest) => void {
  if (typeof listener !== 'function') throw refuse('onRequest', 'a function', listener)
  return listener as (request: EmulatorRequest) => void
}
