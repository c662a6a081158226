import { inspect } from 'node:util'
import { expect } from 'chai'
import { InputError } from '../../src/errors.js'
import {
  type GetJwtCallOptions,
  UserAdminClient,
  type UserAdminClientOptions,
} from '../../src/useradmin/client.js'
import type { GetJwtRequest } from '../../src/useradmin/request.js'
import { jwtOf } from '../support/get-jwt-replies.js'
import { thrownError } from '../support/thrown-error.js'

const KEY = 'ABCD-1234-EFGH-5678'
const JWT = jwtOf({ sub: 'demo', exp: 1_906_506_000, aud: '*' })
const LOGIN = { username: 'demo', password: 'hunter2-&-co' }
const expiresAt = '2030-06-01T01:00:00Z'
const URL_OF_METHOD = 'https://webservices.data-8.co.uk/UserAdmin/GetJWT.json'

const clientOf = (options: Partial<UserAdminClientOptions> = {}) =>
  new UserAdminClient({ protocol: 'json', credentials: LOGIN, ...options })

const envelopeOf = (
  options?: Partial<UserAdminClientOptions>,
  request: Partial<GetJwtRequest> = {},
  callOptions?: GetJwtCallOptions,
) => clientOf(options).toEnvelope({ expiresAt, ...request } as GetJwtRequest, callOptions)

const bodyOf = async (request: Partial<GetJwtRequest>, options?: Partial<UserAdminClientOptions>) =>
  (await envelopeOf(options, request)).body

async function refusalOf(run: () => unknown): Promise<InputError> {
  const error = await thrownError(run)
  if (error instanceof InputError) return error
  throw error
}

