import { expect } from 'chai'
import { InputError } from '../../src/errors.js'
import { type Emulator, type Failure, startEmulator } from '../../src/testing.js'
import { callGetJwt, exchange, type Reply } from './emulator-exchange.js'

const MESSAGE =
  '<username>demo</username><password>secret</password><expiresAt>2030-06-01T01:00:00Z</expiresAt>'

describe('failNext', () => {
  let emulator: Emulator
  beforeEach(async () => {
    emulator = await startEmulator()
  })
  afterEach(() => emulator.close())
  const call = (version?: '1.1' | '1.2') => callGetJwt(emulator.endpoint, MESSAGE, version)

  it('answers with a status, and then regularly', async () => {
    emulator.failNext({ status: 503, headers: { 'Retry-After': '1' } })
    const failed = await call()
    expect(failed.status).to.equal(503)
    expect(failed.contentType).to.include('text/html')
    expect(failed.headers['retry-after']).to.equal('1')
    expect((await call()).status).to.equal(200)
    expect(emulator.requests).to.have.length(2)
    expect(emulator.requests[0]).to.include({ outcome: 'failed', status: 503, username: 'demo' })
  })

  it('answers with a page of the caller', async () => {
    emulator.failNext({ status: 200, body: '{}', headers: { 'content-type': 'application/json' } })
    const reply = await call()
    expect([reply.status, reply.contentType, reply.body]).to.deep.equal([
      200,
      'application/json',
      '{}',
    ])
  })

  it('answers with a fault in the version of the request', async () => {
    emulator.failNext({ fault: 'out of order' }, 2)
    const one = await call()
    expect([one.status, one.contentType]).to.deep.equal([500, 'text/xml; charset=utf-8'])
    expect(one.body).to.include('<faultcode>soap:Server</faultcode>').and.include('out of order')
    const two = await call('1.2')
    expect([two.status, two.contentType]).to.deep.equal([
      500,
      'application/soap+xml; charset=utf-8',
    ])
    expect(two.body).to.include('<soap:Value>soap:Receiver</soap:Value>')
    emulator.failNext({ fault: { code: 'Client', message: 'not you', actor: 'gate' } })
    const three = await call()
    expect(three.body).to.match(/soap:Client.*not you.*<faultactor>gate</s)
    expect(emulator.requests.map((request) => request.outcome)).to.deep.equal([
      'fault',
      'fault',
      'fault',
    ])
  })

  it('answers with a fault of the client, and with an actor, in both versions', async () => {
    emulator.failNext({ fault: { code: 'Client', message: 'not you' } })
    expect((await call()).body).to.match(/<faultcode>soap:Client<.*not you/s)
    emulator.failNext({ fault: { message: 'not now', actor: 'gate' } })
    const body = (await call('1.2')).body
    expect(body).to.match(/<soap:Value>soap:Receiver<.*not now.*<soap:Node>gate<\/soap:Node>/s)
  })

  it('answers a message that cannot be read as well', async () => {
    const malformed = async (): Promise<Reply> =>
      exchange(emulator.endpoint, { headers: { 'content-type': 'text/xml' }, body: '<' })
    emulator.failNext({ status: 503 })
    emulator.failNext({ serviceFailure: 'Suspended' })
    emulator.failNext({ fault: 'out of order' })
    const replies = [await malformed(), await malformed(), await malformed(), await malformed()]
    expect(replies.map(({ status }) => status)).to.deep.equal([503, 200, 500, 400])
    expect(replies[1]?.body).to.include('<ErrorMessage>Suspended<')
    expect(replies[2]?.body).to.include('out of order')
    expect(emulator.requests.map((request) => request.outcome)).to.deep.equal([
      'failed',
      'refused',
      'fault',
      'failed',
    ])
  })

  it('keeps the failure as it was given', async () => {
    const failure = { status: 503 }
    emulator.failNext(failure)
    failure.status = 502
    expect((await call()).status).to.equal(503)
  })

  it('answers with a failure of the service', async () => {
    emulator.failNext({ serviceFailure: 'Account <suspended>' })
    const reply = await call()
    expect(reply.status).to.equal(200)
    expect(reply.body).to.match(
      /<Success>false<\/Success><ErrorMessage>Account &lt;suspended&gt;<\/ErrorMessage>/,
    )
    expect(reply.body).to.include('<CreditsRemaining>4.5<').and.not.include('<Jwt>')
  })

  it('resets the connection', async () => {
    emulator.failNext({ reset: true })
    expect(await call().catch((error: unknown) => error)).to.have.property('code', 'ECONNRESET')
    expect(emulator.requests[0]).to.include({ outcome: 'failed' }).and.not.have.property('status')
  })

  it('delays the regular answer', async () => {
    emulator.failNext({ delayMs: 30 })
    const begun = performance.now()
    expect((await call()).status).to.equal(200)
    expect(performance.now() - begun).to.be.above(25)
  })

  it('keeps the order, for GetJWT alone, over SOAP and JSON', async () => {
    emulator.failNext({ status: 500 })
    emulator.failNext({ status: 502 }, 2)
    emulator.failNext({ status: 504 })
    const body = '{"username":"demo","password":"secret"}'
    const other = await exchange(`${emulator.baseUrl}/A/B.json`, { body })
    expect(other.body).to.include('"Success":true')
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) {
      statuses.push((await exchange(emulator.endpoints.json, { body })).status)
      statuses.push((await call()).status)
    }
    expect(statuses).to.deep.equal([500, 502, 502, 504, 200, 200])
  })

  for (const failure of [
    {},
    null,
    { status: 99 },
    { status: 600 },
    { status: 200.5 },
    { status: 503, reset: true },
    { reset: false },
    { delayMs: -1 },
    { delayMs: 1.5 },
    { delayMs: 600_001 },
    { serviceFailure: 1 },
    { fault: {} },
    { fault: { message: 'x', code: 'Sender' } },
    { fault: { message: 'x', reason: 'y' } },
    { status: 503, bodie: 'x' },
    { status: 503, body: 1 },
    { status: 503, headers: { 'retry-after': 1 } },
    { status: 503, headers: { 'bad header': '' } },
    { status: 503, headers: { 'x-a': 'b\r\nc: d' } },
    { status: 503, headers: { 'Content-Length': '1' } },
    { status: 503, headers: { 'transfer-encoding': 'chunked' } },
    { status: undefined },
    { wider: 'token' },
    { wider: '' },
    { wider: true },
    { wider: 'expiry', status: 503 },
    { wider: 'expiry', body: 'x' },
  ]) {
    it(`refuses ${JSON.stringify(failure)}`, () => {
      expect(() => emulator.failNext(failure as Failure)).to.throw(InputError)
    })
  }

  it('refuses the body and the headers of another failure than a status', () => {
    for (const [failure, field] of [
      [{ reset: true, body: 'x' }, 'body'],
      [{ fault: 'x', headers: {} }, 'headers'],
    ] as const) {
      expect(() => emulator.failNext(failure))
        .to.throw(InputError)
        .with.property('field', field)
    }
  })

  it('refuses to queue without end', () => {
    expect(() => emulator.failNext({ reset: true }, 0)).to.throw(InputError)
    expect(() => emulator.failNext({ reset: true }, 10_001)).to.throw(InputError)
    emulator.failNext({ reset: true }, 9999)
    expect(() => emulator.failNext({ reset: true }, 2)).to.throw(InputError)
  })
})
