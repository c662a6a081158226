import { expect } from 'chai'
import { type Emulator, type EmulatorRequest, startEmulator } from '../../src/testing.js'
import { callGetJwt, claimsOf, exchange, jwtIn, type Reply } from './emulator-exchange.js'

const LOGIN = '<username>demo</username><password>secret</password>'
const EXPIRY = '<expiresAt>2100-01-01T00:00:00Z</expiresAt>'
const SERVICE = 'http://www.data-8.co.uk/integr8'
const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/'
const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope'

describe('a GetJWT message to the emulator', () => {
  let emulator: Emulator
  before(async () => {
    emulator = await startEmulator()
  })
  after(() => emulator.close())

  const claimsFor = async (inside: string): Promise<Record<string, unknown>> =>
    claimsOf(jwtIn(await callGetJwt(emulator.endpoint, LOGIN + EXPIRY + inside)))
  const lastRequest = (): EmulatorRequest | undefined => emulator.requests.at(-1)
  const ignoredLast = (): unknown => {
    const request = lastRequest()
    return request?.ignored
  }
  const post = async (contentType: string, body: string, action?: string): Promise<Reply> =>
    exchange(emulator.endpoint, {
      headers: {
        'content-type': contentType,
        ...(action === undefined ? {} : { soapaction: action }),
      },
      body,
    })
  const envelope = (soap: string, inside: string, bodyNamespace = soap): string =>
    `<e:Envelope xmlns:e="${soap}"><b:Body xmlns:b="${bodyNamespace}">${inside}</b:Body></e:Envelope>`

  it('mints every method of a list, and a name alone', async () => {
    const list = (...names: string[]): string =>
      `<allowedMethods>${names.map((name) => `<string>${name}</string>`).join('')}</allowedMethods>`
    expect(await claimsFor(list('A', 'B.C', 'D'))).to.deep.include({ aud: ['A', 'B.C', 'D'] })
    expect(await claimsFor(list('A'))).to.include({ aud: 'A' })
    expect(await claimsFor(list())).to.include({ aud: '*' })
  })

  for (const [text, mc] of [
    ['0', '0'],
    ['-5', '-5'],
    ['+5', '5'],
    ['2147483647', '2147483647'],
  ] as const) {
    it(`mints maxCredits ${text}`, async () => {
      expect(await claimsFor(`<maxCredits>${text}</maxCredits>`)).to.include({ mc })
    })
  }

  it('refuses an API key that is not known, or that comes with a password', async () => {
    const login = async (username: string, password = ''): Promise<string> =>
      (
        await callGetJwt(
          emulator.endpoint,
          `<username>${username}</username><password>${password}</password>${EXPIRY}`,
        )
      ).body
    expect(await login('apikey-ABCD-1234-EFGH-5678')).to.include('<Jwt>')
    for (const body of [
      await login('apikey-ABCD-1234-EFGH-5678', 'x'),
      await login('apikey-ABCD-1234-EFGH-5679'),
      await login('apikey-'),
      await login('ABCD-1234-EFGH-5678'),
    ]) {
      expect(body).to.include('Invalid username or password').and.not.include('<Jwt>')
    }
  })

  it('is answered with infinite credits as INF', async () => {
    await using rich = await startEmulator({ credits: Number.POSITIVE_INFINITY })
    const reply = await callGetJwt(rich.endpoint, LOGIN + EXPIRY)
    expect(reply.body).to.include('<CreditsRemaining>INF</CreditsRemaining>')
  })

  it('must not expire in the year 0', async () => {
    const reply = await callGetJwt(
      emulator.endpoint,
      `${LOGIN}<expiresAt>0000-01-01T00:00:00Z</expiresAt>`,
    )
    expect(reply.status).to.equal(500)
  })

  it('requires its action in SOAP 1.1, and its element where SOAP 1.2 has no action', async () => {
    const getJwt = `<GetJWT xmlns="${SERVICE}">${LOGIN + EXPIRY}</GetJWT>`
    const foreign = getJwt.replace(SERVICE, 'urn:other')
    for (const [expected, reply] of [
      [500, await post('text/xml', envelope(SOAP_11, getJwt))],
      [500, await post('text/xml', envelope(SOAP_11, getJwt), `"${SERVICE}/Other"`)],
      [200, await post('text/xml', envelope(SOAP_11, getJwt), `"${SERVICE}/GetJWT"`)],
      [200, await post('application/soap+xml', envelope(SOAP_12, getJwt))],
      [500, await post('application/soap+xml', envelope(SOAP_12, foreign))],
    ] as const) {
      expect(reply.status).to.equal(expected)
      if (expected === 500) expect(reply.body).to.include('did not recognize the value')
    }
    expect(lastRequest()).to.include({ protocol: 'soap', outcome: 'fault', status: 500 })
  })

  it('requires its Body in the namespace of the envelope', async () => {
    const getJwt = `<GetJWT xmlns="${SERVICE}">${LOGIN + EXPIRY}</GetJWT>`
    const body = envelope(SOAP_11, getJwt, 'urn:other')
    const reply = await post('text/xml', body, `"${SERVICE}/GetJWT"`)
    expect(reply.status).to.equal(500)
    expect(reply.body).to.include('The Body of the message is missing')
  })

  it('is reported with every name that was ignored, at any depth', async () => {
    await claimsFor(
      '<toString>x</toString><constructor/><allowedMethods><String>A</String></allowedMethods>' +
        '<options><Option><Name>N</Name><value>V</value></Option></options>',
    )
    expect(ignoredLast()).to.deep.equal(['toString', 'constructor', 'String', 'value'])
    const second = `<GetJWT xmlns="${SERVICE}">${LOGIN}<maxCredits>1</maxCredits></GetJWT>`
    const first = `<GetJWT xmlns="${SERVICE}">${LOGIN + EXPIRY}</GetJWT>`
    const reply = await post('text/xml', envelope(SOAP_11, first + second), `"${SERVICE}/GetJWT"`)
    expect(claimsOf(jwtIn(reply))).to.not.have.property('mc')
    expect(ignoredLast()).to.deep.equal(['GetJWT'])
  })

  it('is reported with at most 100 names that were ignored', async () => {
    await claimsFor('<x/>'.repeat(101))
    expect(ignoredLast()).to.have.length(100)
  })

  it('is accepted on a path in upper or lower case', async () => {
    const endpoint = emulator.endpoint.replace('useradmin.asmx', 'UserAdmin.ASMX')
    jwtIn(await callGetJwt(endpoint, LOGIN + EXPIRY))
  })

  it('is not answered for pages of other origins', async () => {
    const reply = await callGetJwt(emulator.endpoint, LOGIN + EXPIRY)
    expect(reply.headers).to.not.have.property('access-control-allow-origin')
    const contract = await exchange(`${emulator.endpoint}?WSDL`, { method: 'GET' })
    expect(contract.headers).to.not.have.property('access-control-allow-origin')
  })

  it('keeps its record, whatever changes are made to the copy', async () => {
    const spoil = (request: EmulatorRequest): void => {
      Object.assign(request, { outcome: 'spoilt' })
    }
    await using other = await startEmulator({ onRequest: spoil })
    await callGetJwt(other.endpoint, LOGIN + EXPIRY)
    await exchange(`${other.baseUrl}/A/B.json`)
    for (const request of other.requests) spoil(request)
    ;(other.requests as EmulatorRequest[]).pop()
    expect(other.requests.map((request) => [request.protocol, request.status])).to.deep.equal([
      ['soap', 200],
      ['json', 200],
    ])
    expect(JSON.stringify(other.requests)).to.not.include('spoilt')
  })
})
