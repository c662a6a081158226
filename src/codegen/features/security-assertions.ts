import type { SourceElement } from '../load/source.js'
import { isTrue } from './extensions.js'
import { allFeatures, type Features, noFeatures, oneFeature, withoutAsks } from './features.js'

/** What a security policy requires of a client. */
export type SecurityAsk =
  | 'client-certificate'
  | 'http-basic'
  | 'http-digest'
  | 'http-negotiate'
  | 'http-ntlm'
  | 'username'
  | 'username-digest'
  /** A user name without a password. */
  | 'username-only'
  | 'x509'
  | 'saml'
  | 'issued-token'
  | 'kerberos'
  | 'windows'
  | 'secure-conversation'
  | 'other-token'
  | 'timestamp'
  /** Signatures and encryption with X.509 certificates of both sides, or with a symmetric key. */
  | 'asymmetric-binding'
  | 'symmetric-binding'

/** Whether a namespace is one of WS-SecurityPolicy, or of the extensions of .NET to it. */
export function isSecurityNamespace(namespace: string): boolean {
  return /^http:\/\/(?:schemas\.xmlsoap\.org|docs\.oasis-open\.org|schemas\.microsoft\.com)\/.*\/(?:ws-)?securitypolicy(?:\/\d+)?$/.test(
    namespace,
  )
}

const asks: Readonly<Record<string, SecurityAsk>> = {
  AsymmetricBinding: 'asymmetric-binding',
  SymmetricBinding: 'symmetric-binding',
  IncludeTimestamp: 'timestamp',
  RequireClientCertificate: 'client-certificate',
  HttpBasicAuthentication: 'http-basic',
  HttpDigestAuthentication: 'http-digest',
  X509Token: 'x509',
  SamlToken: 'saml',
  IssuedToken: 'issued-token',
  KerberosToken: 'kerberos',
  SpnegoContextToken: 'windows',
  SecureConversationToken: 'secure-conversation',
  SecurityContextToken: 'secure-conversation',
  SslContextToken: 'secure-conversation',
  RelToken: 'other-token',
  KeyValueToken: 'other-token',
  RsaToken: 'other-token',
}

/** Asks of a policy in a binding that are part of what the binding itself asks for. */
const partsOfBinding: ReadonlySet<string> = new Set<SecurityAsk>(['x509', 'timestamp'])

/**
 * The features of an assertion of WS-SecurityPolicy. One without an effect on messages, such as `sp:Wss11`, has none.
 *
 * @param nested the features of the policy in the assertion
 */
export function securityFeatures(assertion: SourceElement, nested: Features): Features {
  const { name } = assertion
  if (name === 'TransportBinding') return allFeatures([oneFeature('https', assertion), nested])
  const [, effect] = /^(Signed|Encrypted|ContentEncrypted)(?:Parts|Elements)$/.exec(name) ?? []
  if (effect !== undefined) {
    return oneFeature('protected-parts', assertion, [effect === 'Signed' ? 'signed' : 'encrypted'])
  }
  const ask = askOf(assertion)
  const own = ask === undefined ? noFeatures : oneFeature('security', assertion, [ask])
  const isBinding = ask === 'asymmetric-binding' || ask === 'symmetric-binding'
  return allFeatures([own, isBinding ? withoutAsks(nested, partsOfBinding) : nested])
}

function askOf(token: SourceElement): SecurityAsk | undefined {
  const { name, attributes } = token
  if (name === 'UsernameToken') {
    if (has(token, 'NoPassword')) return 'username-only'
    return has(token, 'HashPassword') ? 'username-digest' : 'username'
  }
  if (name === 'HttpsToken') {
    const isRequired = isTrue(attributes.get('RequireClientCertificate') ?? '')
    return isRequired ? 'client-certificate' : undefined
  }
  return Object.hasOwn(asks, name) ? asks[name] : undefined
}

function has({ children }: SourceElement, name: string): boolean {
  return children.some((child) => child.name === name || has(child, name))
}

const httpAsks: Readonly<Record<string, SecurityAsk>> = {
  BasicAuthentication: 'http-basic',
  DigestAuthentication: 'http-digest',
  NegotiateAuthentication: 'http-negotiate',
  NtlmAuthentication: 'http-ntlm',
}

/** The feature of an assertion of .NET about the authentication of HTTP; absent for other assertions. */
export function httpAuthentication(assertion: SourceElement): Features | undefined {
  const { name, namespace } = assertion
  if (!/^http:\/\/schemas\.microsoft\.com\/ws\/06\/2004\/policy\/http$/.test(namespace))
    return undefined
  const ask = Object.hasOwn(httpAsks, name) ? httpAsks[name] : undefined
  return ask === undefined ? noFeatures : oneFeature('security', assertion, [ask])
}
