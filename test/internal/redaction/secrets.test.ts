import { createRequire } from 'node:module'
import { expect } from 'chai'
import { tlsSecrets } from '../../../src/http/tls-options.js'
import { headerSecrets } from '../../../src/internal/redaction/header-secrets.js'
import { createRedactor } from '../../../src/internal/redaction/redact.js'
import { isSecretName } from '../../../src/internal/redaction/secret-names.js'
import { querySecrets } from '../../../src/internal/redaction/url-secrets.js'
import { securitySecrets } from '../../../src/soap/security-secrets.js'
import { createAuthority } from '../../support/certificates.js'

// Through `require`: the declarations of the package do not compile without skipLibCheck.
const soap = createRequire(import.meta.url)('soap') as Record<
  string,
  new (
    ...args: unknown[]
  ) => object
>
const make = (name: string, ...args: unknown[]) => {
  const Security = soap[name]
  if (Security === undefined) throw new Error(`soap has no ${name}`)
  return new Security(...args)
}

describe('names of secrets', () => {
  const secret =
    'password _password newPassword2 passphrase keyPassword token _token accessToken x-auth-token apiKey x-api-key apikey x-apikey privateKey clientSecret secret credentials authorization proxy-authorization cookie PASSWORD API_KEY x-auth jwt tokenValue pwd sessionkey'
  const open =
    'passwordType _passwordType hasTokenCreated _hasTokenCreated envelopeKey _envelopeKey publicKey tokenType x-token-type x-api-key-version keyId keyIdentifier keyInfo tokenUrl tokenEndpoint keyAlgorithm idempotency-key x-auth-user username compass passenger keyboard x-trace secretary useToken passwordPolicy tokenExpiry'
  for (const name of secret.split(' ')) {
    it(`are ${name}`, () => expect(isSecretName(name)).to.equal(true))
  }
  for (const name of open.split(' ')) {
    it(`are not ${name}`, () => expect(isSecretName(name)).to.equal(false))
  }
})

describe('secrets of headers', () => {
  const harmless = {
    'x-api-key-version': '2.0',
    'x-token-type': 'jwt',
    'x-auth-mode': 'basic',
    authorization: 'Bearer',
    'x-trace': 'hunter22',
  }
  for (const [name, value] of Object.entries(harmless)) {
    it(`are not those of ${name}: ${value}`, () => {
      expect(headerSecrets({ [name]: value })).to.deep.equal([])
    })
  }

  it('are sessions in a cookie, and not its settings', () => {
    const cookie =
      'theme=dark; lang=en-GB; a=1; sid=sesame; PHPSESSID=abc; x=aGhJkLmNoP; csrftoken=open; y=hunter22'
    const secrets = headerSecrets({ cookie })
    expect(secrets).to.include.members([cookie, 'sesame', 'abc', 'aGhJkLmNoP', 'open', 'hunter22'])
    expect(secrets).not.to.include.members(['dark'])
    expect(secrets.filter((text) => ['dark', 'en-GB', '1'].includes(text))).to.deep.equal([])
  })

  it('are what follows a scheme, and no single words of other values', () => {
    expect(headerSecrets({ authorization: 'Custom a b' })).to.deep.equal(['Custom a b', 'a b'])
    expect(headerSecrets({ 'x-api-key': 'open sesame' })).to.deep.equal(['open sesame'])
    expect(headerSecrets({ 'x-auth-token': 'Bearer sesame' })).to.include('sesame')
  })
})

describe('secrets of a query', () => {
  it('are the values of parameters with names of secrets, and those that are not words', () => {
    const url = new URL('https://h.example/?key=sesame&v=2&sig=abc&kind=jwt&code=x&tenant=a%269')
    expect(querySecrets(url)).to.include.members(['sesame', 'abc', 'x', 'a&9'])
    expect(querySecrets(url)).not.to.include.oneOf(['2', 'jwt'])
  })

  it('are the parameters as they are written, but short ones', () => {
    const url = new URL('https://h.example/?v=2&kind=jwt&tenant=a%269')
    expect(querySecrets(url)).to.include.members(['kind=jwt', 'tenant=a%269'])
    expect(querySecrets(url)).not.to.include('v=2')
  })
})

