import { CredentialsError, InputError } from '../../errors.js'
import { readFields, readString, refuse, type TextCheck } from '../../internal/validation.js'

/** A user name and its password. */
export interface PasswordCredentials {
  /** Not blank. */
  readonly username: string
  /** Not empty. */
  readonly password: string
  readonly apiKey?: never
}

/** An API key of the account. */
export interface ApiKeyCredentials {
  /** Not empty, without white space; with the prefix `apikey-` or without it, the same is sent. */
  readonly apiKey: string
  readonly username?: never
  readonly password?: never
}

export type Credentials = PasswordCredentials | ApiKeyCredentials

/**
 * Credentials, or a function that gives them, now or later: a vault. The function is called once for
 * each call of the service, within the deadline of the call; what it gives is checked each time.
 */
export type CredentialsSource = Credentials | (() => Credentials | Promise<Credentials>)

/** Checked credentials, in the form in which the service takes them. */
export interface Login {
  readonly username: string
  /** Left out for an API key. */
  readonly password?: string
  /** Secrets that no error may show. */
  readonly secrets: readonly string[]
}

/** A login, or where to get it; called once for each call of the service. */
export type LoginSource = Login | (() => Promise<Login>)

/** Prefix that the service requires of an API key that is sent as the user name; in lower case. */
export const API_KEY_PREFIX = 'apikey-'

/** An API key without its prefix, if it has one in whatever case. */
export function withoutApiKeyPrefix(key: string): string {
  return isPrefixed(key) ? key.slice(API_KEY_PREFIX.length) : key
}

/**
 * Checks credentials, or wraps the function that gives them: what is wrong with what that gives, or does not
 * give, is a CredentialsError.
 *
 * @throws InputError (`credentials`, `credentials.username`, `credentials.password` or
 *   `credentials.apiKey`); its message never holds a value
 */
export function readCredentials(value: unknown, check?: TextCheck): LoginSource {
  if (typeof value !== 'function') return readLogin(value, check)
  return async () => readVaultLogin(await callVault(value as () => unknown), check)
}

function readVaultLogin(value: unknown, check: TextCheck | undefined): Login {
  if (value === undefined || value === null) {
    throw new CredentialsError('the function that gives the credentials gave none', {
      retryable: true,
    })
  }
  try {
    return readLogin(value, check)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new CredentialsError(
      `the function that gives the credentials gave what cannot be used: ${error.message}`,
    )
  }
}

function readLogin(value: unknown, check: TextCheck | undefined): Login {
  if (typeof value !== 'object' || value === null) {
    throw refuse('credentials', '{ username, password }, { apiKey } or a function', value)
  }
  const given = readFields(value, 'credentials', ['username', 'password', 'apiKey'])
  if (given.apiKey !== undefined) {
    if (given.username !== undefined || given.password !== undefined) {
      throw new InputError('credentials', 'must be a username and password or an apiKey, not both')
    }
    return keyLogin(readString(given.apiKey, 'credentials.apiKey', check))
  }
  if (given.username === undefined && given.password === undefined) {
    throw new InputError('credentials', 'must have a username and password, or an apiKey')
  }
  const username = readString(given.username, 'credentials.username', check)
  if (username.trim() === '') throw new InputError('credentials.username', 'must not be blank')
  const password = readString(given.password, 'credentials.password', check)
  // A caller may give an API key as the user name, as the service takes it: then that is a secret.
  const secrets = isPrefixed(username) ? [username, withoutApiKeyPrefix(username)] : []
  return { username, password, secrets: [password, ...secrets] }
}

function keyLogin(given: string): Login {
  if (/\s/.test(given)) throw new InputError('credentials.apiKey', 'must not have white space')
  const key = withoutApiKeyPrefix(given)
  if (key === '') throw new InputError('credentials.apiKey', 'must not be empty after the prefix')
  const username = API_KEY_PREFIX + key
  return { username, secrets: [username, key] }
}

function isPrefixed(text: string): boolean {
  return text.slice(0, API_KEY_PREFIX.length).toLowerCase() === API_KEY_PREFIX
}

async function callVault(vault: () => unknown): Promise<unknown> {
  try {
    return await vault()
  } catch (error) {
    throw new CredentialsError('the function that gives the credentials failed', {
      cause: describeFailure(error),
      retryable: true,
    })
  }
}

// The message and the fields of a vault's error may hold a secret; its name and code do not.
function describeFailure(error: unknown): { readonly name: string; readonly code?: string } {
  const name = readWord(error, 'name') ?? 'unknown'
  const code = readWord(error, 'code')
  return code === undefined ? { name } : { name, code }
}

function readWord(error: unknown, member: string): string | undefined {
  try {
    if (typeof error !== 'object' || error === null) return undefined
    const word: unknown = Reflect.get(error, member)
    return typeof word === 'string' && /^[A-Za-z][\w.-]{0,63}$/.test(word) ? word : undefined
  } catch {
    return undefined
  }
}
