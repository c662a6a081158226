import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { Agent } from 'node:https'
import { createSecureContext } from 'node:tls'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { ConnectionError, InputError } from '../../src/errors.js'
import type { TlsOptions } from '../../src/http/options.js'
import { materialFault, tlsSettings } from '../../src/http/secure-context.js'
import { checkTls, tlsSecrets } from '../../src/http/tls-options.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { createAuthority, toDes, toPfx } from '../support/certificates.js'
import { startProxy } from '../support/forward-proxy.js'
import { startRawServer } from '../support/raw-server.js'
import { exchange, failure } from './exchange.js'

const authority = createAuthority('Our Authority')
const client = authority.issue({ commonName: 'the client' })

/** A key of another kind than those of the certificates. */
function ecKey(encryption: object = {}): string {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', ...encryption },
  }).privateKey
}

/** A certificate and its key, made up, in RC2 with 40 bits, as older programs wrote them; `open-sesame`. */
const PFX_IN_RC2 = Buffer.from(
  `MIIDcgIBAzCCAzgGCSqGSIb3DQEHAaCCAykEggMlMIIDITCCAhcGCSqGSIb3DQEHBqCCAggwggIEAgEAMIIB/QYJKoZIhvcN
AQcBMBwGCiqGSIb3DQEMAQYwDgQI0ewQznqeUxECAggAgIIB0AHa7YjHOZi3Irr0MVFyr7eaMaa+YPkVdyAJYWIa9bxAssE/
12GqP98p9isuCRn5Fl8zG9nbw1UPR1/bLxYgVBD9PjAPspmKRGP1IKdnFouyjWtcjAERl+TM+2ITmdy0WMuITZzTu3NzQsDW
M41JC45N3G8eUYavzRbwrvT7t+1SekN+UXclZMSFYJSht/MOhuSCRHCHxuP2xOzNHHiOzJLOOupUZbrWZEcZs0S7tCWYyAZf
T1RBZ8NDwPPyITNS2335Y1Yh5b3lnev6LnYYVQL8zYk6Z583zCrFH6WB4gmN8nOjEoerxuzbUJU+o31FyGtkX274BAAo/6U1
Nm9zPadLeZs/zINITG4iA/n2bJ56ZWFE4kTYJ7QCoq0a51fMg1prjXAT9RE3VQZkASXsnxa0Yc32R9i+UlDyoPQcw0H1fbGc
a+r91S/c3z8I0D44gHZ7NzoA81mT6W11s2BslvfukjoGLAkjI3WAi1vI/3aYOr4K3S1fTQCWmplZApN4Tf9O3fSHId8oF139
Nnt24m1jw02NOqW//z3w9JuU1/+05Z3dLp3lde6Xpj+q4qW6fMBrjMgTq58ZcZYfGLaM9kktCYYgQFHH6UeZ7TtNyBW3MIIB
AgYJKoZIhvcNAQcBoIH0BIHxMIHuMIHrBgsqhkiG9w0BDAoBAqCBtDCBsTAcBgoqhkiG9w0BDAEDMA4ECH1cDtwZIKAYAgII
AASBkJCEel4WQdUvEJIReH/f14nNvmeBuBXWWAzei+Xygno/MDrvIBDZ//2SLRMU4EPJnF5WnphgfWUxPtuEWjCjx0AzLZpU
ZSUlVpVxwFTqhKUXmVqfY6R/hc1wR8Lk+Bi0IB1WzvUjK/nRK8eJsLPtzKkFSBisIC0W6O24bqD1/wmirtTkYUW8g1MbLOcs
/5ljOjElMCMGCSqGSIb3DQEJFTEWBBSe1KuR4CT9JbqadOzex5hCvBH3WTAxMCEwCQYFKw4DAhoFAAQU68eulX4h7+AGqOVi
IooxkAkjNdYECOvZhXUXZgZBAgIIAA==`,
  'base64',
)