describe('a message of GetJWT in JSON', () => {
  it('has the documented form', async () => {
    const { endpoint, method, headers, body } = await envelopeOf(
      { applicationName: 'crm' },
      {
        clientIp: '203.0.113.7',
        allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
        maxCredits: 5,
      },
    )
    expect(endpoint).to.equal(URL_OF_METHOD)
    expect(method).to.equal('POST')
    expect(headers).to.include({ 'content-type': 'application/json', accept: 'application/json' })
    expect(headers).to.not.have.any.keys('authorization', 'soapaction')
    expect(body).to.equal(
      '{"username":"demo","password":"hunter2-&-co","clientIp":"203.0.113.7",' +
        '"expiresAt":"2030-06-01T01:00:00",' +
        '"allowedMethods":["EmailValidation","InternationalTelephoneValidation.IsValid"],' +
        '"maxCredits":5,"options":{"ApplicationName":"crm"}}',
    )
  })

  it('has no members that were not given', async () => {
    expect(await bodyOf({})).to.equal(
      '{"username":"demo","password":"hunter2-&-co","expiresAt":"2030-06-01T01:00:00"}',
    )
  })

  it('has the instant in UTC, in whole seconds', async () => {
    for (const [given, sent] of [
      ['2030-06-01T01:00:00.999+02:00', '2030-05-31T23:00:00'],
      [new Date(Date.UTC(2030, 0, 2, 3, 4, 5, 678)), '2030-01-02T03:04:05'],
      ['9999-12-31T23:59:59', '9999-12-31T23:59:59'],
    ] as const) {
      expect(JSON.parse(await bodyOf({ expiresAt: given })).expiresAt).to.equal(sent)
    }
  })

  it('has options as they were given, in their order, whatever their names', async () => {
    const options = [
      { name: 'b', value: 'x"\\\n\u2028\u0001' },
      { name: '10', value: 5.5 },
      { name: '2', value: true },
      { name: '__proto__', value: false },
      { name: 'constructor', value: '' },
      { name: 'toJSON', value: -0 },
      { name: 'prénom "x"', value: 1e21 },
    ]
    const body = await bodyOf({ applicationName: 'crm', options })
    expect(body.slice(body.indexOf('"options":'))).to.equal(
      '"options":{"ApplicationName":"crm","b":"x\\"\\\\\\n\u2028\\u0001","10":5.5,"2":true,' +
        '"__proto__":false,"constructor":"","toJSON":0,"prénom \\"x\\"":1e+21}}',
    )
  })

  it('does not depend on changed prototypes', async () => {
    const changed = [Object.prototype, Array.prototype, String.prototype, Number.prototype]
    const usual = await bodyOf({ allowedMethods: ['A.B', 'C'], maxCredits: 1, options: { a: 1 } })
    for (const prototype of changed) {
      Object.defineProperty(prototype, 'toJSON', { configurable: true, value: () => 'changed' })
    }
    try {
      const request = { allowedMethods: ['A.B', 'C'], maxCredits: 1, options: { a: 1 } }
      expect(await bodyOf(request)).to.equal(usual)
    } finally {
      for (const prototype of changed) Reflect.deleteProperty(prototype, 'toJSON')
    }
  })

  it('refuses an option that is given twice', async () => {
    const name = 'level'
    const options = [
      { name, value: 1 },
      { name, value: 1 },
    ]
    const error = await refusalOf(() => bodyOf({ options }))
    expect(error.field).to.equal('options[1].name')
  })

  it('refuses lone surrogates, and carries characters that XML cannot', async () => {
    expect(JSON.parse(await bodyOf({ options: { a: '\u0000\uFFFE' } })).options).to.deep.equal({
      a: '\u0000\uFFFE',
    })
    for (const [request, field] of [
      [{ applicationName: 'a\ud800' }, 'applicationName'],
      [{ options: { a: '\udc00' } }, 'options.a'],
      [{ options: [{ name: 'a\ud800', value: 1 }] }, 'options[0].name'],
    ] as const) {
      const error = await refusalOf(() => bodyOf(request))
      expect(error.field).to.equal(field)
    }
  })

  describe('with an API key', () => {
    it('has the key in the query, without its prefix, and no login in the body', async () => {
      for (const apiKey of [KEY, `apikey-${KEY}`, `APIKEY-${KEY}`]) {
        const { endpoint, body } = await envelopeOf({ credentials: { apiKey } })
        expect(endpoint).to.equal(`${URL_OF_METHOD}?key=${KEY}`)
        expect(body).to.equal('{"expiresAt":"2030-06-01T01:00:00"}')
      }
    })

    it('has the key encoded, after the query of the endpoint', async () => {
      const { endpoint } = await envelopeOf({
        endpoint: 'https://gateway.example/x/GetJWT.json?tenant=a%20b',
        credentials: { apiKey: 'a&b=c+d/é%' },
      })
      expect(endpoint).to.equal(
        'https://gateway.example/x/GetJWT.json?tenant=a%20b&key=a%26b%3Dc%2Bd%2F%C3%A9%25',
      )
    })

    it('has the key as the user name where it is to be in the body', async () => {
      const { endpoint, body } = await envelopeOf({
        apiKeyIn: 'body',
        credentials: { apiKey: KEY },
      })
      expect(endpoint).to.equal(URL_OF_METHOD)
      expect(JSON.parse(body)).to.deep.equal({
        username: `apikey-${KEY}`,
        expiresAt: '2030-06-01T01:00:00',
      })
    })

    it('refuses a key in the query of the endpoint, in any spelling', async () => {
      for (const query of ['key=x', 'a=1&KEY=x', '%6bey=x', 'key']) {
        const endpoint = `https://gateway.example/GetJWT.json?${query}`
        for (const credentials of [LOGIN, { apiKey: KEY }, { jwt: JWT }]) {
          const error = await refusalOf(() => clientOf({ endpoint, credentials }))
          expect(error.field).to.equal('endpoint')
          expect(error.message).to.not.contain('=x')
        }
      }
    })
  })

  describe('with a JWT', () => {
    it('has it as a bearer token alone', async () => {
      const { endpoint, headers, body } = await envelopeOf({ credentials: { jwt: JWT } })
      expect(endpoint).to.equal(URL_OF_METHOD)
      expect(headers).to.include({ authorization: `Bearer ${JWT}` })
      expect(body).to.equal('{"expiresAt":"2030-06-01T01:00:00"}')
    })

    it('refuses another authorization', async () => {
      const headers = { Authorization: 'Basic Z2F0ZTp3YXk=' }
      const error = await refusalOf(() => envelopeOf({ credentials: { jwt: JWT }, headers }))
      expect(error.field).to.equal('headers.authorization')
      const ofCall = await refusalOf(() =>
        envelopeOf({ credentials: { jwt: JWT } }, {}, { headers }),
      )
      expect(ofCall.field).to.equal('headers.authorization')
      expect((await envelopeOf({ headers })).headers['authorization']).to.equal(
        headers.Authorization,
      )
    })
  })

  it('takes the credentials of a call and of a function', async () => {
    const { headers } = await envelopeOf({}, {}, { credentials: async () => ({ jwt: JWT }) })
    expect(headers['authorization']).to.equal(`Bearer ${JWT}`)
    const { endpoint } = await envelopeOf({ credentials: () => ({ apiKey: KEY }) })
    expect(endpoint).to.contain(`key=${KEY}`)
  })

  it('waits for a vault no longer than the deadline of the call', async () => {
    for (const protocol of ['soap', 'json'] as const) {
      const credentials = () => new Promise<never>(() => {})
      const client = new UserAdminClient({ protocol, credentials, deadlineMs: 20 })
      const error = await thrownError(() => client.toEnvelope({ expiresAt }))
      expect(error).to.include({ code: 'TIMEOUT', limitMs: 20, sent: false })
    }
  })

  it('shows no secret where it is printed', async () => {
    for (const credentials of [LOGIN, { apiKey: KEY }, { jwt: JWT }]) {
      for (const apiKeyIn of ['query', 'body'] as const) {
        const envelope = await envelopeOf(
          { credentials, apiKeyIn },
          { options: { Note: 'Text-6' } },
        )
        const shown = inspect(envelope, { depth: 9, showHidden: true })
        for (const secret of ['hunter2', KEY, JWT, 'Text-6']) expect(shown).to.not.contain(secret)
        expect(shown).to.contain('"expiresAt":…').and.contain(URL_OF_METHOD)
      }
    }
  })

  it('shows no secret that is in a header or the name of an option, either', async () => {
    for (const [credentials, secret] of [
      [LOGIN, LOGIN.password],
      [{ apiKey: 'plum' }, 'plum'],
    ] as const) {
      const envelope = await envelopeOf(
        { credentials, apiKeyIn: 'body' },
        { options: { [`of ${secret}`]: 'x' } },
        { headers: { 'accept-language': `en-${secret}` } },
      )
      expect(envelope.body).to.contain(`"of ${secret}"`)
      const shown = inspect(envelope, { depth: 9, showHidden: true })
      expect(shown).to.contain('accept-language').and.not.contain(secret)
    }
  })
})

