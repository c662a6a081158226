import { types } from '../internal/node-util.js'
import { headerValueSecrets } from '../internal/redaction/header-secrets.js'
import { keySecrets } from '../internal/redaction/key-secrets.js'
import { isSecretName } from '../internal/redaction/secret-names.js'
import type { SecurityObject } from './options.js'

const MAX_DEPTH = 5
const MAX_OBJECTS = 500

/**
 * The secrets of a security object of `soap`, or of one that a caller has written: strings and bytes
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

// A getter of a caller's object may fail; the object may work without it.
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