describe('secrets of TLS settings', () => {
  const { cert, key } = createAuthority().issue({ commonName: 'client' })

  it('are the passphrase, and the private key line by line', () => {
    const secrets = tlsSecrets({ passphrase: 'sesame', key: cert + key, cert })
    const redact = createRedactor(secrets)
    const lines = key.split('\n').filter((line) => /^[\w+/=]{16,}$/.test(line))
    expect(lines).to.have.length.above(10)
    for (const line of lines) expect(redact(`found ${line}`)).to.equal('found [redacted]')
    const inOne = lines.join('')
    for (const text of [inOne, JSON.stringify(key), inOne.replace(/.{50}/g, '$&\n')]) {
      const shown = redact(text)
      // The last line may be as short as 16 characters.
      for (const line of lines) expect(shown).not.to.contain(line.slice(20, 40) || line)
    }
    expect(redact(cert)).to.equal(cert)
    expect(tlsSecrets({ key: Buffer.from(key) })).to.deep.equal(tlsSecrets({ key }))
  })

  it('are a PKCS #12 file as it would be written', () => {
    const pfx = Buffer.from('0123456789abcdefghijklmnopqrstuvwxyz')
    const secrets = tlsSecrets({ pfx })
    expect(secrets).to.include.members([pfx.toString('base64'), pfx.toString('hex')])
  })
})

describe('secrets of a security object', () => {
  const { cert, key } = createAuthority().issue({ commonName: 'client' })
  const line = key.split('\n')[2] ?? ''
  const wsOptions = {
    passwordType: 'PasswordText',
    hasTokenCreated: true,
    envelopeKey: 'soap',
    actor: 'urn:actor',
    appendElement:
      '<w:BinarySecurityToken a="b">inner-token</w:BinarySecurityToken><w:A>plain</w:A>',
  }
  const objects: Record<string, [object, secrets: string[]]> = {
    WSSecurity: [make('WSSecurity', 'gateway', 'sesame', wsOptions), ['inner-token', 'sesame']],
    BasicAuthSecurity: [
      make('BasicAuthSecurity', 'gateway', 'sesame', { headers: { 'x-api-key': 'k-1' } }),
      ['sesame', 'k-1'],
    ],
    BearerSecurity: [make('BearerSecurity', 'sesame'), ['sesame']],
    WSSecurityCert: [make('WSSecurityCert', key, cert, 'sesame'), [line, 'sesame']],
    'WSSecurityCert with options': [
      make('WSSecurityCert', Buffer.from(key), cert, 'sesame', {
        signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        signerOptions: { prefix: 'ds', existingPrefixes: { token: 'http://docs.example/token' } },
      }),
      [line, 'sesame'],
    ],
    WSSecurityCertWithToken: [
      make('WSSecurityCertWithToken', {
        privateKey: key,
        publicKey: cert,
        keyPassword: 'sesame',
        username: 'gateway',
        password: 'open',
      }),
      [line, 'sesame', 'open'],
    ],
    WSSecurityPlusCert: [
      make(
        'WSSecurityPlusCert',
        make('WSSecurity', 'gateway', 'sesame', wsOptions),
        make('WSSecurityCert', key, cert, 'open'),
      ),
      ['sesame', line, 'open'],
    ],
    ClientSSLSecurity: [make('ClientSSLSecurity', Buffer.from(key), Buffer.from(cert)), [line]],
    ClientSSLSecurityPFX: [
      make('ClientSSLSecurityPFX', Buffer.from('0123456789abcdef'), 'sesame'),
      ['sesame', Buffer.from('0123456789abcdef').toString('base64')],
    ],
    'one of a caller': [
      {
        toXML: () => '',
        options: { credential: { username: 'gateway', value: 'sesame', type: 'basic' } },
        tokens: ['open'],
        headers: { authorization: 'Bearer barley' },
      },
      ['sesame', 'open', 'barley'],
    ],
  }
  const open =
    'soap PasswordText gateway urn:actor plain basic pem The certificate http://docs.example/token'
  for (const [name, [object, secrets]] of Object.entries(objects)) {
    it(`are those of ${name}`, () => {
      const found = securitySecrets(object)
      expect(found).to.include.members(secrets)
      const redact = createRedactor(found)
      for (const secret of secrets) expect(redact(`is ${secret} so`)).to.equal('is [redacted] so')
      expect(redact(open)).to.equal(open)
      expect(redact(cert)).to.equal(cert)
    })
  }

  it('are searched for in cycles, agents and failing getters only once', () => {
    const circle: Record<string, unknown> = { toXML: () => '', password: 'sesame' }
    circle['self'] = circle
    circle['agent'] = { addRequest() {}, token: 'of-a-socket' }
    Object.defineProperty(circle, 'token', {
      enumerable: true,
      get() {
        throw new Error('locked')
      },
    })
    expect(securitySecrets(circle)).to.deep.equal(['sesame'])
  })
})
