import { Buffer } from 'node:buffer'
import { types } from 'node:util'
import type { SecurityObject, TlsOptions } from './options.js'

// What a name must contain to be that of a secret, at the end of one of its words: `apiKey`, `x-authtoken`.
const SECRET_WORD =
  /(?:passw(?:or)?d|passphrase|passcode|pwd|token|secret|key|credentials?|authorization|cookie)s?$|^(?:pass|auth|authentication|jwt)$/
// Words behind it that make the value one about the secret: `passwordType`, `x-api-key-version`, `keyId`.
const ABOUT_A_SECRET =
  /^(?:algorithms?|alias|attributes|audience|created|enabled|encoding|endpoint|expires|expiry|file|format|header|host|id|identifier|info|issuer|kind|length|level|lifetime|limit|location|method|mode|name|path|policy|prefix|profile|provider|realm|reference|required|scheme|scope|size|store|timeout|ttl|type|uri|url|usage|use|user|username|valuetype|version)$/
// Words before it that do the same: `hasTokenCreated`, `envelopeKey`, `publicKey`.
const QUESTION = /^(?:has|is|use|uses|with|without|allow|require)$/
const OPEN_KEY = /^(?:cache|envelope|idempotency|partition|public|routing)$/

/**
 * Whether a member, a header or a parameter of this name holds a secret. The words of the name decide:
 * `apiKey`, `x-auth-token` and `keyPassword` do, `passwordType`, `hasTokenCreated` and `publicKey` do not.
 */
export function isSecretName(name: string): boolean {
  const words = name
    .slice(0, 200)
    .replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3-$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
  const last = words.findLastIndex((word) => SECRET_WORD.test(word))
  if (last === -1 || QUESTION.test(words[0] ?? '')) return false
  if (/^(?:public|envelope)key$/.test(words[last] ?? '')) return false
  if (words[last] === 'key' && OPEN_KEY.test(words[last - 1] ?? '')) return false
  return !words.slice(last + 1).some((word) => ABOUT_A_SECRET.test(word))
}

/** Schemes of HTTP authentication; what follows one of them is a credential. */
export const AUTHENTICATION_SCHEMES =
  'basic|bearer|digest|negotiate|ntlm|dpop|hawk|hoba|oauth|token|api-?key|key|scram-sha-(?:1|256)|aws4-hmac-sha256|sharedaccesssignature|sharedkey|privatetoken'
const SCHEME = new RegExp(`^(?:${AUTHENTICATION_SCHEMES})$`, 'i')

/** What must not show of headers: whole values, and what stands behind `Bearer`, `Basic` or the like. */
export function headerSecrets(headers: Readonly<Record<string, string>>): string[] {
  const secrets: string[] = []
  for (const [name, value] of Object.entries(headers)) {
    if (isSecretName(name)) secrets.push(...headerValueSecrets(name, value))
  }
  return secrets.filter((secret) => secret !== '')
}

function headerValueSecrets(name: string, value: string): string[] {
  if (/^cookie$/i.test(name)) return [value, ...cookieSecrets(value)]
  const [scheme = '', ...rest] = value.trim().split(/\s+/)
  const bare = rest.join(' ')
  // A scheme alone is a word, and no credential.
  if (bare === '') return SCHEME.test(scheme) ? [] : [value, value.trim()]
  if (!SCHEME.test(scheme) && !/authorization$/i.test(name)) return [value]
  const secrets = [value, bare]
  if (/^basic$/i.test(scheme)) {
    const login = Buffer.from(bare, 'base64').toString()
    secrets.push(login.slice(login.indexOf(':') + 1))
  }
  return secrets
}

// Cookies keep settings as well as sessions: a setting is a word or two under a name that says nothing of a session.
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

function isSetting(value: string): boolean {
  return /^(?:[A-Z]?[a-z]{1,12}(?:[-_.]?(?:[A-Z]{2}|[A-Z]?[a-z]{1,12})){0,2}|[\d.]{1,4})$/.test(
    value,
  )
}

/** What must not show of the query of a URL: the values of parameters that are named as secrets are. */
export function querySecrets(url: URL): string[] {
  return [...url.searchParams].flatMap(([name, value]) =>
    isSecretName(name) || /^(?:code|sig|signature)$/i.test(name) ? [value] : [],
  )
}

/** The password of a URL, as it is written there and as it is meant. */
export function urlPasswords(url: string): string[] {
  const { password } = new URL(url)
  return [password, decodeOrSame(password)]
}

