import { InputError } from '../../errors.js'
import type { Fields } from '../../internal/validation.js'
import type { Credentials } from './credentials.js'

/** Variables of an environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What an environment says of a login; a variable that is empty counts as not set. */
export interface EnvironmentLogin {
  readonly apiKey: string | undefined
  readonly username: string | undefined
  readonly password: string | undefined
}

/** Reads `DATA8_API_KEY`, `DATA8_USERNAME` and `DATA8_PASSWORD`. */
export function readEnvironmentLogin(environment: Environment): EnvironmentLogin {
  const read = (name: string): string | undefined =>
    (Object.hasOwn(environment, name) ? environment[name] : undefined) || undefined
  return {
    apiKey: read('DATA8_API_KEY'),
    username: read('DATA8_USERNAME'),
    password: read('DATA8_PASSWORD'),
  }
}

/** For `readFields`: a lookup that found nothing must not become the login of another account. */
export const CREDENTIALS_OR_NONE = { credentials: 'those of the environment' }

/**
 * The options of a client, with the credentials of the environment where they have none.
 *
 * @throws InputError (`credentials`) where the environment has none, both kinds, or one half of a login
 */
export function withCredentials<K extends string>(
  options: Fields<K | 'credentials'>,
): Fields<K | 'credentials'> {
  if (options.credentials !== undefined) return options
  return Object.assign(options, { credentials: environmentCredentials(process.env) })
}

function environmentCredentials(environment: Environment): Credentials {
  const { apiKey, username, password } = readEnvironmentLogin(environment)
  if (apiKey !== undefined) {
    if (username === undefined && password === undefined) return { apiKey }
    throw refuse('the environment has DATA8_API_KEY as well as DATA8_USERNAME or DATA8_PASSWORD')
  }
  if (username !== undefined && password !== undefined) return { username, password }
  if (username !== undefined) throw refuse('the environment has DATA8_USERNAME alone')
  if (password !== undefined) throw refuse('the environment has DATA8_PASSWORD alone')
  throw refuse('the environment has none')
}

function refuse(why: string): InputError {
  const due = 'DATA8_API_KEY, or DATA8_USERNAME and DATA8_PASSWORD'
  return new InputError('credentials', `are not given, and ${why}; it takes ${due}`)
}
