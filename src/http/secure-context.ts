import { Buffer } from 'node:buffer'
import type { SecureContext, SecureContextOptions } from 'node:tls'
import { InputError } from '../errors.js'
import { nullPrototypeCopy } from '../internal/null-prototype.js'
import { memberPath } from '../internal/validation.js'
import type { TlsOptions } from './options.js'

/** TLS settings in the types that Node takes. */
export interface TlsMaterial extends Omit<TlsOptions, 'ca' | 'cert' | 'key' | 'pfx'> {
  readonly ca?: string | Buffer | readonly (string | Buffer)[]
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
  readonly pfx?: Buffer
}

/** TLS settings, checked. The secure context is made once, not for each connection. */
export interface TlsSettings {
  readonly options: TlsMaterial
  readonly secureContext: SecureContext
}

/** The path of a setting in the options of the caller; without a name, that of all settings. */
export type TlsPath = (name?: keyof TlsOptions) => string

const inTls: TlsPath = (name) => (name === undefined ? 'tls' : memberPath('tls', name))

/**
 * Checks TLS settings, and makes their secure context. A defective certificate or key is reported here, with its
 * option, and not at the first connection.
 *
 * @throws InputError
 */
export function tlsSettings(tls: TlsMaterial, pathOf = inTls): TlsSettings {
  const options = nullPrototypeCopy(tls)
  const secureContext = makeSecureContext(options, pathOf)
  checkPair(options, pathOf)
  return { options, secureContext }
}

/** The settings for another server than the endpoint: what to trust, without the client certificate. */
export function withoutClientCertificate(tls: TlsSettings | undefined): TlsSettings | undefined {
  if (tls === undefined) return undefined
  const { ca, minVersion } = tls.options
  return tlsSettings({
    ...(ca === undefined ? {} : { ca }),
    ...(minVersion === undefined ? {} : { minVersion }),
  })
}

function makeSecureContext(options: TlsMaterial, pathOf: TlsPath): SecureContext {
  const ca = authoritiesOf(options, pathOf('ca'))
  const { createSecureContext } = process.getBuiltinModule('node:tls')
  try {
    const context = createSecureContext(
      nullPrototypeCopy({ ...options, ca } as SecureContextOptions),
    )
    if (!belongTogether(options)) throw new Error('key values mismatch')
    return context
  } catch (error) {
    throw faultIn(options, pathOf, error)
  }
}

// Node accepts one without the other, and then sends no certificate.
function checkPair({ cert, key }: TlsMaterial, pathOf: TlsPath): void {
  if ((cert === undefined) === (key === undefined)) return
  const [missing, given] =
    cert === undefined ? (['cert', 'key'] as const) : (['key', 'cert'] as const)
  throw new InputError(pathOf(missing), `is missing: ${pathOf(given)} is of no use without it`)
}

// Node ignores a certificate that it cannot read, and then trusts no authority.
function authoritiesOf({ ca }: TlsMaterial, path: string): (string | Buffer)[] | undefined {
  if (ca === undefined) return undefined
  const { X509Certificate } = process.getBuiltinModule('node:crypto')
  const authorities = typeof ca === 'string' || Buffer.isBuffer(ca) ? [ca] : [...ca]
  if (authorities.length === 0) throw new InputError(path, 'holds no certificate')
  for (const authority of authorities) {
    try {
      new X509Certificate(authority.toString('latin1'))
    } catch {
      throw new InputError(path, 'is not a certificate in PEM')
    }
  }
  return authorities
}

// OpenSSL compares the two only where they have the same algorithm.
function belongTogether({ cert, key, passphrase }: TlsMaterial): boolean {
  if (cert === undefined || key === undefined) return true
  const { X509Certificate, createPrivateKey } = process.getBuiltinModule('node:crypto')
  try {
    const privateKey = createPrivateKey(
      nullPrototypeCopy({ key, ...(passphrase && { passphrase }) }),
    )
    return new X509Certificate(cert).checkPrivateKey(privateKey)
  } catch {
    // In a format that only `createSecureContext` reads.
    return true
  }
}

/** What is wrong with a certificate or key that Node refused. */
export type MaterialFault = 'passphrase' | 'algorithm' | 'mismatch' | 'no-key' | 'no-certificate'

/** The fault that an error of Node is about; `undefined` for another error, and for a damaged file. */
export function materialFault(error: unknown): MaterialFault | undefined {
  if (!(error instanceof Error)) return undefined
  // Errors of PKCS #12 have no code, or a code with several meanings.
  const { message, code = '' } = error as NodeJS.ErrnoException
  if (/mac verify failure|bad decrypt|bad password read|maybe wrong password/i.test(message)) {
    return 'passphrase'
  }
  if (code === 'ERR_MISSING_PASSPHRASE') return 'passphrase'
  if (code === 'ERR_OSSL_EVP_UNSUPPORTED' || /Unsupported PKCS12/i.test(message)) return 'algorithm'
  if (/key (?:values|type) mismatch/i.test(message)) return 'mismatch'
  if (/Unable to load private key from PFX/i.test(message)) return 'no-key'
  if (/Unable to load certificate from PFX/i.test(message)) return 'no-certificate'
  return undefined
}

function faultIn(settings: TlsMaterial, pathOf: TlsPath, error: unknown): InputError {
  const { passphrase, pfx } = settings
  const file = pfx === undefined ? 'key' : 'pfx'
  const fileAt = pathOf(file)
  switch (materialFault(error)) {
    case 'passphrase':
      return new InputError(
        pathOf('passphrase'),
        passphrase === undefined
          ? `is missing: ${fileAt} is encrypted`
          : `is wrong: ${fileAt} does not open with it`,
      )
    case 'algorithm':
      return new InputError(
        fileAt,
        `is encrypted with an algorithm that the OpenSSL of this Node (${process.versions.openssl}) no longer supports: export it again, with AES`,
      )
    case 'mismatch':
      return new InputError(fileAt, `does not belong to the certificate ${pathOf('cert')}`)
    case 'no-key':
      return new InputError(fileAt, 'holds no private key')
    case 'no-certificate':
      return new InputError(fileAt, 'holds no certificate')
    default:
      return damaged(settings, pathOf)
  }
}

function damaged({ pfx, key, passphrase, cert }: TlsMaterial, pathOf: TlsPath): InputError {
  if (pfx !== undefined) {
    return new InputError(pathOf('pfx'), 'is damaged, or is not a PKCS #12 file')
  }
  const { X509Certificate } = process.getBuiltinModule('node:crypto')
  try {
    if (cert !== undefined) new X509Certificate(cert)
  } catch {
    return new InputError(pathOf('cert'), 'is damaged, or is not a certificate in PEM')
  }
  if (key === undefined)
    return new InputError(pathOf(), 'cannot be used: its certificate or key cannot be read')
  // One wrong passphrase in some 250 gives data that looks decrypted.
  const fault = passphrase === undefined ? 'missing' : 'wrong'
  const doubt = /ENCRYPTED/.test(String(key)) ? `; or ${pathOf('passphrase')} is ${fault}` : ''
  return new InputError(pathOf('key'), `is damaged, or is not a private key in PEM${doubt}`)
}
