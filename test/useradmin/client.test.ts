import { getEventListeners } from 'node:events'
import { inspect } from 'node:util'
import { expect } from 'chai'
import {
  AbortError,
  CredentialsError,
  type GetJwtRequest,
  InputError,
  ResponseError,
  ServiceError,
  SoapFaultError,
  TimeoutError,
  TokenError,
  UserAdminClient,
  type UserAdminClientOptions,
} from '../../src/index.js'
import { FakeService } from '../support/fake-service.js'
import { freezeClock } from '../support/frozen-clock.js'
import { EXP, envelope, escapeXml, jwtOf, refusal, success } from '../support/get-jwt-replies.js'
import { thrownError } from '../support/thrown-error.js'

const expiresAt = '2030-06-01T01:00:00Z'
const request = { expiresAt }
const PASSWORD = 'hunter2&<hunter2>'
const credentials = { username: 'demo', password: PASSWORD }
const good = success(jwtOf({ exp: EXP, aud: '*' }))

describe('UserAdminClient', () => {
  freezeClock()
  const service = new FakeService(() => good)
  const clients: UserAdminClient[] = []
  let endpoint = ''

  before(async () => {
    endpoint = await service.start()
  })
  after(() => service.stop())
  beforeEach(() => service.answerWith(() => good))
  afterEach(() => {
    for (const client of clients.splice(0)) client.close()
  })

  function connect(options: Partial<UserAdminClientOptions> = {}): UserAdminClient {
    const client = new UserAdminClient({
      credentials,
      endpoint,
      proxy: false,
      retries: 0,
      ...options,
    })
    clients.push(client)
    return client
  }

  describe('options', () => {
    const refused: Record<string, [unknown, string]> = {
      nothing: [null, 'options'],
      'no credentials, where the environment has none': [undefined, 'credentials'],
      'credentials that are undefined': [{ credentials: undefined }, 'credentials'],
      'an API key alone': ['ABCD-1234', 'options'],
      'an instance of a class': [new (class Options {})(), 'options'],
      'no credentials': [{}, 'credentials'],
      'credentials that are a Promise': [
        { credentials: Promise.resolve(credentials) },
        'credentials',
      ],
      'an empty password': [
        { credentials: { username: 'a', password: '' } },
        'credentials.password',
      ],
      'an unknown option': [{ credentials, apiVersion: 2 }, 'apiVersion'],
      'a misspelt option': [{ credentials, verifytoken: false }, 'verifytoken'],
      'verifyToken that is not a boolean': [{ credentials, verifyToken: 'no' }, 'verifyToken'],
      'verifyToken that is null': [{ credentials, verifyToken: null }, 'verifyToken'],
      'a blank application name': [{ credentials, applicationName: ' ' }, 'applicationName'],
      'an application name that XML cannot carry': [
        { credentials, applicationName: 'a\0' },
        'applicationName',
      ],
      'a timeout of 0': [{ credentials, timeoutMs: 0 }, 'timeoutMs'],
    }
    for (const [name, [options, field]] of Object.entries(refused)) {
      it(`are refused: ${name}`, async () => {
        const error = await thrownError(
          () => new UserAdminClient(options as UserAdminClientOptions),
        )
        expect(error).to.be.instanceOf(InputError).and.include({ field, attempts: 0 })
      })
    }

    it('are refused with the name that was probably meant', async () => {
      const misspelt = { credentials, timeoutMS: 5 } as UserAdminClientOptions
      const error = await thrownError(() => new UserAdminClient(misspelt))
      expect(error.message).to.contain('did you mean timeoutMs?')
    })

    it('are read once, and later changes of them have no effect', async () => {
      let reads = 0
      const mine = { ...credentials }
      const options = {
        endpoint,
        proxy: false as const,
        get credentials() {
          reads += 1
          return mine
        },
      }
      const client = new UserAdminClient(options)
      clients.push(client)
      mine.password = 'changed'
      await client.getJwt(request)
      expect(reads).to.equal(1)
      expect(service.received[0]?.body).to.contain(escapeXml(PASSWORD)).and.not.contain('changed')
    })

    it('are not shown when the client is printed', () => {
      const client = connect({ headers: { authorization: 'Bearer hunter2' } })
      const vaulted = connect({ credentials: () => credentials })
      for (const looked of [client, vaulted]) {
        const shown = inspect(looked, { depth: Infinity, showHidden: true, getters: true })
        expect(shown + JSON.stringify(looked)).not.to.contain('hunter2')
      }
    })
  })

  describe('getJwt', () => {
    it('gives the token, its claims, its end and the credits', async () => {
      const claims = { exp: EXP - 60, aud: '*', other: { kept: true } }
      service.answerWith(() => success(jwtOf(claims), 'INF'))
      const token = await connect().getJwt(request)
      expect(token.jwt).to.equal(jwtOf(claims))
      expect(token.claims).to.deep.equal(claims)
      expect(token.expiresAt.toISO()).to.equal('2030-06-01T00:59:00.000Z')
      expect(token.creditsRemaining).to.equal(Infinity)
    })

    it('ignores white space around a token', async () => {
      const jwt = jwtOf({ exp: EXP })
      service.answerWith(() => success(`\n    ${jwt}\r\n`))
      expect((await connect().getJwt(request)).jwt).to.equal(jwt)
    })

    it('rejects on bad input, and sends nothing', async () => {
      const client = connect()
      const bad: [unknown, unknown, string][] = [
        [undefined, undefined, 'request'],
        [{ expiresAt: 'tomorrow' }, undefined, 'expiresAt'],
        [{ expiresIn: { minutes: 15 }, clientIP: '::1' }, undefined, 'clientIP'],
        [request, null, 'callOptions'],
        [request, { timeout: 5 }, 'timeout'],
        [request, { applicationName: 'x' }, 'applicationName'],
        [request, { credentials: { apiKey: '' } }, 'credentials.apiKey'],
        [request, { signal: 'x' }, 'signal'],
      ]
      for (const [badRequest, callOptions, field] of bad) {
        const promise = client.getJwt(badRequest as GetJwtRequest, callOptions as object)
        const error = await thrownError(() => promise)
        expect(error).to.be.instanceOf(InputError).and.include({ field, attempts: 0 })
      }
      expect(service.received).to.deep.equal([])
    })

    it('rejects with a CredentialsError where a vault fails, and sends nothing', async () => {
      const failing = { credentials: () => Promise.reject(new Error('failing, hunter2')) }
      const client = connect(failing)
      for (const call of [
        () => client.getJwt(request),
        () => connect().getJwt(request, failing),
        () => client.toEnvelope(request),
      ]) {
        const error = await thrownError(call)
        expect(error).to.be.instanceOf(CredentialsError)
        expect(error).to.include({ code: 'CREDENTIALS', retryable: true, attempts: 0 })
        expect(inspect(error, { depth: Infinity, showHidden: true })).not.to.contain('hunter2')
      }
      expect(service.received).to.deep.equal([])
    })

    it('calls the vault function for each call, within the deadline of the call', async () => {
      let asked = 0
      const client = connect({ credentials: async () => ({ apiKey: `key-${++asked}` }) })
      await client.getJwt(request)
      await client.getJwt(request)
      expect(service.received.map(({ body }) => /<username>(.*?)</.exec(body)?.[1])).to.deep.equal([
        'apikey-key-1',
        'apikey-key-2',
      ])
      const pending = connect({ credentials: () => new Promise(() => {}) })
      const late = await thrownError(() => pending.getJwt(request, { deadlineMs: 20 }))
      expect(late)
        .to.be.instanceOf(TimeoutError)
        .and.include({ limitMs: 20, attempts: 0, sent: false })
      const signal = AbortSignal.timeout(20)
      expect(await thrownError(() => pending.getJwt(request, { signal }))).to.be.instanceOf(
        AbortError,
      )
    })

    it('does not call the vault function where the signal fired before', async () => {
      let asked = 0
      const client = connect({
        credentials: () => {
          asked += 1
          return credentials
        },
      })
      const signal = AbortSignal.abort()
      const error = await thrownError(() => client.getJwt(request, { signal }))
      expect(error).to.be.instanceOf(AbortError)
      expect([asked, service.received.length]).to.deep.equal([0, 0])
    })

    it('leaves no timer and no listener after a vault', async () => {
      const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')
      const { signal } = new AbortController()
      // Mocha sets its own timer when the test first waits.
      await new Promise(setImmediate)
      const before = timers().length
      const client = connect({ credentials: async () => credentials })
      await client.getJwt(request, { signal })
      const failing = connect({ credentials: () => Promise.reject(new Error('failing')) })
      await thrownError(() => failing.getJwt(request, { signal }))
      expect(getEventListeners(signal, 'abort')).to.deep.equal([])
      expect(timers()).to.have.length(before)
    })

    it('uses the credentials of a call for that call alone', async () => {
      const client = connect()
      await Promise.all([
        client.getJwt(request, { credentials: { apiKey: 'other' } }),
        client.getJwt(request),
      ])
      const users = service.received.map(({ body }) => /<username>(.*?)</.exec(body)?.[1])
      expect(users.sort()).to.deep.equal(['apikey-other', 'demo'])
    })

    it("sends the application name of the call, else the client's", async () => {
      const client = connect({ applicationName: 'client' })
      await client.getJwt(request)
      await client.getJwt({ ...request, applicationName: 'call', options: { a: 1 } })
      await client.getJwt({ ...request, options: [{ name: 'applicationname', value: 'option' }] })
      const sent = service.received.map(({ body }) => /<options>(.*?)<\/options>/.exec(body)?.[1])
      const option = (name: string, value: string) =>
        `<Option><Name>${name}</Name><Value>${value}</Value></Option>`
      expect(sent).to.deep.equal([
        option('ApplicationName', 'client'),
        option('ApplicationName', 'call') + option('a', '1'),
        option('applicationname', 'option'),
      ])
    })

    it('sends everything in the order of the contract, whatever that of the request', async () => {
      await connect({ verifyToken: false }).getJwt({
        options: { z: 'ä&<>"\'' },
        maxCredits: 5,
        clientIp: '::1',
        allowedMethods: ['A'],
        expiresAt,
      })
      const names = [...(service.received[0]?.body ?? '').matchAll(/<(\w+)/g)].map((m) => m[1])
      expect(names.slice(names.indexOf('username'))).to.deep.equal([
        'username',
        'password',
        'clientIp',
        'expiresAt',
        'allowedMethods',
        'string',
        'maxCredits',
        'options',
        'Option',
        'Name',
        'Value',
      ])
    })

    it('is sent again after any retryable failure, since minting costs nothing', async () => {
      const { random } = Math
      Math.random = () => 0
      try {
        for (const status of [502, 503, 504, 520, 527]) {
          service.answerWith(() => (service.received.length < 3 ? { status, body: 'busy' } : good))
          const client = connect({ retries: 2 })
          expect((await client.getJwt(request)).jwt).to.be.a('string')
          expect(service.received).to.have.length(3)
        }
        service.answerWith(() => ({ status: 528, body: 'no' }))
        expect(await thrownError(() => connect({ retries: 2 }).getJwt(request))).to.include({
          attempts: 1,
        })
      } finally {
        Math.random = random
      }
    })

    it('gives a token with unusual claims, where they restrict nothing', async () => {
      const claims = { exp: EXP, jti: 7, iss: null, aud: null, sub: {} }
      service.answerWith(() => success(jwtOf(claims)))
      expect((await connect().getJwt(request)).claims).to.deep.equal(claims)
      const narrow = { ...request, allowedMethods: ['EmailValidation'] }
      expect(await thrownError(() => connect().getJwt(narrow))).to.be.instanceOf(TokenError)
    })

    it('reports whether a claim holds a secret of the client', async () => {
      const key = 'ABCD-1234-EFGH'
      for (const [sub, holdsSecret] of [
        [`apikey-${key}`, true],
        [`by ${key}`, true],
        ['demo', false],
      ] as const) {
        service.answerWith(() => success(jwtOf({ exp: EXP, sub })))
        const apiKey = { apiKey: key }
        for (const credentials of [apiKey, () => apiKey]) {
          const token = await connect({ credentials }).getJwt(request)
          expect(token.holdsSecret).to.equal(holdsSecret)
          if (holdsSecret) expect(inspect(token)).not.to.contain(key)
        }
      }
    })

    it('refuses a wider token, once, and publishes that', async () => {
      service.answerWith(() => success(jwtOf({ exp: EXP + 1, sub: `x ${PASSWORD} x` })))
      const lines: string[] = []
      const note = (fields: object, message: string) => lines.push(`${inspect(fields)} ${message}`)
      const client = connect({ retries: 3, logger: { debug: note, warn: note } })
      const error = await thrownError(() => client.getJwt(request))
      if (!(error instanceof TokenError)) throw error
      expect(error).to.include({ code: 'TOKEN_MISMATCH', attempts: 1, retryable: false })
      expect(error.claims).to.deep.equal({ exp: EXP + 1, sub: 'x [redacted] x' })
      expect(service.received).to.have.length(1)
      expect(lines).to.have.length(1)
      expect(lines[0]).to.contain('TOKEN_MISMATCH').and.not.contain('hunter2')
    })

    it('gives a wider one with verifyToken: false', async () => {
      const client = connect({ verifyToken: false })
      service.answerWith(() => success(jwtOf({ exp: EXP + 1 })))
      expect((await client.getJwt(request)).claims).to.deep.equal({ exp: EXP + 1 })
      service.answerWith(() => success('opaque'))
      const opaque = await client.getJwt(request)
      expect(opaque).to.include({ jwt: 'opaque', claims: null })
      expect(opaque.expiresAt.toISO()).to.equal('2030-06-01T01:00:00.000Z')
    })
  })

  describe('an answer', () => {
    const status = '<Status><Success>true</Success><CreditsRemaining>1</CreditsRemaining></Status>'
    const jwt = `<Jwt>${jwtOf({ exp: EXP })}</Jwt>`
    const result = (content: string) => envelope(`<GetJWTResult>${content}</GetJWTResult>`)
    const foreign = (name: string, content: string) =>
      `<x:${name} xmlns:x="urn:other">${content}</x:${name}>`

    const contract: Record<string, [string, string]> = {
      'without a result': [envelope(''), 'contract'],
      'without a Status': [result(jwt), 'contract'],
      'without a Jwt': [result(status), 'contract'],
      'with an empty Jwt': [result(`${status}<Jwt/>`), 'contract'],
      'with a blank Jwt': [result(`${status}<Jwt> \n </Jwt>`), 'contract'],
      'with a Jwt that has elements': [result(`${status}<Jwt><a/>x</Jwt>`), 'contract'],
      'with two elements Jwt': [result(status + jwt + jwt), 'contract'],
      'with two elements Status': [result(status + status + jwt), 'contract'],
      'with two results': [
        envelope(`<GetJWTResult>${status + jwt}</GetJWTResult>`.repeat(2)),
        'contract',
      ],
      'with two results whose Success is false': [
        envelope(`<GetJWTResult>${status.replace('true', 'false') + jwt}</GetJWTResult>`.repeat(2)),
        'contract',
      ],
      'with two elements Status whose Success is false': [
        result(status.replace('true', 'false').repeat(2) + jwt),
        'contract',
      ],
      'without Success': [
        result(`<Status><CreditsRemaining>1</CreditsRemaining></Status>${jwt}`),
        'contract',
      ],
      'with an empty Success': [
        result(`<Status><Success/><CreditsRemaining>1</CreditsRemaining></Status>${jwt}`),
        'contract',
      ],
      'with a Success that is not a boolean': [
        result(
          `<Status><Success>TRUE</Success><CreditsRemaining>1</CreditsRemaining></Status>${jwt}`,
        ),
        'contract',
      ],
      'with the result in another namespace': [
        envelope(foreign('GetJWTResult', status + jwt)),
        'namespace',
      ],
      'with the Status in another namespace': [result(foreign('Status', '') + jwt), 'namespace'],
      'with the Jwt in another namespace': [result(status + foreign('Jwt', 'x')), 'namespace'],
      'with everything in another namespace': [
        envelope(`<GetJWTResult>${status + jwt}</GetJWTResult>`, 'urn:other'),
        'namespace',
      ],
    }
    for (const [name, [body, reason]] of Object.entries(contract)) {
      it(`${name} is refused (${reason})`, async () => {
        for (const verifyToken of [true, false]) {
          const error = await thrownError(() => connect({ verifyToken }).fromEnvelope(body))
          expect(error).to.be.instanceOf(ResponseError).and.include({ reason })
        }
      })
    }

    const no = '<Success>false</Success><ErrorMessage>no credits</ErrorMessage>'
    const credits = '<CreditsRemaining>0.5</CreditsRemaining>'
    const failures: Record<string, [string, number]> = {
      plain: [result(`<Status>${no}${credits}</Status>`), 0.5],
      'with a token beside it': [result(`<Status>${no}${credits}</Status>${jwt}`), 0.5],
      'with an invalid Jwt beside it': [
        result(`<Status>${no}${credits}</Status><Jwt><a/></Jwt><b/>`),
        0.5,
      ],
      'spelt 0': [result(`<Status>${no.replace('false', '0')}${credits}</Status>`), 0.5],
      'with white space': [
        result(`<Status>${no.replace('false', '\n false\t')}${credits}</Status>`),
        0.5,
      ],
      'with CDATA and a comment': [
        result(`<Status>${no.replace('false', '<![CDATA[fal]]><!-- x -->se')}${credits}</Status>`),
        0.5,
      ],
      'in another order': [result(`<Status>${credits}${no}</Status>`), 0.5],
      'without credits': [result(`<Status>${no}</Status>`), Number.NaN],
      'with credits that are not a number': [
        result(`<Status>${no}<CreditsRemaining>none</CreditsRemaining></Status>`),
        Number.NaN,
      ],
      'with infinite credits': [
        result(`<Status>${no}<CreditsRemaining> INF </CreditsRemaining></Status>`),
        Infinity,
      ],
      'with credits of minus infinity': [
        result(`<Status>${no}<CreditsRemaining>-INF</CreditsRemaining></Status>`),
        -Infinity,
      ],
    }
    for (const [name, [body, creditsRemaining]] of Object.entries(failures)) {
      it(`with Success false, ${name}, is a service failure`, async () => {
        for (const httpStatus of [200, 500]) {
          const error = await thrownError(() =>
            connect().fromEnvelope(body, { status: httpStatus }),
          )
          if (!(error instanceof ServiceError)) throw error
          expect(error.message).to.equal('no credits')
          expect(error.creditsRemaining).to.deep.equal(creditsRemaining)
        }
      })
    }

    it('with Success false and no reason has a message of the client', async () => {
      for (const message of ['', '<ErrorMessage/>', '<ErrorMessage> </ErrorMessage>']) {
        const body = result(`<Status><Success>false</Success>${message}${credits}</Status>`)
        const error = await thrownError(() => connect().fromEnvelope(body))
        expect(error.message).to.equal('the service refused and did not say why')
      }
    })

    it('with Success false and a long reason is truncated', async () => {
      const error = await thrownError(() => connect().fromEnvelope(refusal('x'.repeat(300_000))))
      expect(error.message.length).to.be.at.most(500)
    })

    it('that repeats a secret shows it in no rendering of the error', async () => {
      const jwt = jwtOf({ exp: EXP, secret: 'token' })
      const echo = (received: string) => [
        refusal(`bad login demo/${PASSWORD}`),
        refusal(`sent: ${received}`),
        refusal(`here is one: ${jwt}`),
        `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>${escapeXml(received)}</faultstring><detail>${PASSWORD.replace(/[&<>]/g, '')} ${escapeXml(escapeXml(PASSWORD))}</detail></soap:Fault></soap:Body></soap:Envelope>`,
        success(jwtOf({ exp: EXP + 9, a: PASSWORD, [PASSWORD]: [PASSWORD] })),
        received,
      ]
      const client = connect()
      const { body } = await client.toEnvelope(request)
      for (const answer of echo(body)) {
        service.answerWith(() => answer)
        const error = await thrownError(() => client.getJwt(request))
        expect(error).not.to.be.instanceOf(InputError)
        const rendered = [
          String(error),
          error.stack,
          inspect(error, { depth: Infinity, showHidden: true }),
          JSON.stringify(error),
        ].join('\n')
        expect(rendered).not.to.contain(PASSWORD)
        expect(rendered).not.to.contain(escapeXml(PASSWORD))
        expect(rendered).not.to.contain(jwt)
      }
    })
  })

  it('hides the secrets in the headers of one call', async () => {
    service.answerWith(() => refusal('no gate for open-sesame-7'))
    const headers = { authorization: 'Bearer open-sesame-7' }
    const error = await thrownError(() => connect().getJwt(request, { headers }))
    expect(error).to.be.instanceOf(ServiceError)
    expect(inspect(error, { depth: Infinity })).not.to.contain('sesame')
  })

  it('hides the secrets in the options of the client, also where a call has headers', async () => {
    service.answerWith(() => refusal('no gate for open-sesame-7, nor for open-barley-7'))
    const client = connect({ endpoint: `${endpoint}?key=open-sesame-7` })
    for (const headers of [{}, { 'x-a': 'b' }, { authorization: 'Bearer open-barley-7' }]) {
      const error = await thrownError(() => client.getJwt(request, { headers }))
      expect(error).to.be.instanceOf(ServiceError)
      const isBarleyKnown = 'authorization' in headers
      expect(error.message).to.equal(
        `no gate for [redacted], nor for ${isBarleyKnown ? '[redacted]' : 'open-barley-7'}`,
      )
    }
  })

  describe('toEnvelope and fromEnvelope', () => {
    it('do not use the network', async () => {
      const client = connect()
      const envelope = await client.toEnvelope(request)
      expect(envelope.endpoint).to.equal(endpoint)
      expect(client.fromEnvelope(good).claims).to.deep.equal({ exp: EXP, aud: '*' })
      expect(service.received).to.deep.equal([])
    })

    it('write for another account, and take bytes', async () => {
      const client = connect({ credentials: async () => ({ apiKey: 'vaulted' }) })
      expect((await client.toEnvelope(request)).body).to.contain('apikey-vaulted')
      const other = await client.toEnvelope(request, { credentials: { apiKey: 'other' } })
      expect(other.body).to.contain('apikey-other')
      expect(client.fromEnvelope(Buffer.from(good)).jwt).to.equal(jwtOf({ exp: EXP, aud: '*' }))
    })

    it('verify the token against the request where it is given', async () => {
      const client = connect()
      const narrow = { ...request, allowedMethods: ['EmailValidation'] }
      const error = await thrownError(() => client.fromEnvelope(good, { request: narrow }))
      expect(error).to.be.instanceOf(TokenError)
      expect(client.fromEnvelope(good, { request }).claims?.exp).to.equal(EXP)
      const earlier = { expiresAt: '2029-06-01T01:00:00Z' }
      expect(
        await thrownError(() => client.fromEnvelope(good, { request: earlier })),
      ).to.be.instanceOf(TokenError)
    })

    it('accept an answer after the requested end', () => {
      const late = success(jwtOf({ exp: Date.UTC(2020, 0) / 1000 }))
      const asked = { request: { expiresAt: '2020-01-01T00:00:00Z' } }
      expect(connect().fromEnvelope(late, asked).expiresAt.year).to.equal(2020)
    })

    it('refuse a token without an end that can be read', async () => {
      const client = connect()
      for (const body of [success(jwtOf({})), success('opaque')]) {
        expect(await thrownError(() => client.fromEnvelope(body))).to.be.instanceOf(TokenError)
        const unverified = connect({ verifyToken: false })
        expect(await thrownError(() => unverified.fromEnvelope(body))).to.be.instanceOf(TokenError)
        expect(unverified.fromEnvelope(body, { request }).expiresAt.year).to.equal(2030)
      }
    })

    it('refuse what they cannot read', async () => {
      const client = connect()
      const bad: [unknown, unknown, string][] = [
        [undefined, undefined, 'body'],
        [5, undefined, 'body'],
        [good, null, 'reply'],
        [good, { statuscode: 200 }, 'statuscode'],
        [good, { status: '200' }, 'status'],
        [good, { request: {} }, 'expiresAt'],
        [good, { request: undefined }, 'request'],
        [good, { request: { ...request, clientIp: undefined } }, 'clientIp'],
        [Object.create(Uint8Array.prototype), undefined, 'body'],
        [good, { headers: { 'x-a': [5] } }, 'headers.x-a[0]'],
        [good, { status: 99 }, 'status'],
        [good, { status: 1000 }, 'status'],
      ]
      for (const [body, reply, field] of bad) {
        const error = await thrownError(() => client.fromEnvelope(body as string, reply as object))
        expect(error).to.be.instanceOf(InputError).and.include({ field })
      }
    })

    it('accept an answer of up to maxResponseBytes', async () => {
      for (const body of [good, `${good}<!-- é -->`, Buffer.from(good)]) {
        const length = Buffer.byteLength(body)
        expect(connect({ maxResponseBytes: length }).fromEnvelope(body).claims?.exp).to.equal(EXP)
        const strict = connect({ maxResponseBytes: length - 1 })
        const error = await thrownError(() => strict.fromEnvelope(body))
        expect(error).to.be.instanceOf(ResponseError).and.include({ reason: 'too-large' })
        expect(error.message).to.equal(
          `the answer is ${length} bytes long, more than maxResponseBytes, ${length - 1} bytes`,
        )
      }
      const padded = good + ' '.repeat(2 ** 20 - good.length)
      expect(
        connect({ maxResponseBytes: undefined } as object).fromEnvelope(padded).claims?.exp,
      ).to.equal(EXP)
      expect(() => connect().fromEnvelope(`${padded} `)).to.throw(
        /maxResponseBytes, 1048576 bytes$/,
      )
      expect(() => connect({ maxResponseBytes: null } as object)).to.throw(
        InputError,
        /^maxResponseBytes: /,
      )
    })

    it('accept names of headers in any case, and text with a byte order mark', () => {
      const client = connect()
      const bytes = Buffer.from(refusal('größer'), 'latin1')
      const headers = { 'CONTENT-Type': ['text/xml; charset=iso-8859-1'], 'x-none': undefined }
      expect(() => client.fromEnvelope(bytes, { headers })).to.throw(ServiceError, /^größer$/)
      expect(client.fromEnvelope(`\uFEFF${good}`).claims?.exp).to.equal(EXP)
    })

    it('hide a secret in a page of any encoding', async () => {
      const client = connect({ credentials: { username: 'demo', password: 'pässwörd' } })
      for (const [charset, page] of [
        ['iso-8859-1', Buffer.from('<p>pässwörd</p>', 'latin1')],
        ['utf-16', Buffer.from('\uFEFF<p>pässwörd</p>', 'utf16le')],
        ['utf-16be', Buffer.from('<p>pässwörd</p>', 'utf16le').swap16()],
        ['unheard-of', Buffer.from('<p>pässwörd</p>')],
      ] as const) {
        const headers = { 'content-type': `text/html; charset=${charset}` }
        const error = await thrownError(() => client.fromEnvelope(page, { status: 502, headers }))
        expect(error).to.include({ bodyExcerpt: '<p>[redacted]</p>' })
      }
    })

    it('read a fault', async () => {
      const fault =
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:Server</faultcode><faultstring>down</faultstring></e:Fault></e:Body></e:Envelope>'
      expect(await thrownError(() => connect().fromEnvelope(fault))).to.be.instanceOf(
        SoapFaultError,
      )
    })
  })

  it('is disposed of', async () => {
    const client = connect()
    await client.getJwt(request)
    await client[Symbol.asyncDispose]()
    client.close()
    expect((await client.getJwt(request)).claims?.exp).to.equal(EXP)
  })
})

