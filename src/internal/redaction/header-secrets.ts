import { Buffer } from 'node:buffer'
import { AUTHENTICATION_SCHEMES, isSecretName } from './secret-names.js'

const SCHEME = new RegExp(`^(?:${AUTHENTICATION_SCHEMES})$`, 'i')

const CREDENTIAL_HEADERS =
  /^(?:set-cookie2?|cookie|(?:proxy-)?authorization|(?:proxy-)?authentication-info)$/

/** Whether a header, by its name in lower case, carries credentials or cookies. */
export function isCredentialHeader(name: string): boolean {
  return CREDENTIAL_HEADERS.test(name)
}

/** The secrets in headers: whole values, and the credentials after `Bearer`, `Basic` or another scheme. */
export function headerSecrets(headers: Readonly<Record<string, string>>): string[] {
  const secrets: string[] = []
  for (const [name, value] of Object.entries(headers)) {
    if (isSecretName(name)) secrets.push(...headerValueSecrets(name, value))
  }
  return secrets.filter((secret) => secret !== '')
}

/** The secrets in the value of one header. */
export function headerValueSecrets(name: string, value: string): string[] {
  if (/^cookie$/i.test(name)) return [value, ...cookieSecrets(value)]
  const [scheme = '', ...rest] = value.trim().split(/\s+/)
  const bare = rest.join(' ')
  // A scheme alone is not a credential.
  if (bare === '') return SCHEME.test(scheme) ? [] : [value, value.trim()]
  if (!SCHEME.test(scheme) && !/authorization$/i.test(name)) return [value]
  const secrets = [value, bare]
  if (/^basic$/i.test(scheme)) {
    const login = Buffer.from(bare, 'base64').toString()
    secrets.push(login.slice(login.indexOf(':') + 1))
  }
  return secrets
}

/** The secrets in a header `Set-Cookie`: its value, and that of the cookie. */
export function setCookieSecrets(value: string): string[] {
  const [pair = ''] = value.split(';')
  return [value, ...headerValueSecrets('cookie', pair)].filter((secret) => secret !== '')
}

// Some cookies are settings: one or two words, under a name that does not suggest a session. They are not secrets.
function cookieSecrets(cookie: string): string[] {
  return cookie.split(';').flatMap((pair) => {
    const split = pair.indexOf('=')
    const name = pair.slice(0, Math.max(split, 0)).trim()
    const value = pair.slice(split + 1).trim()
    const isSession =
      isSecretName(name) || /sess|sid\b|auth|login|csrf|xsrf|remember|ticket/i.test(name)
    return isSession || !isSetting(value) ? [value] : []
  })
}

/** Whether a value is one or two words or a short number, which occur by chance. */
export function isSetting(value: string): boolean {
  return /^(?:[A-Z]?[a-z]{1,12}(?:[-_.]?(?:[A-Z]{2}|[A-Z]?[a-z]{1,12})){0,2}|[\d.]{1,4})$/.test(
    value,
  )
}
