import { inspect } from 'node:util'
import { expect } from 'chai'
import { jwtVerify } from 'jose'
import {
  type Emulator,
  type EmulatorRequest,
  type JsonRequest,
  startEmulator,
} from '../../src/testing.js'
import { callGetJwt, claimsOf, exchange, jwtIn, type Reply } from './emulator-exchange.js'
import { outputIn, post, refusalIn, tokenIn } from './json-exchange.js'

const KEY = 'ABCD-1234-EFGH-5678'
const LOGIN = { username: 'demo', password: 'secret' }
const EXPIRY = '2100-01-01T00:00:00'
const YEAR_1 = -62_135_596_800

describe('a call of GetJWT over JSON to the emulator', () => {
  const signingKey = 'the key of these tests, and of no other'
  let emulator: Emulator
  before(async () => {
    emulator = await startEmulator({ signingKey })
  })
  after(() => emulator.close())

  const claimsFor = async (members: object): Promise<Record<string, unknown>> =>
    claimsOf(tokenIn(await post(emulator, { ...LOGIN, expiresAt: EXPIRY, ...members })))
  const last = (): JsonRequest => {
    const request = emulator.requests.at(-1)
    return request?.protocol === 'json' ? request : expect.fail('it is not recorded')
  }
  const expectError = (reply: Reply, message: string): void => {
    expect([reply.status, reply.contentType]).to.deep.equal([
      400,
      'application/json; charset=utf-8',
    ])
    expect(JSON.parse(reply.body)).to.deep.equal({ Message: message })
    expect(last()).to.include({ status: 400, outcome: 'fault', refusal: message })
  }

  it('gives the documented reply with a signed token', async () => {
    const reply = await post(emulator, {
      ...LOGIN,
      clientIp: '203.0.113.7',
      expiresAt: '2030-06-01T01:00:00',
      allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
      maxCredits: 5,
      options: { ApplicationName: 'crm' },
    })
    const { Status, Jwt, ...others } = outputIn(reply)
    expect(others).to.deep.equal({})
    expect(Status).to.deep.equal({ Success: true, ErrorMessage: null, CreditsRemaining: 4.5 })
    const key = new TextEncoder().encode(signingKey)
    const { payload } = await jwtVerify(Jwt ?? '', key)
    const { jti, ...claims } = payload
    expect(jti).to.be.a('string')
    expect(claims).to.deep.equal({
      iss: 'Data8',
      sub: 'demo',
      exp: 1_906_506_000,
      cn: 'example ltd',
      aud: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
      mc: '5',
      ip: '203.0.113.7',
    })
  })

  it('mints by the same rules as SOAP', async () => {
    for (const [members, inside] of [
      [{}, ''],
      [{ allowedMethods: ['A'] }, '<allowedMethods><string>A</string></allowedMethods>'],
      [{ allowedMethods: [] }, '<allowedMethods/>'],
      [
        { allowedMethods: ['A', null] },
        '<allowedMethods><string>A</string><string/></allowedMethods>',
      ],
      [{ maxCredits: 0 }, '<maxCredits>0</maxCredits>'],
      [{ maxCredits: -5 }, '<maxCredits>-5</maxCredits>'],
      [{ clientIp: '' }, '<clientIp/>'],
      [{ clientIp: ' x ' }, '<clientIp> x </clientIp>'],
    ] as const) {
      const soap = await callGetJwt(
        emulator.endpoint,
        `<username>demo</username><password>secret</password><expiresAt>${EXPIRY}</expiresAt>${inside}`,
      )
      const expected = { ...claimsOf(jwtIn(soap)), jti: '' }
      expect({ ...(await claimsFor(members)), jti: '' }).to.deep.equal(expected)
    }
  })

  it('is answered with any content type', async () => {
    const body = { ...LOGIN, expiresAt: EXPIRY }
    for (const contentType of [
      'application/json; charset=utf-8',
      'application/x-www-form-urlencoded',
      'text/xml',
      '',
    ]) {
      tokenIn(await post(emulator, body, { contentType }))
    }
  })

  it('is answered on a path in any case', async () => {
    for (const path of ['/useradmin/getjwt.json', '/USERADMIN/GETJWT.JSON']) {
      tokenIn(await post(emulator, { ...LOGIN, expiresAt: EXPIRY }, { path }))
      expect(last()).to.include({ service: 'UserAdmin', method: 'GetJWT' })
    }
  })

  it('must be a POST, and is not for pages of other origins', async () => {
    for (const method of ['GET', 'PUT', 'OPTIONS']) {
      const reply = await exchange(emulator.endpoints.json, { method })
      expect(reply.status, method).to.equal(405)
    }
    const reply = await post(emulator, { ...LOGIN, expiresAt: EXPIRY })
    expect(reply.headers).to.not.have.property('access-control-allow-origin')
  })

  describe('has a login', () => {
    it('by key in the query, bare, with the name in any case', async () => {
      for (const query of [`?key=${KEY}`, `?KEY=${KEY}`, `?x=1&Key=${KEY}`]) {
        const jwt = tokenIn(await post(emulator, { expiresAt: EXPIRY }, { query }))
        expect(claimsOf(jwt)['sub']).to.equal(`apikey-${KEY}`)
        expect(last()).to.include({ authentication: 'apiKey', outcome: 'token' })
      }
    })

    it('by key in the query, but not with its prefix, twice or unknown', async () => {
      for (const query of [
        `?key=apikey-${KEY}`,
        `?key=APIKEY-${KEY}`,
        `?key=${KEY}&key=${KEY}`,
        '?key=ABCD',
      ]) {
        const reply = await post(emulator, { ...LOGIN, expiresAt: EXPIRY }, { query })
        expect(refusalIn(reply), query).to.equal('Invalid API key')
        expect(last()).to.include({ authentication: 'apiKey', outcome: 'refused' })
      }
    })

    it('by user name and password', async () => {
      expect(await claimsFor({})).to.include({ sub: 'demo' })
      expect(last()).to.include({ authentication: 'password', username: 'demo' })
      for (const wrong of [
        { username: 'demo', password: 'Secret' },
        { username: 'Demo', password: 'secret' },
        { username: 'demo' },
        { password: 'secret' },
        { username: 'demo', Password: 'secret' },
      ]) {
        const reply = await post(emulator, { expiresAt: EXPIRY, ...wrong })
        expect(refusalIn(reply)).to.equal('Invalid username or password')
      }
    })

    it('by key as the user name, with its prefix and without a password', async () => {
      const username = `apikey-${KEY}`
      for (const password of [undefined, null, '']) {
        expect(await claimsFor({ username, password })).to.include({ sub: username })
        expect(last()).to.include({ authentication: 'apiKey' }).and.not.have.property('username')
      }
      for (const wrong of [
        { username, password: 'x' },
        { username: KEY, password: '' },
        { username: `ApiKey-${KEY}`, password: '' },
      ]) {
        const reply = await post(emulator, { expiresAt: EXPIRY, ...wrong })
        expect(refusalIn(reply)).to.equal('Invalid username or password')
        expect(inspect(last())).to.not.include('ABCD')
      }
    })

    it('by a token that is for UserAdmin, GetJWT or everything', async () => {
      const login = async (members: object): Promise<Reply> => {
        const jwt = tokenIn(await post(emulator, { ...LOGIN, ...members }))
        return post(emulator, { expiresAt: EXPIRY }, { authorization: `Bearer ${jwt}` })
      }
      const expiresAt = '2090-01-01T00:00:00Z'
      for (const allowedMethods of [undefined, ['UserAdmin'], ['A', 'UserAdmin.GetJWT']]) {
        const minted = tokenIn(await login({ expiresAt, allowedMethods }))
        expect(claimsOf(minted)).to.include({ sub: 'demo', aud: '*' })
        expect(last()).to.include({ authentication: 'jwt', outcome: 'token' })
      }
      for (const [members, refusal] of [
        [
          { expiresAt, allowedMethods: ['EmailValidation'] },
          'The token is not for UserAdmin.GetJWT',
        ],
        [
          { expiresAt, allowedMethods: ['UserAdmin.Other'] },
          'The token is not for UserAdmin.GetJWT',
        ],
        [{ expiresAt, clientIp: '203.0.113.7' }, 'The token is not for the address 127.0.0.1'],
        [{ expiresAt: '2020-01-01T00:00:00Z' }, 'The token has expired'],
        [{}, 'The token has expired'],
      ] as const) {
        expect(refusalIn(await login(members))).to.equal(refusal)
      }
      const forged = await post(emulator, {}, { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' })
      expect(refusalIn(forged)).to.equal('The token is not valid')
    })

    it('or is refused, with every other scheme too', async () => {
      const authorization = `Basic ${Buffer.from('demo:secret').toString('base64')}`
      for (const reply of [
        await post(emulator, { expiresAt: EXPIRY }),
        await post(emulator, { expiresAt: EXPIRY }, { query: '?key=' }),
        await post(emulator, { expiresAt: EXPIRY, username: '', password: null }),
        await post(emulator, { expiresAt: EXPIRY }, { authorization }),
      ]) {
        expect(refusalIn(reply)).to.match(/^A login is required/)
        expect(last()).to.not.have.property('authentication')
      }
    })

    it('of the query before that of the body, and that before a token', async () => {
      const token = tokenIn(await post(emulator, { ...LOGIN, expiresAt: EXPIRY }))
      const authorization = `Bearer ${token}`
      const wrong = { ...LOGIN, password: 'x', expiresAt: EXPIRY }
      tokenIn(await post(emulator, wrong, { query: `?key=${KEY}`, authorization }))
      expect(last()).to.include({ authentication: 'apiKey' })
      expect(refusalIn(await post(emulator, wrong, { authorization }))).to.match(/password/)
    })
  })

  describe('has members', () => {
    for (const [expiresAt, exp] of [
      ['2030-06-01T01:00:00', 1_906_506_000],
      ['2030-06-01T01:00:00Z', 1_906_506_000],
      ['2030-06-01T03:00:00+02:00', 1_906_506_000],
      ['2030-06-01T01:00:00.9Z', 1_906_506_000],
      [undefined, YEAR_1],
      [null, YEAR_1],
    ] as const) {
      it(`expiresAt ${expiresAt}`, async () => {
        expect(await claimsFor({ expiresAt })).to.include({ exp })
        if (typeof expiresAt === 'string') expect(last()).to.include({ expiresAt })
        else expect(last()).to.not.have.property('expiresAt')
      })
    }

    it('that are null, which count as absent', async () => {
      const claims = await claimsFor({
        clientIp: null,
        allowedMethods: null,
        maxCredits: null,
        options: null,
      })
      expect(claims).to.include({ aud: '*' }).and.not.have.any.keys('ip', 'mc')
      expect(last()).to.not.have.any.keys(
        'clientIp',
        'allowedMethods',
        'maxCredits',
        'options',
        'ignored',
      )
    })

    it('that it ignores and records: unknown ones, and known ones in another case', async () => {
      const body = `{"username":"demo","password":"secret","expiresAt":"${EXPIRY}","clientIP":"203.0.113.7","MaxCredits":5,"allowed_methods":["A"],"__proto__":{"clientIp":"x"},"toString":1}`
      const claims = claimsOf(tokenIn(await post(emulator, body)))
      expect(claims).to.include({ aud: '*' }).and.not.have.any.keys('ip', 'mc')
      expect(last())
        .to.have.property('ignored')
        .that.deep.equals(['clientIP', 'MaxCredits', 'allowed_methods', '__proto__', 'toString'])
      await claimsFor(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`m${i}`, i])))
      expect(last().ignored).to.have.length(100)
    })

    it('of which options is an object, and an array is ignored and recorded', async () => {
      await claimsFor({ options: { ApplicationName: 'crm', level: 5, deep: true, '': '' } })
      expect(last().options).to.deep.equal([
        { name: 'ApplicationName', value: 'crm' },
        { name: 'level', value: '5' },
        { name: 'deep', value: 'true' },
        { name: '', value: '' },
      ])
      await claimsFor({ options: {} })
      expect(last()).to.deep.include({ options: [] })
      await claimsFor({ options: [{ Name: 'ApplicationName', Value: 'crm' }] })
      expect(last())
        .to.deep.include({ ignored: ['options'] })
        .and.not.have.property('options')
    })

    for (const [members, due] of [
      [{ username: 5 }, 'username must be a string'],
      [{ password: true }, 'password must be a string'],
      [{ clientIp: ['203.0.113.7'] }, 'clientIp must be a string'],
      [{ expiresAt: 1_906_506_000 }, 'expiresAt must be a date and time'],
      [{ expiresAt: '' }, 'expiresAt must be a date and time'],
      [{ expiresAt: 'tomorrow' }, 'expiresAt must be a date and time'],
      [{ expiresAt: '2030-02-30T00:00:00' }, 'expiresAt must be a date and time'],
      [{ expiresAt: '0000-01-01T00:00:00' }, 'expiresAt must be a date and time'],
      [{ allowedMethods: 'EmailValidation' }, 'allowedMethods must be an array of strings'],
      [{ allowedMethods: [5] }, 'allowedMethods must be an array of strings'],
      [{ allowedMethods: { string: ['A'] } }, 'allowedMethods must be an array of strings'],
      [{ maxCredits: '5' }, 'maxCredits must be a whole number of 32 bits'],
      [{ maxCredits: 5.5 }, 'maxCredits must be a whole number of 32 bits'],
      [{ maxCredits: 2_147_483_648 }, 'maxCredits must be a whole number of 32 bits'],
      [{ maxCredits: '' }, 'maxCredits must be a whole number of 32 bits'],
      [{ maxCredits: '5', clientIp: 5 }, 'clientIp must be a string'],
      [{ options: 'x' }, 'options must be an object of strings, numbers and booleans'],
      [{ options: { a: null } }, 'options must be an object of strings, numbers and booleans'],
      [{ options: { a: {} } }, 'options must be an object of strings, numbers and booleans'],
    ] as const) {
      it(`that must be legal: ${JSON.stringify(members)}`, async () => {
        const reply = await post(emulator, { ...LOGIN, expiresAt: EXPIRY, ...members })
        expectError(reply, `The request is invalid: ${due}.`)
      })
    }

    it('that are read before the login is refused', async () => {
      expectError(
        await post(emulator, { maxCredits: 'x' }),
        'The request is invalid: maxCredits must be a whole number of 32 bits.',
      )
    })
  })

  it('must be a JSON object', async () => {
    for (const body of ['', '{', '[]', 'null', '1', '"x"', '{"username":"demo",}', '\ufffe{}']) {
      const reply = await post(emulator, body, { query: `?key=${KEY}` })
      expectError(reply, 'The request is invalid: the body must be a JSON object.')
      expect(last()).to.include({ authentication: 'apiKey' })
    }
    tokenIn(await post(emulator, '\ufeff{}', { query: `?key=${KEY}` }))
  })

  it('is refused without credits of the account', async () => {
    await using poor = await startEmulator({ credits: 0 })
    const reply = await post(poor, { ...LOGIN, expiresAt: EXPIRY })
    expect(refusalIn(reply)).to.equal('Insufficient credits')
    expect(outputIn(reply).Status.CreditsRemaining).to.equal(0)
  })

  it('is answered with infinite credits as the largest float', async () => {
    await using rich = await startEmulator({ credits: Number.POSITIVE_INFINITY })
    const { Status } = outputIn(await post(rich, { ...LOGIN, expiresAt: EXPIRY }))
    expect(Status.CreditsRemaining).to.be.above(3e38)
  })

  it('is answered with a fault for the user names that SOAP answers with one', async () => {
    const reply = await post(emulator, { username: 'boom' })
    expect(reply.status).to.equal(500)
    expect(JSON.parse(reply.body)).to.include({ Message: 'kaboom <&> "quoted"' })
    expect(last()).to.include({ outcome: 'fault', status: 500 })
  })

  it('gives a token that can be spent, and one for everything mints another', async () => {
    const jwt = tokenIn(
      await post(emulator, { ...LOGIN, expiresAt: EXPIRY, allowedMethods: ['A'], maxCredits: 1 }),
    )
    const spend = async (): Promise<string> =>
      (
        await exchange(`${emulator.baseUrl}/A/B.json`, {
          headers: { authorization: `Bearer ${jwt}` },
        })
      ).body
    expect(await spend()).to.include('"Success":true')
    expect(await spend()).to.include('The token has no credits left')
  })

  it('is recorded like one over SOAP', async () => {
    const reported: EmulatorRequest[] = []
    await using other = await startEmulator({ onRequest: (request) => reported.push(request) })
    await post(other, {
      ...LOGIN,
      clientIp: '203.0.113.7',
      clientIP: '',
      expiresAt: '2030-06-01T01:00:00',
      allowedMethods: ['A', 'B.C'],
      maxCredits: 5,
      options: { ApplicationName: 'crm & sync' },
    })
    const [request] = other.requests
    expect(request?.at).to.be.instanceOf(Date)
    expect({ ...request, at: 0 }).to.deep.equal({
      protocol: 'json',
      at: 0,
      service: 'UserAdmin',
      method: 'GetJWT',
      authentication: 'password',
      username: 'demo',
      clientIp: '203.0.113.7',
      expiresAt: '2030-06-01T01:00:00',
      allowedMethods: ['A', 'B.C'],
      maxCredits: 5,
      options: [{ name: 'ApplicationName', value: 'crm & sync' }],
      ignored: ['clientIP'],
      status: 200,
      outcome: 'token',
    })
    expect(reported).to.deep.equal([request])
  })

  it('is recorded with a user name that is also a password', async () => {
    await using other = await startEmulator({ users: { ann: 'ann' } })
    tokenIn(await post(other, { username: 'ann', password: 'ann' }))
    expect(other.requests[0]).to.include({ username: 'ann' })
  })

  it('leaves no secret in records and answers', async () => {
    await using other = await startEmulator({ apiKeys: [KEY, 'WXYZ-9'] })
    const jwt = tokenIn(await post(other, { ...LOGIN, expiresAt: EXPIRY }))
    const authorization = `Bearer ${jwt}`
    const answers = [
      await post(other, { username: 'demo', password: 'hunter2' }),
      await post(other, { username: 'secret', password: 'demo' }),
      await post(other, { username: 'WXYZ-9', password: KEY }),
      await post(other, { username: `APIKEY-${KEY}` }),
      await post(other, { password: ['secret'] }),
      await post(other, { username: [`apikey-${KEY}`] }),
      await post(other, {}, { query: `?key=apikey-${KEY}` }),
      await post(other, '{"password":"hunter2"', { query: `?key=${KEY}`, authorization }),
      await post(other, { expiresAt: 5 }, { authorization }),
      await post(other, {}, { authorization: `Basic ${KEY}` }),
      await exchange(`${other.baseUrl}/A/B.json?key=x${KEY}`, { headers: { authorization } }),
      await exchange(`${other.baseUrl}/A/B.json`, {
        headers: { authorization: `${authorization}x` },
      }),
    ]
    const shown = answers.map(({ body }) => body).join() + inspect(other.requests, { depth: 9 })
    expect(shown).to.not.match(/secret|hunter2|ABCD|WXYZ|eyJ/)
    expect(other.requests).to.have.length(answers.length + 1)
  })
})
