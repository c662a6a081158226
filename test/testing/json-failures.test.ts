import { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { SignJWT } from 'jose'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { outputIn, post, refusalIn, tokenIn } from './json-exchange.js'

const MESSAGE = { username: 'demo', password: 'secret', expiresAt: '2030-06-01T01:00:00' }

describe('failNext over JSON', () => {
  let emulator: Emulator
  beforeEach(async () => {
    emulator = await startEmulator()
  })
  afterEach(() => emulator.close())
  const call = () => post(emulator, MESSAGE)

  it('answers with a status and a page, and then regularly', async () => {
    emulator.failNext({ status: 503, headers: { 'Retry-After': '1' } })
    emulator.failNext({ status: 200, body: 'x', headers: { 'content-type': 'text/plain' } })
    const failed = await call()
    expect([failed.status, failed.contentType, failed.headers['retry-after']]).to.deep.equal([
      503,
      'text/html; charset=utf-8',
      '1',
    ])
    const page = await call()
    expect([page.status, page.contentType, page.body]).to.deep.equal([200, 'text/plain', 'x'])
    tokenIn(await call())
    expect(emulator.requests.map(({ outcome, status }) => [outcome, status])).to.deep.equal([
      ['failed', 503],
      ['failed', 200],
      ['token', 200],
    ])
    expect(emulator.requests[0]).to.include({ username: 'demo' })
  })

  it('answers with the error object of ASP.NET for a fault', async () => {
    for (const fault of [
      'out of order',
      { code: 'Client', message: 'out of order', actor: 'gate' },
    ] as const) {
      emulator.failNext({ fault })
      const reply = await call()
      expect([reply.status, reply.contentType]).to.deep.equal([
        500,
        'application/json; charset=utf-8',
      ])
      const { StackTrace, ...error } = JSON.parse(reply.body) as Record<string, unknown>
      expect(StackTrace).to.match(/^ {3}at /)
      expect(error).to.deep.equal({
        Message: 'out of order',
        ExceptionType: 'System.InvalidOperationException',
      })
      expect(emulator.requests.at(-1)).to.include({
        outcome: 'fault',
        status: 500,
        refusal: 'out of order',
      })
    }
  })

  it('answers with a failure of the service', async () => {
    emulator.failNext({ serviceFailure: 'Account "suspended"' })
    const reply = await call()
    expect(refusalIn(reply)).to.equal('Account "suspended"')
    expect(outputIn(reply).Status.CreditsRemaining).to.equal(4.5)
    expect(emulator.requests[0]).to.include({
      outcome: 'refused',
      status: 200,
      refusal: 'Account "suspended"',
    })
  })

  it('resets the connection', async () => {
    emulator.failNext({ reset: true })
    expect(await call().catch((error: unknown) => error)).to.have.property('code', 'ECONNRESET')
    expect(emulator.requests[0]).to.include({ outcome: 'failed' }).and.not.have.property('status')
  })

  it('delays the regular answer', async () => {
    emulator.failNext({ delayMs: 30 })
    const begun = performance.now()
    tokenIn(await call())
    expect(performance.now() - begun).to.be.above(25)
  })

  it('answers a message that cannot be read as well', async () => {
    emulator.failNext({ status: 503 })
    emulator.failNext({ serviceFailure: 'Suspended' })
    emulator.failNext({ fault: 'out of order' })
    emulator.failNext({ wider: 'expiry' })
    const statuses: number[] = []
    for (const body of ['{', '[]', '{"maxCredits":""}', '{']) {
      statuses.push((await post(emulator, body)).status)
    }
    expect(statuses).to.deep.equal([503, 200, 500, 400])
    expect(emulator.requests.map(({ outcome }) => outcome)).to.deep.equal([
      'failed',
      'refused',
      'fault',
      'fault',
    ])
  })

  it('leaves the reason of an exception in the emulator without its secrets', async () => {
    const { sign } = SignJWT.prototype
    SignJWT.prototype.sign = () => Promise.reject(new Error('no ink for hunter2-key and x-secret'))
    try {
      await using other = await startEmulator({
        apiKeys: ['hunter2-key'],
        users: { a: 'x-secret' },
      })
      const reply = await post(other, {}, { query: '?key=hunter2-key' })
      const Message = 'The emulator could not answer: no ink for [redacted] and [redacted]'
      expect([reply.status, JSON.parse(reply.body)]).to.deep.equal([500, { Message }])
      expect(other.requests[0]).to.include({ outcome: 'failed', status: 500, refusal: Message })
    } finally {
      SignJWT.prototype.sign = sign
    }
  })

  for (const path of ['/UserAdmin/GetJWT.json', '/A/B.json']) {
    it(`and without those of the request: ${path}`, async () => {
      for (const [query, body, authorization] of [
        ['?key=hunter2', {}],
        ['', { username: 'x', password: 'hunter2' }],
        ['', { username: 'APIKEY-hunter2' }],
        ['', {}, 'Bearer hunter2'],
      ] as const) {
        const { end } = ServerResponse.prototype
        ServerResponse.prototype.end = () => {
          ServerResponse.prototype.end = end
          throw new Error('no paper for hunter2')
        }
        const headers = authorization === undefined ? {} : { authorization }
        const reply = await post(emulator, body, { path, query, ...headers })
        expect([reply.status, JSON.parse(reply.body)]).to.deep.equal([
          500,
          { Message: 'The emulator could not answer: no paper for [redacted]' },
        ])
        expect(inspect(emulator.requests)).to.not.include('hunter2')
      }
    })
  }
})
