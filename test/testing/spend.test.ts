import { inspect } from 'node:util'
import { expect } from 'chai'
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { JsonServices } from '../../src/testing/spend.js'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { callGetJwt, exchange, jwtIn, type Reply } from './emulator-exchange.js'

const signingKey = 'the key of these tests, and of no other'
const LOGIN_REQUIRED =
  'A login is required: Authorization: Bearer <token>, ?key=<API key>, or username and password'
const LOGIN = '<username>demo</username><password>secret</password>'

describe('the JSON services of the emulator', () => {
  let emulator: Emulator
  before(async () => {
    emulator = await startEmulator({ signingKey })
  })
  after(() => emulator.close())

  const mint = async (inside: string): Promise<string> =>
    jwtIn(
      await callGetJwt(
        emulator.endpoint,
        `${LOGIN}<expiresAt>2100-01-01T00:00:00Z</expiresAt>${inside}`,
      ),
    )
  const spend = async (
    jwt: string,
    path = 'EmailValidation/IsValid',
    headers: Record<string, string> = {},
  ): Promise<Reply> =>
    exchange(`${emulator.baseUrl}/${path}.json`, {
      headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json', ...headers },
      body: '{"email":"ann@example.com"}',
    })
  const expectRefusal = (reply: Reply, message: string): void => {
    expect([reply.status, reply.contentType]).to.deep.equal([
      200,
      'application/json; charset=utf-8',
    ])
    expect(JSON.parse(reply.body)).to.deep.equal({
      Status: { Success: false, ErrorMessage: message, CreditsRemaining: 0 },
    })
  }
  const isSuccess = (reply: Reply): boolean => {
    expect(reply.status).to.equal(200)
    return (JSON.parse(reply.body) as { Status: { Success: boolean } }).Status.Success
  }

  it('accept a token without limits', async () => {
    const reply = await spend(await mint(''))
    expect(reply.status).to.equal(200)
    expect(JSON.parse(reply.body)).to.deep.equal({
      Status: { Success: true, ErrorMessage: null, CreditsRemaining: 4.5 },
      Result: 'Valid',
    })
    expect(emulator.requests.at(-1)).to.include({
      protocol: 'json',
      service: 'EmailValidation',
      method: 'IsValid',
      status: 200,
      outcome: 'answered',
      authentication: 'jwt',
    })
  })

  it('refuse what is not a token, or not of this service', async () => {
    const none = await exchange(`${emulator.baseUrl}/EmailValidation/IsValid.json`)
    expectRefusal(none, LOGIN_REQUIRED)
    expectRefusal(await spend('abc'), 'The token is not valid')
    const forged = await new SignJWT({ iss: 'Data8', exp: 4e9, aud: '*', jti: '1' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('another key, of a forged token'))
    expectRefusal(await spend(forged), 'The token is not valid')
  })

  it('refuse a token with other algorithm, issuer or claims than those of the service', async () => {
    const sign = async (claims: JWTPayload, alg = 'HS256'): Promise<string> =>
      new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(signingKey))
    const claims = { iss: 'Data8', exp: 4e9, aud: '*', jti: '1' }
    expect(isSuccess(await spend(await sign(claims)))).to.equal(true)
    const { iss, exp, aud, jti } = claims
    for (const jwt of [
      await sign(claims, 'HS384'),
      await sign(claims, 'HS512'),
      await sign({ ...claims, iss: 'data8' }),
      await sign({ exp, aud, jti }),
      await sign({ iss, aud, jti }),
      await sign({ iss, exp, jti }),
      await sign({ iss, exp, aud }),
      new UnsecuredJWT(claims).encode(),
    ]) {
      expectRefusal(await spend(jwt), 'The token is not valid')
    }
    const past = Math.floor(Date.now() / 1000) - 2
    expectRefusal(await spend(await sign({ ...claims, exp: past })), 'The token has expired')
  })

  it('refuse a token whose limit is not a number', async () => {
    for (const mc of ['many', '', {}]) {
      const claims = { iss: 'Data8', exp: 4e9, aud: '*', jti: `limit ${String(mc)}`, mc }
      const jwt = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode(signingKey))
      expectRefusal(await spend(jwt), 'The token has no credits left')
    }
  })

  it('refuse a token of another emulator', async () => {
    await using one = await startEmulator()
    await using other = await startEmulator()
    const inside = `${LOGIN}<expiresAt>2100-01-01T00:00:00Z</expiresAt>`
    const headers = { authorization: `Bearer ${jwtIn(await callGetJwt(one.endpoint, inside))}` }
    expect(isSuccess(await exchange(`${one.baseUrl}/A/B.json`, { headers }))).to.equal(true)
    expect(isSuccess(await exchange(`${other.baseUrl}/A/B.json`, { headers }))).to.equal(false)
  })

  it('accept a token with the scheme Bearer only, in any case', async () => {
    const jwt = await mint('')
    const path = 'EmailValidation/IsValid'
    expect(isSuccess(await spend('', path, { authorization: `bearer ${jwt}` }))).to.equal(true)
    for (const authorization of [`Basic ${jwt}`, jwt, `Bearer ${jwt} x`]) {
      const reply = await spend('', path, { authorization })
      expectRefusal(reply, LOGIN_REQUIRED)
    }
  })

  it('refuse a token that has expired', async () => {
    const jwt = jwtIn(
      await callGetJwt(emulator.endpoint, `${LOGIN}<expiresAt>2020-01-01T00:00:00Z</expiresAt>`),
    )
    expectRefusal(await spend(jwt), 'The token has expired')
    const noExpiry = jwtIn(await callGetJwt(emulator.endpoint, LOGIN))
    expectRefusal(await spend(noExpiry), 'The token has expired')
  })

  it('refuse a token for other methods', async () => {
    const jwt = await mint(
      '<allowedMethods><string>EmailValidation</string><string>Telephone.IsValid</string></allowedMethods>',
    )
    expect(isSuccess(await spend(jwt, 'EmailValidation/IsValid'))).to.equal(true)
    expect(isSuccess(await spend(jwt, 'EmailValidation/Other'))).to.equal(true)
    expect(isSuccess(await spend(jwt, 'Telephone/IsValid'))).to.equal(true)
    expectRefusal(await spend(jwt, 'Telephone/Other'), 'The token is not for Telephone.Other')
    expect(emulator.requests.at(-1)).to.include({
      status: 200,
      outcome: 'refused',
      refusal: 'The token is not for Telephone.Other',
    })
  })

  it('match the whole name of a service and a method', async () => {
    const jwt = await mint(
      '<allowedMethods><string>Email</string><string>Telephone.IsV</string><string>X.IsValid</string></allowedMethods>',
    )
    for (const name of [
      'EmailValidation.IsValid',
      'Telephone.IsValid',
      'Email2.Email',
      'X.Other',
    ]) {
      const reply = await spend(jwt, name.replace('.', '/'))
      expectRefusal(reply, `The token is not for ${name}`)
    }
    expect(isSuccess(await spend(jwt, 'X/IsValid'))).to.equal(true)
  })

  it('refuse a token for another address', async () => {
    const jwt = await mint('<clientIp>203.0.113.7</clientIp>')
    expectRefusal(await spend(jwt), 'The token is not for the address 127.0.0.1')
    const path = 'EmailValidation/IsValid'
    expect(isSuccess(await spend(jwt, path, { 'x-forwarded-for': '203.0.113.7' }))).to.equal(true)
    expect(isSuccess(await spend(await mint('<clientIp>127.0.0.1</clientIp>')))).to.equal(true)
  })

  it('refuse a token once its credits are spent', async () => {
    const jwt = await mint('<maxCredits>2</maxCredits>')
    expect(JSON.parse((await spend(jwt)).body)).to.have.nested.property(
      'Status.CreditsRemaining',
      1,
    )
    expect(JSON.parse((await spend(jwt)).body)).to.have.nested.property(
      'Status.CreditsRemaining',
      0,
    )
    expectRefusal(await spend(jwt), 'The token has no credits left')
    expect(isSuccess(await spend(await mint('<maxCredits>2</maxCredits>')))).to.equal(true)
  })

  it('use the first address of X-Forwarded-For, and ignore other values', async () => {
    const path = 'EmailValidation/IsValid'
    const status = async (clientIp: string, forwarded: string): Promise<boolean> => {
      const jwt = await mint(`<clientIp>${clientIp}</clientIp>`)
      return isSuccess(await spend(jwt, path, { 'x-forwarded-for': forwarded }))
    }
    expect(await status('203.0.113.7', '203.0.113.7, 198.51.100.1')).to.equal(true)
    expect(await status('203.0.113.7', '198.51.100.1, 203.0.113.7')).to.equal(false)
    expect(await status('127.0.0.1', 'unknown')).to.equal(true)
    expect(await status('unknown', 'unknown')).to.equal(false)
  })

  it('count the credits of each token separately, and only where the call is answered', async () => {
    const limit =
      '<maxCredits>1</maxCredits><allowedMethods><string>EmailValidation</string></allowedMethods>'
    const [one, two] = [await mint(limit), await mint(limit)]
    expect(isSuccess(await spend(one, 'Telephone/IsValid'))).to.equal(false)
    expect(isSuccess(await spend(one))).to.equal(true)
    expect(isSuccess(await spend(two))).to.equal(true)
    expectRefusal(await spend(one), 'The token has no credits left')
    expectRefusal(await spend(two), 'The token has no credits left')
    expectRefusal(
      await spend(await mint('<maxCredits>0</maxCredits>')),
      'The token has no credits left',
    )
  })

  it('store a limited number of tokens', async () => {
    const { maxStoredTokens } = JsonServices
    expect(maxStoredTokens).to.equal(10_000)
    await using fresh = await startEmulator({ signingKey })
    const isAnswered = async (jwt: string): Promise<boolean> => {
      const headers = { authorization: `Bearer ${jwt}` }
      return isSuccess(await exchange(`${fresh.baseUrl}/A/B.json`, { headers }))
    }
    Object.assign(JsonServices, { maxStoredTokens: 2 })
    try {
      const tokens = await Promise.all([1, 2, 3].map(() => mint('<maxCredits>1</maxCredits>')))
      for (const jwt of tokens) expect(await isAnswered(jwt)).to.equal(true)
      const [oldest = '', ...others] = tokens
      for (const jwt of others) expect(await isAnswered(jwt)).to.equal(false)
      expect(await isAnswered(oldest)).to.equal(true)
    } finally {
      Object.assign(JsonServices, { maxStoredTokens })
    }
  })

  it('accept the documented logins of an account, and refuse others', async () => {
    const call = async (query: string, body: object, authorization?: string): Promise<string> => {
      const reply = await exchange(`${emulator.baseUrl}/A/B.json${query}`, {
        headers: authorization === undefined ? {} : { authorization },
        body: JSON.stringify(body),
      })
      expect(reply.status).to.equal(200)
      const { Status } = JSON.parse(reply.body) as { Status: { ErrorMessage: string | null } }
      const { authentication, outcome } = emulator.requests.at(-1) ?? expect.fail()
      return `${authentication} ${outcome}: ${Status.ErrorMessage}`
    }
    const key = 'ABCD-1234-EFGH-5678'
    const user = { username: 'demo', password: 'secret' }
    expect(await call(`?key=${key}`, {})).to.equal('apiKey answered: null')
    expect(await call('', { username: `apikey-${key}` })).to.equal('apiKey answered: null')
    expect(await call('', { email: 'a@b.example', ...user })).to.equal('password answered: null')
    expect(await call(`?key=apikey-${key}`, {})).to.equal('apiKey refused: Invalid API key')
    expect(await call('', { ...user, password: 'x' })).to.equal(
      'password refused: Invalid username or password',
    )
    expect(await call('', { username: 5, password: ['secret'] })).to.equal(
      `undefined refused: ${LOGIN_REQUIRED}`,
    )
    expect(await call('', {}, `Bearer ${key}`)).to.equal('jwt refused: The token is not valid')
    expect(inspect(emulator.requests)).to.not.match(/secret|ABCD/)
  })

  it('refuse an account without credits', async () => {
    await using poor = await startEmulator({ credits: 0 })
    const reply = await exchange(`${poor.baseUrl}/A/B.json?key=ABCD-1234-EFGH-5678`)
    expectRefusal(reply, 'Insufficient credits')
  })

  it('are found in any case, with a token for the service in another', async () => {
    const jwt = await mint(
      '<allowedMethods><string>EmailValidation.IsValid</string></allowedMethods>',
    )
    expect(isSuccess(await spend(jwt, 'emailVALIDATION/isvalid'))).to.equal(true)
    expect(isSuccess(await spend(jwt, 'emailVALIDATION/isvali'))).to.equal(false)
  })

  it('answer what they were told to, without the login', async () => {
    const inputs: unknown[] = []
    await using other = await startEmulator({
      results: {
        'EmailValidation.isValid': async (input) => {
          inputs.push(input)
          return 'Invalid'
        },
        'Telephone.IsValid': () => {
          throw new Error('no such number')
        },
      },
    })
    const login = { username: 'demo', password: 'secret' }
    const ask = (path: string, input: object): Promise<Reply> =>
      exchange(`${other.baseUrl}/${path}.json`, { body: JSON.stringify({ ...login, ...input }) })
    const email = 'ann@example.com'
    const { body } = await ask('emailvalidation/IsValid', { email })
    expect(JSON.parse(body)).to.have.property('Result', 'Invalid')
    expect(inputs).to.deep.equal([{ email }])
    expect(JSON.parse((await ask('EmailValidation/Other', {})).body)).to.include({
      Result: 'Valid',
    })
    const failure = await ask('Telephone/IsValid', {})
    expect(failure.status).to.equal(500)
    expect(failure.body).to.contain('no such number')
  })

  it('are answered only where UserAdmin has such a method', async () => {
    expect((await exchange(`${emulator.baseUrl}/useradmin/GetJWTSimple.json`)).status).to.equal(404)
  })

  it('refuse a body that is not a JSON object', async () => {
    for (const body of ['[]', 'null', '1', '"x"', '{']) {
      const reply = await exchange(`${emulator.baseUrl}/EmailValidation/IsValid.json`, { body })
      expectRefusal(reply, 'The body must be a JSON object, or empty')
    }
  })

  it('allow requests of pages of other origins', async () => {
    const reply = await exchange(`${emulator.baseUrl}/EmailValidation/IsValid.json`, {
      method: 'OPTIONS',
    })
    expect(reply.status).to.equal(204)
    expect(reply.headers['access-control-allow-origin']).to.equal('*')
    expect(reply.headers['access-control-allow-headers']).to.include('authorization')
  })
})
