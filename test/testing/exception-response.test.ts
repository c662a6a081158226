import { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { SignJWT } from 'jose'
import { startReportingEmulator } from '../../src/testing/emulator.js'
import { type Emulator, type EmulatorRequest, startEmulator } from '../../src/testing.js'
import { parseXml } from '../../src/xml/parser.js'
import { callGetJwt, exchange, jwtIn } from './emulator-exchange.js'

const EXPIRY = '<expiresAt>2100-01-01T00:00:00Z</expiresAt>'
const MESSAGE = `<username>demo</username><password>secret</password>${EXPIRY}`

describe('the emulator that cannot answer', () => {
  const restore: (() => void)[] = []
  afterEach(() => {
    for (const undo of restore.splice(0)) undo()
  })

  /** Has the next calls of a method, `times` of them, throw. */
  function breakMethod<K extends string>(
    owner: { [name in K]: (...args: never[]) => unknown },
    name: K,
    error: unknown,
    times = 1,
  ): void {
    const original = owner[name]
    let left = times
    owner[name] = function (this: unknown, ...args: never[]) {
      if (left-- > 0) throw error
      return Reflect.apply(original, this, args)
    }
    restore.push(() => {
      owner[name] = original
    })
  }

  async function withEmulator<T>(
    use: (emulator: Emulator, reported: EmulatorRequest[]) => Promise<T>,
  ): Promise<{ readonly result: T; readonly reasons: readonly string[] }> {
    const reasons: string[] = []
    const reported: EmulatorRequest[] = []
    await using emulator = await startReportingEmulator(
      { signingKey: 'signed-with-this-key', onRequest: (request) => reported.push(request) },
      (reason) => reasons.push(reason),
    )
    return { result: await use(emulator, reported), reasons }
  }

  for (const [version, contentType, code] of [
    ['1.1', 'text/xml; charset=utf-8', '<faultcode>soap:Server</faultcode>'],
    ['1.2', 'application/soap+xml; charset=utf-8', '<soap:Value>soap:Receiver</soap:Value>'],
  ] as const) {
    it(`gives the reason in a fault of SOAP ${version}, and continues to run`, async () => {
      breakMethod(SignJWT.prototype, 'sign', new RangeError('no <ink> & no pen'))
      const { reasons } = await withEmulator(async (emulator, reported) => {
        const reply = await callGetJwt(emulator.endpoint, MESSAGE, version)
        expect([reply.status, reply.contentType]).to.deep.equal([500, contentType])
        expect(parseXml(reply.body).name).to.equal('Envelope')
        expect(reply.body).to.include(code)
        expect(reply.body).to.include(
          '>The emulator could not answer: no &lt;ink&gt; &amp; no pen<',
        )
        expect(emulator.requests).to.have.length(1)
        expect(emulator.requests[0]).to.include({
          soapVersion: version,
          username: 'demo',
          status: 500,
          outcome: 'failed',
        })
        expect(reported).to.deep.equal(emulator.requests)
        jwtIn(await callGetJwt(emulator.endpoint, MESSAGE, version))
      })
      expect(reasons).to.deep.equal(['The emulator could not answer: no <ink> & no pen'])
    })
  }

  it('gives the reason in the answer of a JSON service', async () => {
    const { reasons } = await withEmulator(async (emulator, reported) => {
      breakMethod(ServerResponse.prototype, 'end', new Error('no paper'))
      const reply = await exchange(`${emulator.baseUrl}/A/B.json`)
      expect([reply.status, reply.contentType]).to.deep.equal([
        500,
        'application/json; charset=utf-8',
      ])
      const reason = 'The emulator could not answer: no paper'
      expect(JSON.parse(reply.body)).to.deep.equal({ Message: reason })
      const failed = { status: 500, outcome: 'failed', refusal: reason }
      expect(emulator.requests.map((request) => ({ ...request, at: 0 }))).to.deep.equal([
        { protocol: 'json', at: 0, service: 'A', method: 'B', ...failed },
      ])
      expect(reported).to.deep.equal(emulator.requests)
      expect((await exchange(`${emulator.baseUrl}/A/B.json`)).status).to.equal(200)
    })
    expect(reasons).to.have.length(1)
  })

  it('gives the reason on a page to any other request', async () => {
    const { reasons } = await withEmulator(async (emulator) => {
      for (const [method, url] of [
        ['GET', `${emulator.endpoint}?WSDL`],
        ['GET', `${emulator.baseUrl}/nowhere`],
        ['POST', emulator.endpoint],
      ] as const) {
        breakMethod(ServerResponse.prototype, 'end', new Error('no <paper>'))
        const reply = await exchange(url, { method })
        expect([reply.status, reply.contentType]).to.deep.equal([500, 'text/html; charset=utf-8'])
        expect(reply.body).to.include('<h1>The emulator could not answer: no &lt;paper&gt;</h1>')
      }
      expect(emulator.requests).to.have.length(0)
    })
    expect(reasons).to.have.length(3)
  })

  it('sends no part of the answer that failed', async () => {
    await using emulator = await startEmulator()
    emulator.failNext({ status: 503, headers: { 'retry-after': '1' } })
    breakMethod(ServerResponse.prototype, 'end', new Error('no paper'))
    const reply = await callGetJwt(emulator.endpoint, MESSAGE)
    expect(reply.status).to.equal(500)
    expect(reply.body).to.include('The emulator could not answer: no paper')
    expect(reply.headers).to.not.have.property('retry-after')
  })

  it('closes the connection where it cannot send the reason either', async () => {
    const { reasons } = await withEmulator(async (emulator) => {
      breakMethod(ServerResponse.prototype, 'end', new Error('no paper'), 2)
      const error = await exchange(emulator.baseUrl).catch((reason: unknown) => reason)
      expect(error).to.have.property('code', 'ECONNRESET')
      expect((await exchange(emulator.baseUrl)).status).to.equal(404)
    })
    expect(reasons).to.have.length(1)
  })

  it('gives the reason on one line that XML allows, without stack and secrets', async () => {
    const secrets = [
      'secret',
      'ABCD-1234-EFGH-5678',
      'signed-with-this-key',
      'hunter2',
      'its-own-key',
      'eyJhbGciOiJIUzI1NiJ9.e30.x',
    ]
    const message = `lines\n\u0000\u001b[31m\ufffe and ${secrets.join(', ')}${' long'.repeat(1000)}`
    const { result, reasons } = await withEmulator(async (emulator) => {
      breakMethod(ServerResponse.prototype, 'end', new Error(message))
      const login = '<username>demo</username><password>hunter2</password>'
      const first = await callGetJwt(emulator.endpoint, login + EXPIRY)
      breakMethod(ServerResponse.prototype, 'end', new Error(message))
      const second = await callGetJwt(
        emulator.endpoint,
        `<username>apikey-its-own-key</username>${EXPIRY}`,
      )
      // The tokens were minted, but not sent.
      for (const request of emulator.requests) expect(request).to.include({ outcome: 'failed' })
      return [first.body, second.body, inspect(emulator.requests)]
    })
    const [first = '', second = '', requests = ''] = result
    for (const secret of secrets) {
      if (secret !== 'its-own-key') expect(first).to.not.include(secret)
      if (secret !== 'hunter2') expect(second).to.not.include(secret)
      expect(requests).to.not.include(secret)
    }
    expect(first).to.include('could not answer: lines [31m and [redacted]')
    expect(first.length).to.be.below(1500)
    expect(parseXml(first).name).to.equal('Envelope')
    expect(first).to.not.match(/\bat .*\.[jt]s\b/)
    expect(reasons).to.have.length(2)
    expect(reasons.join()).to.not.match(/\n/)
  })

  it('reports no caller that closes the connection', async () => {
    const { reasons } = await withEmulator(async (emulator, reported) => {
      const controller = new AbortController()
      const body = new ReadableStream({
        start(stream) {
          stream.enqueue(new TextEncoder().encode('<half'))
          setTimeout(() => controller.abort(), 20)
        },
      })
      const init = { method: 'POST', body, duplex: 'half', signal: controller.signal }
      const error = await fetch(emulator.endpoint, init as RequestInit).catch(
        (reason: unknown) => reason,
      )
      expect(error).to.have.property('name', 'AbortError')
      // Answered after the emulator has seen the end of that connection.
      await callGetJwt(emulator.endpoint, MESSAGE)
      expect(reported).to.have.length(1)
    })
    expect(reasons).to.deep.equal([])
  })
})