describe('the options of a client over JSON', () => {
  const refused: Readonly<Record<string, [Partial<UserAdminClientOptions>, string]>> = {
    'a SOAP version': [{ soapVersion: '1.2' }, 'soapVersion'],
    'a security object': [{ security: { toXML: () => '' } }, 'security'],
    'another protocol': [{ protocol: 'JSON' as 'json' }, 'protocol'],
    'another place of the key': [{ apiKeyIn: 'header' as 'body' }, 'apiKeyIn'],
    'a place of the key over SOAP': [{ protocol: 'soap', apiKeyIn: 'body' }, 'apiKeyIn'],
    'a JWT over SOAP': [{ protocol: 'soap', credentials: { jwt: JWT } }, 'credentials.jwt'],
    'a JWT of two parts': [{ credentials: { jwt: 'a.b' } }, 'credentials.jwt'],
    'a JWT without a signature': [{ credentials: { jwt: 'a.b.' } }, 'credentials.jwt'],
    'a JWT with its scheme': [{ credentials: { jwt: `Bearer ${JWT}` } }, 'credentials.jwt'],
    'a JWT with a line end': [{ credentials: { jwt: `${JWT}\n` } }, 'credentials.jwt'],
    'a JWT and a key': [
      { credentials: { jwt: JWT, apiKey: KEY } as unknown as { jwt: string } },
      'credentials',
    ],
    'a JWT and a user name': [
      { credentials: { jwt: JWT, username: 'demo' } as unknown as { jwt: string } },
      'credentials',
    ],
    'a password with a lone surrogate': [
      { credentials: { username: 'demo', password: 'hunter2\ud800' } },
      'credentials.password',
    ],
    'the endpoint of SOAP': [
      { endpoint: 'https://webservices.data-8.co.uk/UserAdmin.ASMX?x=1' },
      'endpoint',
    ],
    'an insecure endpoint': [{ endpoint: 'http://gateway.example/GetJWT.json' }, 'endpoint'],
  }
  for (const [name, [options, field]] of Object.entries(refused)) {
    it(`refuse ${name}`, async () => {
      const error = await refusalOf(() => clientOf(options))
      expect(error.field).to.equal(field)
      for (const secret of ['hunter2', KEY, JWT]) expect(inspect(error)).to.not.contain(secret)
    })
  }
})
