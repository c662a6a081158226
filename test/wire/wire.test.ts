import { expect } from 'chai'
import {
  type GetJwtRequest,
  HttpError,
  InputError,
  ServiceError,
  SoapFaultError,
  TokenError,
  UserAdminClient,
  type UserAdminClientOptions,
  type UserAdminError,
} from '../../src/index.js'
import { createClient } from '../../src/soap/client.js'
import { getJwt, UserAdminService } from '../../src/useradmin/protocol/get-jwt-operation.js'
import { freezeClock } from '../support/frozen-clock.js'
import { nock, withNock } from '../support/nock.js'
import { thrownError } from '../support/thrown-error.js'
import { caseNames, type Message, readMessage, statusOf } from './recorded-exchange.js'

const EXPIRY = Date.UTC(2030, 5, 1, 1)
const expiresAt = '2030-06-01T01:00:00Z'
const credentials = { username: 'demo', password: 'secret' }
const everything: GetJwtRequest = {
  expiresAt,
  allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
  clientIp: '203.0.113.7',
  maxCredits: 5,
  applicationName: 'crm & sync',
}

/** Answers the next call with the recorded reply, and returns what was sent. */
function replay(response: Message): { sent: () => Omit<Message, 'start'> } {
  let sent: Omit<Message, 'start'> | undefined
  nock('https://webservices.data-8.co.uk')
    .post('/useradmin.asmx')
    .reply(function (_path, body) {
      const headers = Object.entries(this.req.headers).map(([name, value]) => [name, String(value)])
      sent = { headers: Object.fromEntries(headers), body: String(body) }
      return [statusOf(response), response.body, response.headers]
    })
  return {
    sent: () => {
      if (sent === undefined) throw new Error('nothing was sent')
      return sent
    },
  }
}

function expectSent(sent: Omit<Message, 'start'>, request: Message): void {
  expect(sent.body).to.equal(request.body)
  expect(sent.headers['content-type']).to.equal(request.headers['content-type'])
  expect(sent.headers['soapaction']).to.equal(request.headers['soapaction'])
}

/** The claims of a recorded token, without those that are the same in all. */
const claimsOf = (claims: object) => ({
  iss: 'Data8',
  sub: 'demo',
  exp: EXPIRY / 1000,
  cn: 'example ltd',
  aud: '*',
  ...claims,
})

const methods = ['EmailValidation', 'InternationalTelephoneValidation.IsValid']

const successes: Record<
  string,
  { options?: Partial<UserAdminClientOptions>; request: GetJwtRequest; claims: object }
> = {
  GetJWT__success: {
    request: everything,
    claims: { aud: methods, mc: '5', ip: '203.0.113.7' },
  },
  'GetJWT__success-soap12': {
    options: { soapVersion: '1.2' },
    request: everything,
    claims: { aud: methods, mc: '5', ip: '203.0.113.7' },
  },
  'GetJWT__success-minimal': { request: { expiresAt }, claims: {} },
  'GetJWT__success-api-key': {
    options: { credentials: { apiKey: 'ABCD-1234-EFGH-5678' } },
    request: { expiresAt },
    claims: { sub: 'apikey-ABCD-1234-EFGH-5678' },
  },
  'GetJWT__success-one-method': {
    request: { expiresAt, allowedMethods: ['EmailValidation'] },
    claims: { aud: 'EmailValidation' },
  },
}

/** The faults of the recorded stack, by exchange; `says` is the start of the text. */
const faults: Record<string, { faultCode: string; says: string; actor?: string; input?: object }> =
  {
    'GetJWT__fault-bad-datetime': {
      faultCode: 'soap:Client',
      says: 'Server was unable to read request.',
    },
    'GetJWT__fault-bad-datetime-soap12': {
      faultCode: 'soap:Sender',
      says: 'Server was unable to read request.',
    },
    'GetJWT__fault-empty-max-credits': {
      faultCode: 'soap:Client',
      says: 'Input string was not in a correct format.',
    },
    'GetJWT__fault-server': {
      faultCode: 'soap:Server',
      says: 'kaboom <&> "quoted"',
      input: { username: 'boom' },
    },
    'GetJWT__fault-server-soap12': {
      faultCode: 'soap:Receiver',
      says: 'kaboom <&> "quoted"',
      input: { username: 'boom' },
    },
    'GetJWT__fault-unknown-action': {
      faultCode: 'soap:Client',
      says: 'Server did not recognize the value of HTTP Header {0}: {1}.',
    },
    'GetJWT__fault-with-actor': {
      faultCode: 'soap:Client',
      says: 'custom fault',
      actor: 'actor-x',
      input: { username: 'soapfault' },
    },
  }

