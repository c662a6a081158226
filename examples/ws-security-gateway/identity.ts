import { generateKeyPairSync } from 'node:crypto'
import forge from 'node-forge'

/** A key and a certificate that it signed itself, PEM, for the trial. */
export function makeIdentity(commonName: string): { readonly key: string; readonly cert: string } {
  const { privateKey: key } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const signingKey = forge.pki.privateKeyFromPem(key)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.setRsaPublicKey(signingKey.n, signingKey.e)
  certificate.serialNumber = '01'
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000)
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000)
  certificate.setSubject([{ name: 'commonName', value: commonName }])
  certificate.setIssuer([{ name: 'commonName', value: commonName }])
  certificate.sign(signingKey, forge.md.sha256.create())
  return { key, cert: forge.pki.certificateToPem(certificate) }
}
