import type { IncomingMessage } from 'node:http'
import {
  authenticateKey,
  authenticateUser,
  type Caller,
  describeUser,
  type LoginRecord,
  secretsOf,
} from './accounts.js'
import type { JsonMembers } from './json-object.js'
import type { EmulatorSettings } from './options.js'
import type { JsonCall } from './routes.js'
import { type VerifiedClaims, verifyToken } from './tokens.js'

/** The login of a call over JSON. */
export type JsonLogin =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'user'; readonly username: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'none' }

/** A caller, with the claims of the token that it has. */
export type JsonCaller = Caller & { readonly claims?: VerifiedClaims }

/** The settings that a login depends on. */
export type LoginSettings = Pick<EmulatorSettings, 'users' | 'apiKeys' | 'signingKey'>

/** Reads the login: the first that there is of a key in the query, a login in the body, and a token. */
export function readLogin(
  query: URLSearchParams,
  members: JsonMembers,
  authorization: string | undefined,
): JsonLogin {
  const keys = [...query].filter(([name]) => name.toLowerCase() === 'key')
  // ASP.NET joins the values of a parameter that occurs several times.
  const key = keys.map(([, value]) => value).join(',')
  if (key !== '') return { kind: 'key', key }
  const username = textOf(members, 'username')
  const password = textOf(members, 'password')
  if (username !== '' || password !== '') return { kind: 'user', username, password }
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
  return token === undefined ? { kind: 'none' } : { kind: 'token', token }
}

function textOf(members: JsonMembers, name: string): string {
  const value = members.get(name)
  return typeof value === 'string' ? value : ''
}

/** Authenticates the caller of a method. */
export async function authenticate(
  settings: LoginSettings,
  login: JsonLogin,
  call: JsonCall,
  req: IncomingMessage,
): Promise<JsonCaller> {
  switch (login.kind) {
    case 'key':
      return authenticateKey(settings, login.key)
    case 'user':
      return authenticateUser(settings, login.username, login.password)
    case 'token': {
      const claims = await verifyToken(login.token, settings.signingKey, call, req)
      if (typeof claims === 'string') return { username: '', refusal: claims }
      return { username: typeof claims.sub === 'string' ? claims.sub : '', claims }
    }
    case 'none':
      return { username: '', refusal: LOGIN_REQUIRED }
  }
}

const LOGIN_REQUIRED =
  'A login is required: Authorization: Bearer <token>, ?key=<API key>, or username and password'

/** Describes a login without secrets. */
export function describeLogin(settings: LoginSettings, login: JsonLogin): LoginRecord {
  switch (login.kind) {
    case 'key':
      return { authentication: 'apiKey' }
    case 'user':
      return describeUser(settings, login.username)
    case 'token':
      return { authentication: 'jwt' }
    case 'none':
      return {}
  }
}

/** The secrets of a login. */
export function secretsOfLogin(login: JsonLogin): readonly string[] {
  switch (login.kind) {
    case 'key':
      return [login.key]
    case 'user':
      return secretsOf(login.username, login.password)
    case 'token':
      return [login.token]
    case 'none':
      return []
  }
}
