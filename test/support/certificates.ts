import { generateKeyPairSync } from 'node:crypto'
import forge from 'node-forge'

/** A certificate and its key, PEM, as `node:tls` takes them. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** The content of a certificate. */
export interface Subject {
  readonly commonName: string
  /** Host names and IPv4 or IPv6 addresses. */
  readonly names?: readonly string[]
  /** Days from now from which, and until which, it is valid. Default: yesterday and tomorrow. */
  readonly validDays?: readonly [from: number, until: number]
}

export interface Authority extends Identity {
  /** Makes a certificate signed by this authority, for servers and clients alike. */
  issue(subject: Subject): Identity
}

// Making keys takes time: all authorities have one key, and all other certificates another.
const keys: { authority?: string; other?: string } = {}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return privateKey
}

/** An authority that signs certificates. */
export function createAuthority(commonName = 'Test Authority'): Authority {
  const self = sign({ commonName }, undefined)
  return {
    ...self,
    issue: (subject) => sign(subject, { commonName, key: self.key }),
  }
}

/** A certificate that is signed by its own key. */
export function selfSigned(subject: Subject): Identity {
  return sign(subject, undefined)
}

/** Certificate and key as PKCS #12, or one of the two. */
export function toPfx({ cert, key }: Partial<Identity>, passphrase: string): Buffer {
  const store = forge.pkcs12.toPkcs12Asn1(
    key === undefined ? null : forge.pki.privateKeyFromPem(key),
    cert === undefined ? (null as never) : forge.pki.certificateFromPem(cert),
    passphrase,
    { algorithm: 'aes256' },
  )
  return Buffer.from(forge.asn1.toDer(store).getBytes(), 'latin1')
}

/** A key encrypted with single DES, which OpenSSL 3 does not support any more. */
export function toDes(key: string, passphrase: string): string {
  const options = { legacy: true, algorithm: 'des' as never }
  return forge.pki.encryptRsaPrivateKey(forge.pki.privateKeyFromPem(key), passphrase, options)
}

let serialNumber = 1

function sign(
  subject: Subject,
  issuer: { readonly commonName: string; readonly key: string } | undefined,
): Identity {
  const owner = issuer === undefined ? 'authority' : 'other'
  const key = keys[owner] ?? newKey()
  keys[owner] = key
  const privateKey = forge.pki.privateKeyFromPem(key)
  const certificate = forge.pki.createCertificate()
  const [from, until] = subject.validDays ?? [-1, 1]
  certificate.publicKey = forge.pki.setRsaPublicKey(privateKey.n, privateKey.e)
  certificate.serialNumber = `0${(serialNumber++).toString(16)}`
  certificate.validity.notBefore = inDays(from)
  certificate.validity.notAfter = inDays(until)
  certificate.setSubject([{ name: 'commonName', value: subject.commonName }])
  certificate.setIssuer([{ name: 'commonName', value: issuer?.commonName ?? subject.commonName }])
  certificate.setExtensions([
    { name: 'basicConstraints', cA: issuer === undefined },
    ...(subject.names === undefined
      ? []
      : [{ name: 'subjectAltName', altNames: subject.names.map(altName) }]),
  ])
  certificate.sign(
    issuer === undefined ? privateKey : forge.pki.privateKeyFromPem(issuer.key),
    forge.md.sha256.create(),
  )
  return { cert: forge.pki.certificateToPem(certificate), key }
}

function altName(name: string): object {
  return /^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name }
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000)
}