describe('certificates and keys', () => {
  const other = createPrivateKey(client.key)
  const wrong = 'secret-guess'
  const encrypted = (type: 'pkcs1' | 'pkcs8'): string => {
    const cipher = 'aes-256-cbc'
    const pem = other.export({ type, format: 'pem', cipher, passphrase: 'secret-right' }).toString()
    // With a wrong passphrase, one key in some 250 looks decrypted.
    return isClosedTo(pem, wrong) && isClosedTo(pem) ? pem : encrypted(type)
  }
  const pfx = toPfx(client, 'secret-right')
  const { cert, key } = client

  const faults: Record<string, [tls: TlsOptions, field: string, message: RegExp]> = {
    'an invalid certificate': [
      { cert: 'not a certificate', key },
      'tls.cert',
      /is damaged, or is not a certificate in PEM/,
    ],
    'a truncated certificate': [{ cert: cert.slice(0, 500), key }, 'tls.cert', /is damaged/],
    'an invalid key': [{ cert, key: 'secret-key-material' }, 'tls.key', /not a private key/],
    'an invalid key, and a passphrase': [
      { cert, key: 'secret-key-material', passphrase: 'secret-right' },
      'tls.key',
      /not a private key in PEM$/,
    ],
    'a truncated key': [
      { cert, key: encrypted('pkcs8').slice(0, 500), passphrase: 'secret-right' },
      'tls.key',
      /is damaged, or is not a private key in PEM; or tls\.passphrase is wrong$/,
    ],
    'a truncated key, and no passphrase': [
      { cert, key: encrypted('pkcs8').slice(0, 500) },
      'tls.key',
      /; or tls\.passphrase is missing$/,
    ],
    'a key for another certificate': [
      { cert, key: authority.key },
      'tls.key',
      /does not belong to the certificate tls\.cert/,
    ],
    'a key of another kind': [{ cert, key: ecKey() }, 'tls.key', /does not belong to/],
    'an encrypted key of another kind': [
      {
        cert,
        key: ecKey({ cipher: 'aes-256-cbc', passphrase: 'secret-right' }),
        passphrase: 'secret-right',
      },
      'tls.key',
      /does not belong to/,
    ],
    'a wrong passphrase of a pfx': [
      { pfx, passphrase: wrong },
      'tls.passphrase',
      /is wrong: tls\.pfx does not open with it/,
    ],
    'no passphrase of a pfx': [{ pfx }, 'tls.passphrase', /is missing: tls\.pfx is encrypted/],
    'a wrong passphrase of a key': [
      { cert, key: encrypted('pkcs8'), passphrase: wrong },
      'tls.passphrase',
      /is wrong: tls\.key does not open with it/,
    ],
    'a wrong passphrase of an older key': [
      { cert, key: encrypted('pkcs1'), passphrase: wrong },
      'tls.passphrase',
      /is wrong/,
    ],
    'no passphrase of a key': [
      { cert, key: encrypted('pkcs8') },
      'tls.passphrase',
      /is missing: tls\.key is encrypted/,
    ],
    'no passphrase of an older key': [
      { cert, key: encrypted('pkcs1') },
      'tls.passphrase',
      /is missing/,
    ],
    'a pfx in an old algorithm': [
      { pfx: PFX_IN_RC2, passphrase: 'open-sesame' },
      'tls.pfx',
      /algorithm that the OpenSSL of this Node .* no longer supports: export it again/,
    ],
    'a key in an old algorithm': [
      { cert, key: toDes(key, 'secret-right'), passphrase: 'secret-right' },
      'tls.key',
      /no longer supports: export it again/,
    ],
    'a pfx without a key': [
      { pfx: toPfx({ cert }, 'secret-right'), passphrase: 'secret-right' },
      'tls.pfx',
      /holds no private key$/,
    ],
    'a pfx without a certificate': [
      { pfx: toPfx({ key }, 'secret-right'), passphrase: 'secret-right' },
      'tls.pfx',
      /holds no certificate$/,
    ],
    'a wrong passphrase of an old pfx': [
      { pfx: PFX_IN_RC2, passphrase: wrong },
      'tls.passphrase',
      /is wrong/,
    ],
    'a truncated pfx': [
      { pfx: pfx.subarray(0, 500), passphrase: 'secret-right' },
      'tls.pfx',
      /is damaged, or is not a PKCS #12 file/,
    ],
    'PEM for a pfx': [{ pfx: Buffer.from(key) }, 'tls.pfx', /is not a PKCS #12 file/],
    'an invalid authority': [
      { ca: '-----BEGIN CERTIFICATE-----\nsecret' },
      'tls.ca',
      /not a certificate in PEM/,
    ],
    'an authority that is not in PEM': [
      { ca: [authority.cert, derOf(authority.cert)] },
      'tls.ca',
      /not a certificate in PEM/,
    ],
    'no authority at all': [{ ca: [] }, 'tls.ca', /holds no certificate/],
  }
  for (const [name, [tls, field, message]] of Object.entries(faults)) {
    it(`are refused before a call, with the name of the option: ${name}`, () => {
      const make = () => checkTls(tls)
      const error = expect(make).to.throw(InputError, message)
      error.with.property('field', field)
      error.that.satisfies((thrown: InputError) => !/secret|sesame/.test(inspect(thrown)))
    })
  }

  it('are accepted where they only look defective', () => {
    const passphrase = 'secret-right'
    for (const tls of [
      { pfx, passphrase },
      { cert, key: encrypted('pkcs8'), passphrase },
      { cert, key: encrypted('pkcs1'), passphrase },
      // One file for both, and a passphrase for what is not encrypted.
      { cert: key + cert, key: cert + key, passphrase: wrong },
      { cert: cert + authority.cert, key: Buffer.from(key) },
    ]) {
      expect(() => tlsSettings(tls)).not.to.throw()
    }
  })

  it('are secrets also in the lists that a security object may have', () => {
    const lines = tlsSecrets({ key })
    const list = [{ pem: key, passphrase: 'secret-right' }, Buffer.from(key)] as unknown as string
    expect(tlsSecrets({ key: list })).to.deep.equal([
      '',
      'secret-right',
      ...lines.slice(1),
      ...lines.slice(1),
    ])
  })

  it('are taken as any array of bytes', () => {
    const bytes = (content: string | Uint8Array): Uint8Array =>
      Uint8Array.from(Buffer.from(content))
    const pair = { ca: [bytes(authority.cert)], cert: bytes(cert), key: bytes(key) }
    for (const tls of [pair, { pfx: bytes(pfx), passphrase: 'secret-right' }]) {
      expect(() => checkTls(tls)).not.to.throw()
    }
    expect(() => checkTls({ ca: new Uint8Array() })).to.throw(InputError, 'Uint8Array')
  })

  it('are recognized by the errors of any version of Node', () => {
    const faults = [
      ['passphrase', 'error:0909006A:PEM routines:PEM_read_bio_ex:bad password read', 'ERR_OSSL_X'],
      ['passphrase', 'PKCS12_parse: mac verify error, maybe wrong password', undefined],
      ['passphrase', 'Passphrase required for encrypted key', 'ERR_MISSING_PASSPHRASE'],
      ['mismatch', 'error:0B080073:x509 certificate routines::key type mismatch', 'ERR_OSSL_X'],
      [undefined, 'error:0480006C:PEM routines::no start line', 'ERR_OSSL_PEM_NO_START_LINE'],
    ]
    for (const [fault, message, code] of faults) {
      expect(materialFault(Object.assign(new Error(message), { code })), message).to.equal(fault)
    }
    expect(materialFault({ message: 'bad decrypt' })).to.equal(undefined)
  })

  it('are refused as a pair where one is absent, and taken from either source', () => {
    const refused = (options: object) =>
      expect(() => new UserAdminClient({ credentials, ...options })).to.throw(InputError)
    const credentials = { apiKey: 'ABCD-1234' }
    const addOptions = (options: object) => Object.assign(options, { cert })
    refused({ tls: { cert } })
      .with.property('message')
      .that.matches(/^tls\.key: is missing: tls\.cert is of no use without it/)
    refused({ tls: { key } }).with.property('field', 'tls.cert')
    refused({ security: { addOptions } }).with.property('field', 'security.key')
    const both = { credentials, security: { addOptions }, tls: { key } }
    expect(() => new UserAdminClient(both)).not.to.throw()
  })

  it('are reported together where the key is absent', () => {
    const unknown = { cert, minVersion: 'TLSv9' } as never
    expect(() => tlsSettings(unknown))
      .to.throw(InputError)
      .with.property('field', 'tls')
  })

  it('are reported with the security object where they come from one', () => {
    const security = {
      addOptions: (options: object) => Object.assign(options, { pfx, passphrase: wrong }),
    }
    const credentials = { apiKey: 'ABCD-1234' }
    const error = expect(() => new UserAdminClient({ credentials, security })).to.throw(InputError)
    error.with.property('field', 'security.passphrase')
    error.with.property('message').that.does.not.contain('secret')
  })

  it('are checked together where a security object and the option give settings', () => {
    const security = { addOptions: (options: object) => Object.assign(options, { pfx }) }
    const credentials = { apiKey: 'ABCD-1234' }
    const connect = (passphrase: string) => () =>
      new UserAdminClient({ credentials, security, tls: { passphrase } })
    expect(connect('secret-right')).not.to.throw()
    expect(connect(wrong)).to.throw(InputError).with.property('field', 'tls.passphrase')
  })

  it('are reported where they were given, of a security object and the option', () => {
    const credentials = { apiKey: 'ABCD-1234' }
    const connect = (given: object, tls: TlsOptions) => () => {
      const security = { addOptions: (options: object) => Object.assign(options, given) }
      return new UserAdminClient({ credentials, security, tls })
    }
    const ca = authority.cert
    for (const [given, tls, message] of [
      [
        { pfx, passphrase: wrong },
        { ca },
        /^security\.passphrase: .*: security\.pfx does not open/,
      ],
      [{ pfx }, { passphrase: wrong }, /^tls\.passphrase: .*: security\.pfx does not open/],
      [{ cert }, { ca }, /^tls\.key: is missing: security\.cert is of no use/],
      [{ cert }, { key: authority.key }, /^tls\.key: .* certificate security\.cert/],
      [{ cert: 'none', key }, { ca }, /^security\.cert: is damaged/],
      [{ ca: 'none' }, { cert, key }, /^security\.ca: is not a certificate/],
      [{ ca: 'none' }, { ca: 'neither' }, /^tls\.ca: is not a certificate/],
    ] as const) {
      expect(connect(given, tls)).to.throw(InputError, message)
    }
  })

  const agents: Record<string, [(options: object) => Agent, object, RegExp]> = {
    'a wrong passphrase of a pfx': [direct, { pfx, passphrase: wrong }, /passphrase .* is wrong/],
    'a missing passphrase of a key': [direct, { cert, key: encrypted('pkcs8') }, /passphrase/],
    'a pfx in an old algorithm': [
      direct,
      { pfx: PFX_IN_RC2, passphrase: 'open-sesame' },
      /no longer supports/,
    ],
    'a key for another certificate': [direct, { cert, key: authority.key }, /not belong/],
    'a wrong passphrase, behind a proxy': [tunnelled, { pfx, passphrase: wrong }, /passphrase/],
  }
  for (const [name, [make, options, message]] of Object.entries(agents)) {
    it(`are reported for an agent of the caller: ${name}`, async () => {
      const server = await startRawServer(() => {}, { tls: client })
      const proxy = await startProxy()
      const agent = make({ ...options, proxy: proxy.url })
      const error = await failure(ConnectionError, exchange({ endpoint: server.url, agent }))
      await proxy.close()
      await server.close()
      expect(error).to.include({ retryable: false, sent: false })
      expect(error.message)
        .to.match(message)
        .and.to.match(/ was not called: the agent's /)
      expect(inspect(error)).not.to.match(/secret|sesame/)
    })
  }
})

function isClosedTo(key: string, passphrase?: string): boolean {
  try {
    createSecureContext({ key, passphrase })
    return false
  } catch (error) {
    return materialFault(error) === 'passphrase'
  }
}

function direct(options: object): Agent {
  return new Agent(options)
}

function tunnelled({ proxy, ...options }: { readonly proxy?: string }): Agent {
  const agent = new HttpsProxyAgent(String(proxy))
  agent.options = { ...agent.options, ...options } as never
  return agent as never
}

function derOf(pem: string): Buffer {
  return new X509Certificate(pem).raw
}
