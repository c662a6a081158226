import type { Feature, FeatureText } from './features.js'
import type { SecurityAsk } from './security-assertions.js'

const words: Readonly<Record<SecurityAsk, string>> = {
  'client-certificate': 'TLS client certificate',
  'http-basic': 'HTTP Basic',
  'http-digest': 'HTTP Digest',
  'http-negotiate': 'HTTP Negotiate',
  'http-ntlm': 'HTTP NTLM',
  username: 'UsernameToken',
  'username-digest': 'UsernameToken with a hashed password',
  'username-only': 'UsernameToken without a password',
  x509: 'signature with an X.509 certificate',
  saml: 'SAML token',
  'issued-token': 'token of a security token service',
  kerberos: 'Kerberos token',
  windows: 'Windows login by SPNEGO',
  'secure-conversation': 'WS-SecureConversation',
  'other-token': 'another token',
  timestamp: 'time stamp',
  'asymmetric-binding': 'signatures or encryption with X.509 certificates',
  'symmetric-binding': 'signatures or encryption with a symmetric key',
}

/**
 * Describes a feature of security: what it asks for in any case, and what as one of several alternatives.
 *
 * @param isEncrypted whether parts of the message are to be encrypted, which no security object of `soap` does
 */
export function describeSecurity({ asks, required }: Feature, isEncrypted: boolean): FeatureText {
  const due = [...asks].flatMap(([ask, isDue]) => (isDue ? [ask as SecurityAsk] : []))
  const others = [...asks].flatMap(([ask, isDue]) => (isDue ? [] : [ask as SecurityAsk]))
  const advice =
    due.length > 0
      ? adviseSecurity(due, isEncrypted)
      : [...new Set(others.flatMap((ask) => adviseSecurity([ask], isEncrypted) ?? []))].join(
          ', or ',
        )
  return {
    name: nameSecurity(due, others, required),
    ...(advice
      ? {
          effect: 'messages have it only where an option of the client gives it',
          advice: `Give the client ${advice}`,
        }
      : { effect: 'messages are sent without it' }),
  }
}

function nameSecurity(
  due: readonly SecurityAsk[],
  others: readonly SecurityAsk[],
  isRequired: boolean,
): string {
  const isOfTransport = [...due, ...others].every(
    (ask) => ask.startsWith('http-') || ask === 'client-certificate',
  )
  const alternatives = others.map((ask) => words[ask]).join(' or ')
  const isOneOf = due.length === 0 && isRequired
  const list = [
    ...(due.length === 0 ? [] : [due.map((ask) => words[ask]).join(' and ')]),
    ...(others.length === 0 ? [] : [isOneOf ? alternatives : `possibly ${alternatives}`]),
  ]
  return `${isOfTransport ? 'authentication' : 'WS-Security'} (${list.join(', ')})`
}

/** The options of a client that fulfil the asks together; absent where there are none. */
function adviseSecurity(asks: readonly SecurityAsk[], isEncrypted: boolean): string | undefined {
  const left = new Set(asks)
  const takes = (ask: SecurityAsk): boolean => left.delete(ask)
  const hasTls = takes('client-certificate')
  const hasBasic = takes('http-basic')
  const digest = takes('username-digest') ? ", { passwordType: 'PasswordDigest' }" : ''
  const user = takes('username') || digest !== '' ? `new WSSecurity(user, password${digest})` : ''
  const signs = [takes('x509'), !isEncrypted && takes('asymmetric-binding')].includes(true)
  const signature = signs ? 'new WSSecurityCert(privateKey, certificate, passphrase)' : ''
  if (user !== '' || signature !== '') takes('timestamp')
  if (left.size > 0) return undefined
  const both = user !== '' && signature !== ''
  const object = both ? `new WSSecurityPlusCert(${user}, ${signature})` : user + signature
  const basic =
    object === ''
      ? 'security: new BasicAuthSecurity(user, password) of the package soap'
      : "headers: { authorization: 'Basic …' }"
  const options = [
    ...(object === '' ? [] : [`security: ${object} of the package soap`]),
    ...(hasBasic ? [basic] : []),
    ...(hasTls ? ['tls: { cert, key }'] : []),
  ]
  return options.length === 0 ? undefined : options.join(' and ')
}