/** What must not show of TLS settings: the passphrase, and private keys line by line. */
export function tlsSecrets({ passphrase, key, pfx }: TlsOptions): string[] {
  return [passphrase ?? '', ...[key, pfx].flatMap((material) => keySecrets(material))]
}

const MAX_DEPTH = 5
const MAX_OBJECTS = 500

/**
 * What must not show of a security object of `soap`, or of one that a caller has written: strings and bytes
 * in members that are named as secrets are, at any depth.
 *
 * | class | secret | not secret |
 * |---|---|---|
 * | `BasicAuthSecurity` | `_password` | `_username` |
 * | `BearerSecurity` | `_token` | |
 * | `ClientSSLSecurity` | `key` | `cert`, `ca` |
 * | `ClientSSLSecurityPFX` | `pfx`, `passphrase` | |
 * | `WSSecurity` | `_password` | `_username`, `_envelopeKey`, `_passwordType`, `_hasTokenCreated`, `_actor` |
 * | `WSSecurityCert` | `signer.privateKey`: `key`, `passphrase` | `publicP12PEM`, `x509Id`, names of algorithms |
 * | `WSSecurityCertWithToken` | the same, and `password` | the same, and `username` |
 * | `WSSecurityPlusCert` | those of its two members | |
 *
 * Each may have `defaults`, options of a request: their `headers`, `passphrase`, `key` and `pfx` count too.
 */
export function securitySecrets(security: SecurityObject): string[] {
  const secrets: string[] = []
  const seen = new Set<unknown>()
  // `owner` is the name of the nearest object that is itself named as a secret is: `privateKey`.
  const visit = (value: unknown, name: string, owner: string, depth: number): void => {
    const fullName = owner === '' ? name : `${owner}-${name}`
    if (typeof value === 'string' && value.includes('</')) secrets.push(...elementSecrets(value))
    if (typeof value === 'string' || types.isUint8Array(value)) {
      // Both names: `token.value` is a secret by its owner, `credential.password` by its own name.
      if (isSecretName(fullName) || isSecretName(name) || name === 'pfx') {
        secrets.push(...memberSecrets(name, value))
      }
      return
    }
    // An agent holds sockets, and whatever was sent over them.
    if (typeof value !== 'object' || value === null || 'addRequest' in value) return
    if (depth > MAX_DEPTH || seen.size >= MAX_OBJECTS || seen.has(value)) return
    seen.add(value)
    const inner = isSecretName(fullName) ? fullName : ''
    for (const member of Object.keys(value)) {
      const isItem = Array.isArray(value)
      visit(read(value, member), isItem ? name : member, isItem ? owner : inner, depth + 1)
    }
  }
  visit(security, '', '', 0)
  return secrets
}

// A getter of a caller's object may fail; the object may still do what it is for.
function read(object: object, member: string): unknown {
  try {
    return Reflect.get(object, member)
  } catch {
    return undefined
  }
}

function memberSecrets(name: string, value: string | Uint8Array): string[] {
  if (typeof value !== 'string' || name === 'pfx' || value.includes('PRIVATE KEY')) {
    return keySecrets(value)
  }
  // The identifier of an algorithm or a profile.
  if (/^(?:https?:\/\/|urn:)[^\s?@]*$/i.test(value)) return []
  return /^(?:authorization|cookie)$/i.test(name) ? headerValueSecrets(name, value) : [value]
}

// XML that is to be put into the message: `appendElement`.
function elementSecrets(xml: string): string[] {
  const elements = /<(?:[\w.-]{1,100}:)?([\w.-]{1,100})[^<>]*>([^<]+)(?=<\/)/g
  return [...xml.matchAll(elements)].flatMap(([, name = '', text = '']) =>
    isSecretName(name) ? [text.trim()] : [],
  )
}

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----([\s\S]{0,65536}?)-----END [A-Z ]{0,40}PRIVATE KEY-----/g

/** A private key in PEM, line by line and as one; other bytes as they are written in Base64 and hexadecimal digits. */
function keySecrets(material: string | Uint8Array | undefined): string[] {
  if (material === undefined) return []
  const bytes = Buffer.from(material as Uint8Array)
  const text = bytes.toString('latin1')
  const lines = [...text.matchAll(PRIVATE_KEY)].flatMap(([, body = '']) =>
    body.split(/(?:\s|\\[rn])+/).filter((line) => line.length >= 16),
  )
  if (lines.length > 0) return lines
  return typeof material === 'string'
    ? [material]
    : [bytes.toString('base64'), bytes.toString('hex')]
}

function decodeOrSame(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
