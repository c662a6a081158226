import { expect } from 'chai'
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { JsonServices } from '../../src/testing/spend.js'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { callGetJwt, exchange, jwtIn, type Reply } from './emulator-exchange.js'

const signingKey = 'the key of these tests, and of no other'
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
  const expectRefusal = (reply: Reply, status: number, message: string): void => {
    expect(reply.status).to.equal(status)
    expect(reply.contentType).to.equal('application/json; charset=utf-8')
    expect(JSON.parse(reply.body)).to.deep.equal({
      Status: { Success: false, ErrorMessage: message },
    })
  }

  it('accept a token without limits', async () => {
    const reply = await spend(await mint(''))
    expect(reply.status).to.equal(200)
    expect(JSON.parse(reply.body)).to.deep.equal({
      Status: { Success: true, ErrorMessage: null, CreditsRemaining: 4.5 },
      Result: 'Valid',
    })
    expect(emulator.requests.at(-1)).to.include({
      kind: 'json',
      service: 'EmailValidation',
      method: 'IsValid',
      status: 200,
    })
  })

  it('refuse what is not a token, or not of this service', async () => {
    const none = await exchange(`${emulator.baseUrl}/EmailValidation/IsValid.json`)
    expectRefusal(none, 401, 'A token is required: Authorization: Bearer <token>')
    expectRefusal(await spend('abc'), 401, 'The token is not valid')
    const forged = await new SignJWT({ iss: 'Data8', exp: 4e9, aud: '*', jti: '1' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('another key, of a forged token'))
    expectRefusal(await spend(forged), 401, 'The token is not valid')
  })

  it('refuse a token with other algorithm, issuer or claims than those of the service', async () => {
    const sign = async (claims: JWTPayload, alg = 'HS256'): Promise<string> =>
      new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(signingKey))
    const claims = { iss: 'Data8', exp: 4e9, aud: '*', jti: '1' }
    expect((await spend(await sign(claims))).status).to.equal(200)
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
      expectRefusal(await spend(jwt), 401, 'The token is not valid')
    }
    const past = Math.floor(Date.now() / 1000) - 2
    expectRefusal(await spend(await sign({ ...claims, exp: past })), 401, 'The token has expired')
  })

  it('refuse a token of another emulator', async () => {
    await using one = await startEmulator()
    await using other = await startEmulator()
    const inside = `${LOGIN}<expiresAt>2100-01-01T00:00:00Z</expiresAt>`
    const headers = { authorization: `Bearer ${jwtIn(await callGetJwt(one.endpoint, inside))}` }
    expect((await exchange(`${one.baseUrl}/A/B.json`, { headers })).status).to.equal(200)
    expect((await exchange(`${other.baseUrl}/A/B.json`, { headers })).status).to.equal(401)
  })

  it('accept a token with the scheme Bearer only, in any case', async () => {
    const jwt = await mint('')
    const path = 'EmailValidation/IsValid'
    expect((await spend('', path, { authorization: `bearer ${jwt}` })).status).to.equal(200)
    for (const authorization of [`Basic ${jwt}`, jwt, `Bearer ${jwt} x`]) {
      const reply = await spend('', path, { authorization })
      expectRefusal(reply, 401, 'A token is required: Authorization: Bearer <token>')
    }
  })

  it('refuse a token that has expired', async () => {
    const jwt = jwtIn(
      await callGetJwt(emulator.endpoint, `${LOGIN}<expiresAt>2020-01-01T00:00:00Z</expiresAt>`),
    )
    expectRefusal(await spend(jwt), 401, 'The token has expired')
    const noExpiry = jwtIn(await callGetJwt(emulator.endpoint, LOGIN))
    expectRefusal(await spend(noExpiry), 401, 'The token has expired')
  })

  it('refuse a token for other methods', async () => {
    const jwt = await mint(
      '<allowedMethods><string>EmailValidation</string><string>Telephone.IsValid</string></allowedMethods>',
    )
    expect((await spend(jwt, 'EmailValidation/IsValid')).status).to.equal(200)
    expect((await spend(jwt, 'EmailValidation/Other')).status).to.equal(200)
    expect((await spend(jwt, 'Telephone/IsValid')).status).to.equal(200)
    expectRefusal(await spend(jwt, 'Telephone/Other'), 403, 'The token is not for Telephone.Other')
    expect(emulator.requests.at(-1)).to.include({
      status: 403,
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
      expectRefusal(reply, 403, `The token is not for ${name}`)
    }
    expect((await spend(jwt, 'X/IsValid')).status).to.equal(200)
  })

  it('refuse a token for another address', async () => {
    const jwt = await mint('<clientIp>203.0.113.7</clientIp>')
    expectRefusal(await spend(jwt), 403, 'The token is not for the address 127.0.0.1')
    const path = 'EmailValidation/IsValid'
    expect((await spend(jwt, path, { 'x-forwarded-for': '203.0.113.7' })).status).to.equal(200)
    expect((await spend(await mint('<clientIp>127.0.0.1</clientIp>'))).status).to.equal(200)
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
    expectRefusal(await spend(jwt), 403, 'The token has no credits left')
    expect((await spend(await mint('<maxCredits>2</maxCredits>'))).status).to.equal(200)
  })

  it('use the first address of X-Forwarded-For, and ignore other values', async () => {
    const path = 'EmailValidation/IsValid'
    const status = async (clientIp: string, forwarded: string): Promise<number> => {
      const jwt = await mint(`<clientIp>${clientIp}</clientIp>`)
      return (await spend(jwt, path, { 'x-forwarded-for': forwarded })).status
    }
    expect(await status('203.0.113.7', '203.0.113.7, 198.51.100.1')).to.equal(200)
    expect(await status('203.0.113.7', '198.51.100.1, 203.0.113.7')).to.equal(403)
    expect(await status('127.0.0.1', 'unknown')).to.equal(200)
    expect(await status('unknown', 'unknown')).to.equal(403)
  })

  it('count the credits of each token separately, and only where the call is answered', async () => {
    const limit =
      '<maxCredits>1</maxCredits><allowedMethods><string>EmailValidation</string></allowedMethods>'
    const [one, two] = [await mint(limit), await mint(limit)]
    expect((await spend(one, 'Telephone/IsValid')).status).to.equal(403)
    expect((await spend(one)).status).to.equal(200)
    expect((await spend(two)).status).to.equal(200)
    expectRefusal(await spend(one), 403, 'The token has no credits left')
    expectRefusal(await spend(two), 403, 'The token has no credits left')
    expectRefusal(
      await spend(await mint('<maxCredits>0</maxCredits>')),
      403,
      'The token has no credits left',
    )
  })

  it('store a limited number of tokens', async () => {
    const { maxStoredTokens } = JsonServices
    expect(maxStoredTokens).to.equal(10_000)
    await using fresh = await startEmulator({ signingKey })
    const statusOf = async (jwt: string): Promise<number> => {
      const headers = { authorization: `Bearer ${jwt}` }
      return (await exchange(`${fresh.baseUrl}/A/B.json`, { headers })).status
    }
    Object.assign(JsonServices, { maxStoredTokens: 2 })
    try {
      const tokens = await Promise.all([1, 2, 3].map(() => mint('<maxCredits>1</maxCredits>')))
      for (const jwt of tokens) expect(await statusOf(jwt)).to.equal(200)
      const [oldest = '', ...others] = tokens
      for (const jwt of others) expect(await statusOf(jwt)).to.equal(403)
      expect(await statusOf(oldest)).to.equal(200)
    } finally {
      Object.assign(JsonServices, { maxStoredTokens })
    }
  })

  it('refuse a body that is not a JSON object', async () => {
    for (const body of ['[]', 'null', '1', '"x"', '{']) {
      const reply = await exchange(`${emulator.baseUrl}/EmailValidation/IsValid.json`, { body })
      expectRefusal(reply, 400, 'The body must be a JSON object, or empty')
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