const others = [
  'GetJWT__bad-request-malformed-xml',
  'GetJWT__failure-bad-login',
  'GetJWT__silently-ignored-typo',
  'GetJWT__silently-missing-expiry',
  'GetJWT__success-nil-max-credits',
]

describe('recorded exchanges', () => {
  withNock()

  freezeClock()
  let client: UserAdminClient | undefined

  function connect(options: Partial<UserAdminClientOptions> = {}): UserAdminClient {
    client = new UserAdminClient({ credentials, proxy: false, retries: 0, ...options })
    return client
  }

  beforeEach(() => nock.disableNetConnect())
  afterEach(() => {
    client?.close()
    nock.cleanAll()
    nock.enableNetConnect()
  })

  it('are all replayed here', () => {
    const replayed = [...Object.keys(successes), ...Object.keys(faults), ...others]
    expect(replayed.sort()).to.deep.equal([...caseNames].sort())
  })

  for (const [name, { options, request, claims }] of Object.entries(successes)) {
    it(`${name}: the same is sent, and the token is returned`, async () => {
      const response = readMessage(name, 'response')
      const exchange = replay(response)
      const token = await connect(options).getJwt(request)
      expectSent(exchange.sent(), readMessage(name, 'request'))
      expect(token.jwt).to.equal(/<Jwt>(.*)<\/Jwt>/.exec(response.body)?.[1])
      expect(token.claims).to.deep.equal({ ...claimsOf(claims), jti: token.claims?.jti })
      expect(token.expiresAt.toISO()).to.equal('2030-06-01T01:00:00.000Z')
      expect(token.creditsRemaining).to.equal(4.5)
    })

    it(`${name}: the same by toEnvelope and fromEnvelope`, async () => {
      const recorded = readMessage(name, 'request')
      const connected = connect(options)
      const envelope = await connected.toEnvelope(request)
      expect(envelope.endpoint).to.equal('https://webservices.data-8.co.uk/useradmin.asmx')
      expectSent(envelope, recorded)
      const response = readMessage(name, 'response')
      const reply = { status: statusOf(response), headers: response.headers, request }
      const token = connected.fromEnvelope(response.body, reply)
      expect(token.claims).to.deep.equal({ ...claimsOf(claims), jti: token.claims?.jti })
    })
  }

  it('GetJWT__success-nil-max-credits: nil is written as recorded', async () => {
    const name = 'GetJWT__success-nil-max-credits'
    const exchange = replay(readMessage(name, 'response'))
    const service = { ...UserAdminService, operations: { call: getJwt.operation } }
    const generic = createClient<{ call(input: object): Promise<unknown> }>(service, {
      proxy: false,
    })
    const reply = await generic.call({
      ...credentials,
      expiresAt,
      maxCredits: null,
    })
    generic.close()
    expectSent(exchange.sent(), readMessage(name, 'request'))
    expect(reply).to.have.nested.property('GetJWTResult.Status.CreditsRemaining', 4.5)
  })

  it('GetJWT__failure-bad-login: a service failure, without the login', async () => {
    const name = 'GetJWT__failure-bad-login'
    const exchange = replay(readMessage(name, 'response'))
    const wrong = { username: 'demo', password: 'wrong' }
    const error = await thrownError(() => connect({ credentials: wrong }).getJwt(everything))
    expectSent(exchange.sent(), readMessage(name, 'request'))
    expect(error).to.be.instanceOf(ServiceError)
    expect(error.toJSON()).to.deep.equal({
      name: 'ServiceError',
      message: 'Invalid username or password',
      code: 'SERVICE_FAILURE',
      retryable: false,
      attempts: 1,
      creditsRemaining: 0,
    })
  })

  for (const [name, { faultCode, says, actor, input }] of Object.entries(faults)) {
    const isSoap12 = name.endsWith('soap12')

    function expectFault(error: UserAdminError, attempts: number): void {
      if (!(error instanceof SoapFaultError)) throw error
      expect(error).to.include({ faultCode, actor, status: 500, retryable: false, attempts })
      expect(error.faultString).to.contain(says).and.not.contain('\n')
      expect(error.detailText).to.contain(error.faultString).and.contain('\n  at System.')
    }

    it(`${name}: a fault`, async () => {
      const exchange = replay(readMessage(name, 'response'))
      const connected = connect({ soapVersion: isSoap12 ? '1.2' : '1.1' })
      expectFault(await thrownError(() => connected.getJwt({ expiresAt })), 1)
      expect(exchange.sent().body).to.contain('<expiresAt>2030-06-01T01:00:00Z</expiresAt>')
    })

    it(`${name}: a fault, by fromEnvelope`, async () => {
      const { body, ...response } = readMessage(name, 'response')
      const reply = { status: 500, headers: response.headers }
      expectFault(await thrownError(() => connect().fromEnvelope(body, reply)), 0)
    })

    if (input === undefined) continue
    it(`${name}: the same is sent by the typed client`, async () => {
      const exchange = replay(readMessage(name, 'response'))
      const service = { ...UserAdminService, operations: { call: getJwt.operation } }
      const generic = createClient<{ call(input: object): Promise<unknown> }>(service, {
        proxy: false,
        soapVersion: isSoap12 ? '1.2' : '1.1',
      })
      expectFault(await thrownError(() => generic.call({ ...input, expiresAt })), 1)
      generic.close()
      expectSent(exchange.sent(), readMessage(name, 'request'))
    })
  }

  it('GetJWT__fault-bad-datetime, GetJWT__fault-empty-max-credits: such a request is refused', async () => {
    const connected = connect()
    const badTime = await thrownError(() => connected.getJwt({ expiresAt: 'tomorrow' }))
    expect(badTime).to.be.instanceOf(InputError).and.include({ field: 'expiresAt', attempts: 0 })
    const request = { expiresAt, maxCredits: '' } as unknown as GetJwtRequest
    const emptyCredits = await thrownError(() => connected.getJwt(request))
    expect(emptyCredits).to.be.instanceOf(InputError).and.include({ field: 'maxCredits' })
  })

  it('GetJWT__bad-request-malformed-xml: an HTTP error', async () => {
    const { headers, body } = readMessage('GetJWT__bad-request-malformed-xml', 'response')
    expect(body).to.equal('')
    const connected = connect()
    for (const run of [
      () => connected.fromEnvelope(body, { status: 400, headers }),
      () => {
        replay(readMessage('GetJWT__bad-request-malformed-xml', 'response'))
        return connected.getJwt({ expiresAt })
      },
    ]) {
      const error = await thrownError(run)
      if (!(error instanceof HttpError)) throw error
      expect(error).to.include({ code: 'HTTP_STATUS', status: 400, retryable: false })
      expect(error.bodyExcerpt).to.equal('')
      expect(error.headers['x-aspnet-version']).to.equal('4.0.30319')
    }
  })

  it('GetJWT__silently-ignored-typo: the typo is refused, and the wider token where the field was lost', async () => {
    const connected = connect()
    const typo = { expiresAt, clientIP: '203.0.113.7' } as GetJwtRequest
    const error = await thrownError(() => connected.getJwt(typo))
    expect(error).to.be.instanceOf(InputError).and.include({ field: 'clientIP' })
    expect(error.message).to.contain('did you mean clientIp?')

    const { body } = readMessage('GetJWT__silently-ignored-typo', 'response')
    for (const lost of [{ maxCredits: 5 }, { allowedMethods: ['EmailValidation'] }]) {
      const request = { expiresAt, ...lost }
      expect(await thrownError(() => connected.fromEnvelope(body, { request }))).to.be.instanceOf(
        TokenError,
      )
    }
  })

  it('GetJWT__silently-missing-expiry: the token that expired before it was minted is refused', async () => {
    const response = readMessage('GetJWT__silently-missing-expiry', 'response')
    const connected = connect()
    replay(response)
    for (const run of [
      () => connected.fromEnvelope(response.body),
      () => connected.getJwt({ expiresAt }),
    ]) {
      const error = await thrownError(run)
      if (!(error instanceof TokenError)) throw error
      expect(error.claims).to.include({ exp: -62_135_596_800, sub: 'demo' })
    }
    const unverified = connect({ verifyToken: false }).fromEnvelope(response.body)
    expect(unverified.expiresAt.year).to.equal(1)
  })
})