describe('UserAdminClient, where Object.prototype is polluted', () => {
  freezeClock()
  const names = [
    'expiresAt',
    'expiresIn',
    'allowedMethods',
    'clientIp',
    'maxCredits',
    'applicationName',
    'options',
    'credentials',
    'password',
    'apiKey',
    'endpoint',
    'allowInsecureHttp',
    'soapVersion',
    'timeoutMs',
    'headers',
    'security',
    'verifyToken',
    'soapHeaders',
    'request',
    'status',
    'value',
    'minutes',
    'Option',
    'exp',
    'mc',
  ]

  // Removed before the assertions, which fail with a polluted prototype.
  async function polluted(name: string, value: unknown): Promise<unknown[]> {
    Reflect.set(Object.prototype, name, value)
    try {
      const client = new UserAdminClient({ credentials: { username: 'demo', password: 'x' } })
      const { body, endpoint } = await client.toEnvelope(request)
      return [endpoint, body, client.fromEnvelope(good).claims]
    } finally {
      Reflect.deleteProperty(Object.prototype, name)
    }
  }

  for (const name of names) {
    it(`does not depend on it (${name})`, async () => {
      for (const value of ['polluted', 5, true, false, { a: 1 }, ['x']]) {
        const seen = await polluted(name, value)
        expect(seen[0]).to.equal('https://webservices.data-8.co.uk/useradmin.asmx')
        expect(seen[1]).to.contain(
          `<username>demo</username><password>x</password><expiresAt>${expiresAt}</expiresAt></GetJWT>`,
        )
        expect(seen[2]).to.deep.equal({ exp: EXP, aud: '*' })
      }
    })
  }

  it('takes no JWT as credentials over SOAP for it', () => {
    Reflect.set(Object.prototype, 'allowJwt', true)
    let error: unknown
    try {
      error = new UserAdminClient({ protocol: 'soap', credentials: { jwt: 'a.b.c' } })
    } catch (thrown) {
      error = thrown
    } finally {
      Reflect.deleteProperty(Object.prototype, 'allowJwt')
    }
    expect(error).to.be.an.instanceOf(InputError)
  })
})
