import { inspect } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { type Login, readCredentials } from '../../src/data8/convention/credentials.js'
import { CredentialsError, InputError } from '../../src/errors.js'
import { checkXmlText } from '../../src/soap/text-check.js'

const rules = { checkText: checkXmlText, allowJwt: false }

async function login(credentials: unknown): Promise<Login> {
  const source = readCredentials(credentials, rules)
  return typeof source === 'function' ? source() : source
}

async function failureOf<E extends Error>(
  errorClass: abstract new (...args: never[]) => E,
  credentials: unknown,
): Promise<E> {
  const outcome: unknown = await login(credentials).catch((error: unknown) => error)
  if (outcome instanceof errorClass) return outcome
  throw outcome instanceof Error ? outcome : new Error('did not fail')
}

const refusal = (credentials: unknown) => failureOf(InputError, credentials)
const vaultFailure = (vault: () => unknown) => failureOf(CredentialsError, vault)

const KEY = 'ABCD-1234-EFGH-5678'

describe('credentials', () => {
  it('of a user name and password are sent unchanged', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((value) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(value))
    // A user name of white space is refused, and one with the prefix is an API key.
    const name = text.filter(
      (value) => value.trim() !== '' && !value.toLowerCase().startsWith('apikey-'),
    )
    await fc.assert(
      fc.asyncProperty(name, text, async (username, password) => {
        const expected = {
          kind: 'password',
          username,
          password,
          identity: username,
          secrets: [password],
        }
        expect(await login({ username, password })).to.deep.equal(expected)
        expect(await login(() => ({ username, password }))).to.deep.equal(expected)
        expect(await login(async () => ({ username, password }))).to.deep.equal(expected)
      }),
      {
        examples: [
          [' demo ', ' \tsecret\n'],
          ['demo', ' '],
        ],
      },
    )
  })

  it('of an API key have the key without its prefix', async () => {
    for (const apiKey of [KEY, `apikey-${KEY}`, `APIKEY-${KEY}`, `ApiKey-${KEY}`]) {
      expect(await login({ apiKey })).to.deep.equal({
        kind: 'apiKey',
        key: KEY,
        identity: `apikey-${KEY}`,
        secrets: [`apikey-${KEY}`, KEY],
      })
    }
  })

  it('keep an API key secret that was written as a user name', async () => {
    const { secrets } = await login({ username: `apikey-${KEY}`, password: 'x' })
    expect(secrets).to.include(KEY)
  })

  it('are requested for each call where a function gives them', async () => {
    let calls = 0
    const source = readCredentials(() => ({ apiKey: `key-${++calls}` }), rules)
    if (typeof source !== 'function') throw new Error('no function')
    expect((await source()).identity).to.equal('apikey-key-1')
    expect((await source()).identity).to.equal('apikey-key-2')
  })

  it('are read once', async () => {
    let reads = 0
    const credentials = {
      username: 'demo',
      get password() {
        reads += 1
        return reads === 1 ? 'secret' : ''
      },
    }
    expect((await login(credentials)).secrets).to.deep.equal(['secret'])
    expect(reads).to.equal(1)
  })

  it('do not depend on a polluted prototype', async () => {
    const prototype = Object.prototype as { password?: string; apiKey?: string }
    prototype.password = 'polluted'
    prototype.apiKey = 'polluted'
    try {
      expect((await refusal({ username: 'demo' })).field).to.equal('credentials.password')
      expect((await refusal({})).field).to.equal('credentials')
    } finally {
      delete prototype.password
      delete prototype.apiKey
    }
  })

  const refused: Record<string, [unknown, string]> = {
    none: [undefined, 'credentials'],
    null: [null, 'credentials'],
    'a string': ['hunter2', 'credentials'],
    'an array': [['demo', 'hunter2'], 'credentials'],
    'a Promise': [Promise.resolve({ apiKey: 'hunter2' }), 'credentials'],
    'an empty object': [{}, 'credentials'],
    'both kinds': [{ username: 'demo', password: 'hunter2', apiKey: 'hunter2' }, 'credentials'],
    'a key and a password': [{ password: 'hunter2', apiKey: 'hunter2' }, 'credentials'],
    'no password': [{ username: 'demo' }, 'credentials.password'],
    'no user name': [{ password: 'hunter2' }, 'credentials.username'],
    'an empty user name': [{ username: '', password: 'hunter2' }, 'credentials.username'],
    'a blank user name': [{ username: ' ', password: 'hunter2' }, 'credentials.username'],
    'an empty password': [{ username: 'demo', password: '' }, 'credentials.password'],
    'an empty key': [{ apiKey: '' }, 'credentials.apiKey'],
    'a prefix alone': [{ apiKey: 'apikey-' }, 'credentials.apiKey'],
    'a key with a line end': [{ apiKey: 'hunter2\n' }, 'credentials.apiKey'],
    'a key with a blank': [{ apiKey: 'hunter2 hunter2' }, 'credentials.apiKey'],
    'a forgotten await': [
      { username: 'demo', password: Promise.resolve('hunter2') },
      'credentials.password',
    ],
    'a forgotten await for a key': [{ apiKey: Promise.resolve('hunter2') }, 'credentials.apiKey'],
    'a number': [{ username: 'demo', password: 123_456 }, 'credentials.password'],
    'a boxed string': [
      { username: 'demo', password: new String('hunter2') },
      'credentials.password',
    ],
    'a null password': [{ username: 'demo', password: null }, 'credentials.password'],
    'a password that XML cannot carry': [
      { username: 'demo', password: 'hunter2\0' },
      'credentials.password',
    ],
    'a lone surrogate': [{ username: 'demo', password: 'hunter2\uD800' }, 'credentials.password'],
    'a misspelt field': [{ userName: 'demo', password: 'hunter2' }, 'credentials.userName'],
    'another misspelt field': [{ apikey: 'hunter2' }, 'credentials.apikey'],
  }
  for (const [name, [credentials, field]] of Object.entries(refused)) {
    it(`are refused: ${name}`, async () => {
      const error = await refusal(credentials)
      expect(error.field).to.equal(field)
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.to.contain('hunter2')
    })
  }

  it('are refused with the hint that an await is missing', async () => {
    const error = await refusal({ username: 'demo', password: Promise.resolve('x') })
    expect(error.message).to.contain('await')
  })

  it('are refused with the field that was probably meant', async () => {
    const error = await refusal({ apikey: 'x' })
    expect(error.message).to.contain('credentials.apiKey')
  })

  describe('from a vault that fails', () => {
    class VaultError extends Error {
      override name = 'VaultError'
      readonly code = 'E_SEALED'
      readonly password = 'hunter2'
    }
    const failures: [string, () => unknown][] = [
      ['by throwing', () => thrown(new VaultError('hunter2'))],
      ['by rejecting', () => Promise.reject(new VaultError('hunter2'))],
    ]
    for (const [name, vault] of failures) {
      it(`${name} are an error whose cause has only the kind of failure`, async () => {
        const error = await vaultFailure(vault)
        expect(error).to.include({ code: 'CREDENTIALS', retryable: true })
        expect(error.cause).to.deep.equal({ name: 'VaultError', code: 'E_SEALED' })
        expect(inspect(error, { depth: Infinity, showHidden: true })).not.to.contain('hunter2')
      })
    }

    it('with an unusual value are an error as well', async () => {
      for (const odd of ['hunter2', undefined, null, { name: 'hunter2 hunter2' }, revoked()]) {
        const error = await vaultFailure(() => Promise.reject(odd))
        expect(error.cause).to.deep.equal({ name: 'unknown' })
      }
    })

    it('by giving nothing are a retryable error', async () => {
      for (const vault of [() => undefined, async () => null]) {
        expect(await vaultFailure(vault)).to.include({ code: 'CREDENTIALS', retryable: true })
      }
    })

    const unusable: [unknown, RegExp][] = [
      [{}, /credentials: must have/],
      ['hunter2', /credentials: must be/],
      [() => ({ apiKey: 'hunter2' }), /credentials: .* a function/],
      [{ username: 'demo', password: '' }, /credentials\.password: must not be empty/],
      [{ apiKey: 'hunter2\n' }, /credentials\.apiKey: must not have white space/],
      [{ apikey: 'hunter2' }, /credentials\.apikey: .* did you mean credentials\.apiKey/],
    ]
    for (const [given, message] of unusable) {
      it(`by giving invalid values are an error with the reason: ${message}`, async () => {
        const error = await vaultFailure(async () => given)
        expect(error).to.include({ code: 'CREDENTIALS', retryable: false })
        expect(error.message).to.match(message)
        expect(inspect(error, { depth: Infinity, showHidden: true })).not.to.contain('hunter2')
      })
    }
  })
})

function thrown(error: Error): never {
  throw error
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
