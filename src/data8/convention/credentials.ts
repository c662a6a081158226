import { CredentialsError, InputError } from '../../errors.js'
import { readErrorText } from '../../internal/foreign-error.js'
import { readFields, readString, refuse, type TextCheck } from '../../internal/validation.js'

/**
 * A user name and its password.
 *
 * @example
 * ```ts
 * import type { PasswordCredentials } from 'data8-useradmin'
 *
 * const credentials: PasswordCredentials = { username: 'demo', password: 'made-up' }
 * ```
 */
export interface PasswordCredentials {
  /** Not blank. */
  readonly username: string
  /** Not empty. */
  readonly password: string
  readonly apiKey?: never
  readonly jwt?: never
}

/**
 * An API key of the account.
 *
 * @example
 * ```ts
 * import type { ApiKeyCredentials } from 'data8-useradmin'
 *
 * const credentials: ApiKeyCredentials = { apiKey: 'ABCD-1234-EFGH-5678' }
 * ```
 */
export interface ApiKeyCredentials {
  /** Not empty, without white space; with the prefix `apikey-` or without it, the same is sent. */
  readonly apiKey: string
  readonly username?: never
  readonly password?: never
  readonly jwt?: never
}

/**
 * A token of the service, for its JSON services: with `protocol: 'json'` alone. Whether `GetJWT` itself takes one is
 * not certain, since the documentation contradicts itself.
 *
 * @example
 * ```ts
 * import { type JwtCredentials, UserAdminClient } from 'data8-useradmin'
 *
 * const credentials: JwtCredentials = { jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE5MDAwMDAwMDB9.c2lnbmF0dXJl' }
 * const client = new UserAdminClient({ protocol: 'json', credentials })
 * ```
 */
export interface JwtCredentials {
  /** Three parts of base64url with periods between; sent as `Authorization: Bearer`. Its expiry is not checked. */
  readonly jwt: string
  readonly username?: never
  readonly password?: never
  readonly apiKey?: never
}

/**
 * What a client logs in with: one of three kinds.
 *
 * @example
 * ```ts
 * import type { Credentials } from 'data8-useradmin'
 *
 * function kindOf(credentials: Credentials): string {
 *   return credentials.apiKey === undefined ? 'a user name or a token' : 'an API key'
 * }
 * ```
 */
export type Credentials = PasswordCredentials | ApiKeyCredentials | JwtCredentials

/**
 * Credentials, or a function that gives them, now or later: a vault. The function is called once for each call of the
 * service, within the deadline of the call; what it gives is checked each time.
 *
 * @example
 * ```ts
 * import { type CredentialsSource, UserAdminClient } from 'data8-useradmin'
 *
 * const vault = { read: async (name: string) => `made-up ${name}` }
 * const credentials: CredentialsSource = async () => ({ username: 'demo', password: await vault.read('data8') })
 * const client = new UserAdminClient({ credentials })
 * ```
 */
export type CredentialsSource = Credentials | (() => Credentials | Promise<Credentials>)

/** Checked credentials; each protocol has its own form of them. */
export type Login = (
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** Without its prefix. */
  | { readonly kind: 'apiKey'; readonly key: string }
  | { readonly kind: 'jwt'; readonly jwt: string }
) & {
  /** Distinguishes accounts: the user name, the API key with its prefix, or the JWT. */
  readonly identity: string
  /** Secrets that no error may show. */
  readonly secrets: readonly string[]
}

/** What the protocol of a client takes as credentials. Every member is required, so that none is read from a polluted prototype. */
export interface CredentialsRules {
  /** Refuses texts that a message cannot carry. */
  readonly checkText: TextCheck
  /** Whether a JWT is among them. */
  readonly allowJwt: boolean
}

/** The credentials of a login. */
export function toCredentials(login: Login): Credentials {
  switch (login.kind) {
    case 'password':
      return { username: login.username, password: login.password }
    case 'apiKey':
      return { apiKey: login.key }
    case 'jwt':
      return { jwt: login.jwt }
  }
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
 * @throws InputError (`credentials`, `credentials.username`, `credentials.password`, `credentials.apiKey` or
 *   `credentials.jwt`); its message never holds a value
 */
export function readCredentials(value: unknown, rules: CredentialsRules): LoginSource {
  if (typeof value !== 'function') return readLogin(value, rules)
  return async () => readVaultLogin(await callVault(value as () => unknown), rules)
}

function readVaultLogin(value: unknown, rules: CredentialsRules): Login {
  if (value === undefined || value === null) {
    throw new CredentialsError('the function that gives the credentials gave none', {
      retryable: true,
    })
  }
  try {
    return readLogin(value, rules)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new CredentialsError(
      `the function that gives the credentials gave what cannot be used: ${error.message}`,
    )
  }
}

function readLogin(value: unknown, { checkText: check, allowJwt }: CredentialsRules): Login {
  if (typeof value !== 'object' || value === null) {
    const jwt = allowJwt ? ', { jwt }' : ''
    throw refuse('credentials', `{ username, password }, { apiKey }${jwt} or a function`, value)
  }
  const given = readFields(value, 'credentials', ['username', 'password', 'apiKey', 'jwt'])
  const { apiKey, jwt } = given
  const hasPassword = given.username !== undefined || given.password !== undefined
  const others = [apiKey, jwt].filter((secret) => secret !== undefined).length
  if (others > 1 || (others === 1 && hasPassword)) {
    throw new InputError(
      'credentials',
      'must be a username and password or an apiKey, not both; a jwt is alone as well',
    )
  }
  if (jwt !== undefined) {
    if (allowJwt) return jwtLogin(readString(jwt, 'credentials.jwt'))
    throw new InputError(
      'credentials.jwt',
      "is taken with protocol: 'json' alone: a JWT cannot authenticate a SOAP call",
    )
  }
  if (apiKey !== undefined) return keyLogin(readString(apiKey, 'credentials.apiKey', check))
  if (!hasPassword) {
    throw new InputError(
      'credentials',
      `must have a username and password, or an apiKey${allowJwt ? ', or a jwt' : ''}`,
    )
  }
  const username = readString(given.username, 'credentials.username', check)
  if (username.trim() === '') throw new InputError('credentials.username', 'must not be blank')
  const password = readString(given.password, 'credentials.password', check)
  // A caller may give an API key as the user name, as the service takes it: then that is a secret.
  const secrets = isPrefixed(username) ? [username, withoutApiKeyPrefix(username)] : []
  return {
    kind: 'password',
    username,
    password,
    identity: username,
    secrets: [password, ...secrets],
  }
}

// Compact serialization: RFC 7515, 7.1.
function jwtLogin(jwt: string): Login {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt)) {
    throw new InputError('credentials.jwt', 'must be a JWT: three parts of base64url, with periods')
  }
  return { kind: 'jwt', jwt, identity: jwt, secrets: [jwt] }
}

function keyLogin(given: string): Login {
  if (/\s/.test(given)) throw new InputError('credentials.apiKey', 'must not have white space')
  const key = withoutApiKeyPrefix(given)
  if (key === '') throw new InputError('credentials.apiKey', 'must not be empty after the prefix')
  const identity = API_KEY_PREFIX + key
  return { kind: 'apiKey', key, identity, secrets: [identity, key] }
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
  return readErrorText(error, member, /^[A-Za-z][\w.-]{0,63}$/)
}
