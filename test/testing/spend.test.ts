import { expect } from 'chai'
import { SignJWT } from 'jose'
import { type Emulator, startEmulator } from '../../src/testing/index.js'
import { callGetJwt, exchange, jwtIn, type Reply } from './exchange.js'

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

  it('take a token without limits', async () => {
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

  it('refuse what is no token, or not of this service', async () => {
    const none = await exchange(`${emulator.baseUrl}/EmailValidation/IsValid.json`)
    expectRefusal(none, 401, 'A token is required: Authorization: Bearer <token>')
    expectRefusal(await spend('abc'), 401, 'The token is not valid')
    const forged = await new SignJWT({ iss: 'Data8', exp: 4e9, aud: '*', jti: '1' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('the key of somebody else, who forges'))
    expectRefusal(await spend(forged), 401, 'The token is not valid')
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

  it('refuse a body that is no JSON object', async () => {
    const reply = await exchange(`${emulator.baseUrl}/EmailValidation/IsValid.json`, { body: '[]' })
    expectRefusal(reply, 400, 'The body must be a JSON object, or empty')
  })

  it('let pages of other origins ask', async () => {
    const reply = await exchange(`${emulator.baseUrl}/EmailValidation/IsValid.json`, {
      method: 'OPTIONS',
    })
    expect(reply.status).to.equal(204)
    expect(reply.headers['access-control-allow-origin']).to.equal('*')
    expect(reply.headers['access-control-allow-headers']).to.include('authorization')
  })
})
