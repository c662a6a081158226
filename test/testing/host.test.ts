import { request } from 'node:http'
import { expect } from 'chai'
import { type Emulator, type EmulatorRequest, startEmulator } from '../../src/testing.js'
import { callGetJwt, exchange, jwtIn } from './emulator-exchange.js'
import { exchangeRaw, statusIn } from './raw-exchange.js'

const LOGIN = '<username>demo</username><password>secret</password>'
const EXPIRY = '<expiresAt>2100-01-01T00:00:00Z</expiresAt>'
const ACTION = 'http://www.data-8.co.uk/integr8/GetJWT'

describe('the Host of a request', () => {
  let emulator: Emulator
  const reported: EmulatorRequest[] = []
  before(async () => {
    emulator = await startEmulator({ onRequest: (one) => reported.push(one) })
  })
  after(() => emulator.close())

  /** The status of a GET of the contract with this target and these lines of headers. */
  const get = async (target: string, ...headers: string[]): Promise<string> =>
    exchangeRaw(
      emulator.port,
      [`GET ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'),
    )
  const PATH = '/useradmin.asmx?WSDL'

  for (const host of [
    '127.0.0.1',
    'localhost',
    'LocalHost',
    'localhost.',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    'emulator.localhost',
    'a.b.LOCALHOST.',
  ]) {
    it(`may be ${host}, with any port`, async () => {
      for (const port of [`:${emulator.port}`, '', ':', ':9', ':65535']) {
        const answer = await get(PATH, `Host: ${host}${port}`)
        expect(statusIn(answer), port).to.equal(200)
        expect(answer).to.include('definitions')
      }
    })
  }

  for (const host of [
    'rebind.example',
    'REBIND.EXAMPLE.',
    '127.0.0.1.evil.example',
    'evillocalhost',
    'localhost.evil.example',
    'localhost.evil',
    '.localhost',
    'localhost..',
    '203.0.113.7',
    '128.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::2]',
    '[::ffff:203.0.113.7]',
  ]) {
    it(`must not be ${host}`, async () => {
      for (const port of ['', `:${emulator.port}`]) {
        const answer = await get(PATH, `Host: ${host}${port}`)
        expect(statusIn(answer)).to.equal(421)
        expect(answer).to.include('The emulator answers only requests to this machine')
        expect(answer).to.not.include('definitions')
      }
    })
  }

  for (const host of [
    '',
    ' ',
    ':80',
    'a b',
    'localhost evil.example',
    'localhost, evil.example',
    'evil.example@localhost',
    'localhost/evil.example',
    'localhost#.evil.example',
    'localhost\\.evil.example',
    'localh%6fst',
    'http://localhost',
    '::1',
    '[::1',
    '[localhost]',
    '[::1]evil.example',
    'localhost:80:80',
    'localhost:65536',
    'localhost:-1',
    '256.0.0.1',
    '127.0.0.1\tevil.example',
    'ｌocalhost',
  ]) {
    it(`must not be ${JSON.stringify(host)}, which is not a host`, async () => {
      const answer = await get(PATH, `Host: ${host}`)
      expect(statusIn(answer)).to.equal(400)
      expect(answer).to.match(/<h1>The host of the request is not a name or address and a port\.</)
    })
  }

  it('must occur once', async () => {
    const own = `Host: 127.0.0.1:${emulator.port}`
    for (const headers of [
      [],
      [own, own],
      [own, 'Host: rebind.example'],
      ['Host: x.example', own],
    ]) {
      const answer = await get(PATH, ...headers)
      expect(statusIn(answer)).to.equal(400)
      expect(answer).to.include('The request must have the header Host once.')
    }
    const old = await exchangeRaw(emulator.port, `GET ${PATH} HTTP/1.0\r\n\r\n`)
    expect(statusIn(old)).to.equal(400)
  })

  describe('and a target of the absolute form', () => {
    it('are both checked', async () => {
      const own = `127.0.0.1:${emulator.port}`
      for (const [authority, host, status] of [
        [own, own, 200],
        ['LOCALHOST', own, 200],
        ['rebind.example', 'rebind.example', 421],
        ['rebind.example', own, 421],
        [own, 'rebind.example', 421],
        [`user@${own}`, own, 400],
        [`${own}@rebind.example`, own, 400],
        ['', own, 400],
      ] as const) {
        for (const scheme of ['http', 'HTTP', 'https']) {
          const answer = await get(`${scheme}://${authority}${PATH}`, `Host: ${host}`)
          expect(statusIn(answer), `${scheme}://${authority}, ${host}`).to.equal(status)
        }
      }
    })

    it('are answered as the path alone', async () => {
      const reply = await new Promise<number | undefined>((resolve, reject) => {
        // As a forward proxy sends it to a proxy behind it.
        const options = {
          port: emulator.port,
          host: '127.0.0.1',
          path: `${emulator.endpoint}?wsdl`,
        }
        request(options, (res) => {
          res.resume()
          resolve(res.statusCode)
        })
          .on('error', reject)
          .end()
      })
      expect(reply).to.equal(200)
      const own = `Host: 127.0.0.1:${emulator.port}`
      expect(statusIn(await get(`http://localhost?wsdl`, own))).to.equal(404)
    })
  })

  it('is not taken from a target that only looks like a host', async () => {
    const own = `Host: 127.0.0.1:${emulator.port}`
    expect(statusIn(await get('//rebind.example/useradmin.asmx?WSDL', own))).to.equal(404)
    expect(statusIn(await get('//', own))).to.equal(404)
    expect(statusIn(await get('/http://rebind.example/', own))).to.equal(404)
    const star = await exchangeRaw(
      emulator.port,
      `OPTIONS * HTTP/1.1\r\n${own}\r\nConnection: close\r\n\r\n`,
    )
    expect(statusIn(star)).to.equal(404)
  })

  it('is checked first, on every path', async () => {
    const jwt = jwtIn(
      await callGetJwt(emulator.endpoint, `${LOGIN + EXPIRY}<maxCredits>1</maxCredits>`),
    )
    const [kept, reportedBefore] = [emulator.requests.length, reported.length]
    emulator.failNext({ status: 503 })
    const host = `rebind.example:${emulator.port}`
    const envelope = (namespace: string): string =>
      `<e:Envelope xmlns:e="${namespace}"><e:Body><GetJWT xmlns="http://www.data-8.co.uk/integr8">` +
      `${LOGIN + EXPIRY}</GetJWT></e:Body></e:Envelope>`
    const refused = [
      exchange(emulator.endpoint, {
        headers: { host, 'content-type': 'text/xml', soapaction: ACTION },
        body: envelope('http://schemas.xmlsoap.org/soap/envelope/'),
      }),
      exchange(emulator.endpoint, {
        headers: { host, 'content-type': `application/soap+xml; action="${ACTION}"` },
        body: envelope('http://www.w3.org/2003/05/soap-envelope'),
      }),
      exchange(emulator.endpoint, { method: 'GET', headers: { host } }),
      exchange(emulator.endpoint, { method: 'PUT', headers: { host } }),
      exchange(`${emulator.baseUrl}/nowhere`, { headers: { host } }),
      exchange(`${emulator.baseUrl}/A/B.json`, { method: 'OPTIONS', headers: { host } }),
      exchange(`${emulator.baseUrl}/A/B.json`, {
        headers: { host, authorization: `Bearer ${jwt}` },
      }),
    ]
    for (const reply of await Promise.all(refused)) {
      expect(reply.status).to.equal(421)
      expect(reply.contentType).to.equal('text/html; charset=utf-8')
      expect(reply.body)
        .to.include('127.0.0.1, [::1], localhost')
        .and.not.match(/eyJ|rebind/)
      expect(reply.headers).to.not.have.any.keys('access-control-allow-origin', 'x-aspnet-version')
    }
    expect([emulator.requests.length, reported.length], 'recorded').to.deep.equal([
      kept,
      reportedBefore,
    ])
    expect((await callGetJwt(emulator.endpoint, LOGIN + EXPIRY)).status, 'the failure').to.equal(
      503,
    )
    const spent = await exchange(`${emulator.baseUrl}/A/B.json`, {
      headers: { authorization: `Bearer ${jwt}` },
    })
    expect(spent.status, 'the credit').to.equal(200)
  })
})
