import { connect, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { jwtVerify } from 'jose'
import { InputError } from '../../src/errors.js'
import { readOptions } from '../../src/testing/options.js'
import { RequestLog } from '../../src/testing/requests.js'
import { type EmulatorRequest, startEmulator } from '../../src/testing.js'
import { parseXml } from '../../src/xml/parser.js'
import { callGetJwt, claimsOf, exchange, jwtIn, type Reply } from './emulator-exchange.js'

const LOGIN = '<username>demo</username><password>secret</password>'
const EXPIRY = '<expiresAt>2030-06-01T01:00:00Z</expiresAt>'

describe('the emulator', () => {
  describe('is set up', () => {
    it('on a free port of 127.0.0.1, with credentials that work', async () => {
      await using emulator = await startEmulator()
      expect(emulator.endpoint).to.equal(`http://127.0.0.1:${emulator.port}/useradmin.asmx`)
      expect(emulator.credentials).to.deep.equal({ username: 'demo', password: 'secret' })
      const reply = await callGetJwt(emulator.endpoint, LOGIN + EXPIRY)
      expect(claimsOf(jwtIn(reply))).to.include({ iss: 'Data8', sub: 'demo', aud: '*' })
    })

    it('with users, API keys, credits and a signing key of the caller', async () => {
      const signingKey = 'a key that only this test knows of'
      await using emulator = await startEmulator({
        users: { ann: 'pass<&>word' },
        apiKeys: ['apikey-WXYZ'],
        credits: 120,
        signingKey,
      })
      expect(emulator.credentials).to.deep.equal({ username: 'ann', password: 'pass<&>word' })
      const reply = await callGetJwt(
        emulator.endpoint,
        `<username>ann</username><password>pass&lt;&amp;&gt;word</password>${EXPIRY}`,
      )
      expect(reply.body).to.include('<CreditsRemaining>120</CreditsRemaining>')
      const { payload, protectedHeader } = await jwtVerify(
        jwtIn(reply),
        new TextEncoder().encode(signingKey),
      )
      expect(payload.sub).to.equal('ann')
      expect(protectedHeader).to.deep.equal({ typ: 'JWT', alg: 'HS256' })
      const byKey = await callGetJwt(
        emulator.endpoint,
        `<username>apikey-WXYZ</username><password></password>${EXPIRY}`,
      )
      expect(claimsOf(jwtIn(byKey))['sub']).to.equal('apikey-WXYZ')
      expect((await callGetJwt(emulator.endpoint, LOGIN + EXPIRY)).body).to.include('Invalid')
    })

    it('so that it answers from its first connection on', async () => {
      const { port, endpoint, close } = await startEmulator()
      await close()
      const call = (): Promise<Reply> =>
        callGetJwt(endpoint, LOGIN + EXPIRY).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ECONNREFUSED') return call()
          throw error
        })
      const starting = startEmulator({ port })
      const first = Array.from({ length: 30 }, call)
      await using _ = await starting
      for (const reply of await Promise.all(first))
        expect(claimsOf(jwtIn(reply))['sub']).to.equal('demo')
    })

    it('with an API key alone', async () => {
      await using emulator = await startEmulator({ users: {} })
      expect(emulator.credentials).to.deep.equal({ apiKey: 'ABCD-1234-EFGH-5678' })
    })

    it('without credits, and then mints nothing', async () => {
      await using emulator = await startEmulator({ credits: 0 })
      const reply = await callGetJwt(emulator.endpoint, LOGIN + EXPIRY)
      expect(reply.status).to.equal(200)
      expect(reply.body).to.include('<Success>false</Success>').and.not.include('Jwt>')
    })

    for (const [field, options] of [
      ['port', { port: 65_536 }],
      ['port', { port: '80' }],
      ['users', { users: [] }],
      ['users.ann', { users: { ann: '' } }],
      ['users', { users: { '': 'x' } }],
      ['users', { users: {}, apiKeys: [] }],
      ['apiKeys[0]', { apiKeys: ['apikey-'] }],
      ['signingKey', { signingKey: '' }],
      ['credits', { credits: -1 }],
      ['credits', { credits: Number.NaN }],
      ['results."EmailValidation.IsValid"', { results: { 'EmailValidation.IsValid': 'Valid' } }],
      ['results.IsValid', { results: { IsValid: () => 'Valid' } }],
      ['onRequest', { onRequest: true }],
      ['user', { user: { ann: 'x' } }],
      ['options', null],
      ['options', new (class Options {})()],
      ['users', { users: new Map([['ann', 'x']]) }],
      ['users."a b"', { users: { 'a b': 1 } }],
      ['apiKeys[1]', { apiKeys: ['a', undefined, 'b'] }],
    ] as const) {
      it(`but not with ${inspect(options)}`, async () => {
        const error = await startEmulator(options as object).catch((reason: unknown) => reason)
        expect(error).to.be.instanceOf(InputError).with.property('field', field)
      })
    }

    it('with no option of a polluted prototype, and each read once', () => {
      const prototype = Object.prototype as { credits?: number }
      prototype.credits = -1
      let reads = 0
      const options = {
        get port() {
          reads += 1
          return 0
        },
      }
      try {
        // The server of `soap` does not start with a polluted prototype.
        expect(readOptions(options)).to.include({ port: 0, credits: 4.5 })
      } finally {
        delete prototype.credits
      }
      expect(reads).to.equal(1)
    })

    it('with a suggestion for an option that is misspelt', async () => {
      const error = await startEmulator({ userz: {} } as object).catch((reason: unknown) => reason)
      expect(error).to.have.property('message').that.includes('did you mean users?')
    })

    it('but not on a port that is in use', async () => {
      await using emulator = await startEmulator()
      const error = await startEmulator({ port: emulator.port }).catch((reason: unknown) => reason)
      expect(error).to.have.property('code', 'EADDRINUSE')
    })
  })

  it('serves its contract with its own address', async () => {
    await using emulator = await startEmulator()
    for (const query of ['?WSDL', '?wsdl']) {
      const reply = await exchange(emulator.endpoint + query, { method: 'GET' })
      expect(reply.status).to.equal(200)
      expect(reply.contentType).to.include('xml')
      expect(parseXml(reply.body).name).to.equal('definitions')
      expect(reply.body.match(/location="[^"]*"/g)).to.deep.equal([
        `location="${emulator.endpoint}"`,
        `location="${emulator.endpoint}"`,
      ])
    }
  })

  it('answers what is not a message as a web server does', async () => {
    await using emulator = await startEmulator()
    const { baseUrl, endpoint } = emulator
    expect((await exchange(`${baseUrl}/nowhere`)).status).to.equal(404)
    expect((await exchange(endpoint, { method: 'GET' })).status).to.equal(200)
    expect((await exchange(endpoint, { method: 'PUT' })).status).to.equal(405)
    expect((await exchange(endpoint, { body: 'x' })).status).to.equal(500)
    const long = Buffer.alloc(5 * 1024 * 1024, 0x20)
    expect((await exchange(endpoint, { body: long })).status).to.equal(413)
  })

  describe('reads a message as ASMX does', () => {
    const read = async (inside: string, version?: '1.1' | '1.2') => {
      await using emulator = await startEmulator()
      return await callGetJwt(emulator.endpoint, LOGIN + inside, version)
    }

    for (const [text, exp] of [
      ['2030-06-01T01:00:00Z', 1_906_506_000],
      ['2030-06-01T01:00:00', 1_906_506_000],
      ['2030-06-01T03:00:00+02:00', 1_906_506_000],
      ['2030-06-01T01:00:00.987654321Z', 1_906_506_000],
      ['  2030-06-01T01:00:00Z\n', 1_906_506_000],
      ['2030-06-01', 1_906_502_400],
      ['0001-01-01T00:00:00Z', -62_135_596_800],
    ] as const) {
      it(`the expiry ${JSON.stringify(text)}`, async () => {
        const reply = await read(`<expiresAt>${text}</expiresAt>`)
        expect(claimsOf(jwtIn(reply))['exp']).to.equal(exp)
      })
    }

    for (const inside of [
      '<expiresAt/>',
      '<expiresAt xsi:nil="true"/>',
      '<expiresAt>tomorrow</expiresAt>',
      '<expiresAt>2030-02-30T00:00:00Z</expiresAt>',
      '<expiresAt>2030-06-01T24:00:00Z</expiresAt>',
      '<expiresAt>2030-06-01T01:00:00+15:00</expiresAt>',
      '<expiresAt>2030-06-01T01:00:00Z<b/></expiresAt>',
      `${EXPIRY}<maxCredits/>`,
      `${EXPIRY}<maxCredits>5.0</maxCredits>`,
      `${EXPIRY}<maxCredits>2147483648</maxCredits>`,
    ]) {
      it(`and refuses ${inside}`, async () => {
        const one = await read(inside)
        expect(one.status).to.equal(500)
        expect(one.contentType).to.equal('text/xml; charset=utf-8')
        expect(one.body).to.include('<faultcode>soap:Client</faultcode>')
        const two = await read(inside, '1.2')
        expect(two.status).to.equal(500)
        expect(two.contentType).to.equal('application/soap+xml; charset=utf-8')
        expect(two.body).to.include('<soap:Value>soap:Sender</soap:Value>')
      })
    }

    it('in any legal spelling', async () => {
      await using emulator = await startEmulator()
      const reply = await exchange(emulator.endpoint, {
        headers: {
          'content-type': 'Application/SOAP+XML; action=http://www.data-8.co.uk/integr8/GetJWT',
        },
        body: Buffer.from(
          '\ufeff<?xml version="1.0" encoding="utf-16"?><!-- c --><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope">' +
            '<e:Header><x id="1"/></e:Header><e:Body><d:GetJWT xmlns:d="http://www.data-8.co.uk/integr8">' +
            '<d:username id="a"><![CDATA[de]]><!-- c -->mo</d:username><d:password>&#x73;ecret</d:password>' +
            '<d:clientIp xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="1"/>' +
            '<d:expiresAt>2030-06-01T01:00:00Z</d:expiresAt>' +
            '<d:allowedMethods><d:string><![CDATA[<?xml version="1.0"?><a/>]]></d:string></d:allowedMethods>' +
            '</d:GetJWT></e:Body></e:Envelope>',
          'utf16le',
        ),
      })
      expect(claimsOf(jwtIn(reply)))
        .to.include({ aud: '<?xml version="1.0"?><a/>' })
        .and.not.have.property('ip')
      expect(emulator.requests[0])
        .to.include({ username: 'demo' })
        .and.not.have.property('clientIp')
    })

    it('white space of names and passwords included', async () => {
      const reply = await read(`${EXPIRY}<clientIp> 203.0.113.7 </clientIp>`)
      expect(claimsOf(jwtIn(reply))['ip']).to.equal(' 203.0.113.7 ')
      await using emulator = await startEmulator()
      const refused = await callGetJwt(
        emulator.endpoint,
        `<username>demo</username><password> secret</password>${EXPIRY}`,
      )
      expect(refused.body).to.include('Invalid username or password')
    })

    it('and ignores unknown elements, by name or by namespace', async () => {
      await using emulator = await startEmulator()
      const reply = await callGetJwt(
        emulator.endpoint,
        `${LOGIN + EXPIRY}<clientIP>203.0.113.7</clientIP><maxCredits xmlns="">5</maxCredits><expiresAt>2031-01-01</expiresAt>`,
      )
      const claims = claimsOf(jwtIn(reply))
      expect(claims).to.not.have.any.keys('ip', 'mc')
      expect(claims['exp']).to.equal(1_906_506_000)
      expect(emulator.requests[0])
        .to.have.property('ignored')
        .that.deep.equals(['clientIP', 'maxCredits', 'expiresAt'])
    })

    it('and refuses callers with an unknown wrapper', async () => {
      await using emulator = await startEmulator()
      const reply = await exchange(emulator.endpoint, {
        headers: {
          'content-type': 'text/xml',
          soapaction: 'http://www.data-8.co.uk/integr8/GetJWT',
        },
        body:
          '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>' +
          `<GetJWT>${LOGIN}</GetJWT></e:Body></e:Envelope>`,
      })
      expect(reply.status).to.equal(200)
      expect(reply.body).to.include('Invalid username or password')
    })

    it('and reports different versions', async () => {
      await using emulator = await startEmulator()
      const reply = await exchange(emulator.endpoint, {
        headers: {
          'content-type': 'text/xml',
          soapaction: '"http://www.data-8.co.uk/integr8/GetJWT"',
        },
        body: '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body/></e:Envelope>',
      })
      expect(reply.status).to.equal(500)
      expect(reply.body).to.include('soap:VersionMismatch')
    })
  })

  describe('records requests', () => {
    it('decoded', async () => {
      const reported: EmulatorRequest[] = []
      await using emulator = await startEmulator({ onRequest: (request) => reported.push(request) })
      await callGetJwt(
        emulator.endpoint,
        `${LOGIN}<clientIp>203.0.113.7</clientIp>${EXPIRY}` +
          '<allowedMethods><string>A</string><string>B.C</string></allowedMethods><maxCredits>5</maxCredits>' +
          '<options><Option><Name>ApplicationName</Name><Value>crm &amp; sync</Value></Option></options>',
      )
      const [request] = emulator.requests
      expect(request?.at).to.be.instanceOf(Date)
      expect({ ...request, at: 0 }).to.deep.equal({
        protocol: 'soap',
        at: 0,
        soapVersion: '1.1',
        soapAction: 'http://www.data-8.co.uk/integr8/GetJWT',
        authentication: 'password',
        username: 'demo',
        clientIp: '203.0.113.7',
        expiresAt: '2030-06-01T01:00:00Z',
        allowedMethods: ['A', 'B.C'],
        maxCredits: 5,
        options: [{ name: 'ApplicationName', value: 'crm & sync' }],
        status: 200,
        outcome: 'token',
      })
      expect(reported).to.deep.equal([request])
    })

    it('without secrets', async () => {
      await using emulator = await startEmulator()
      await callGetJwt(emulator.endpoint, LOGIN + EXPIRY)
      const reply = await callGetJwt(
        emulator.endpoint,
        `<username>apikey-ABCD-1234-EFGH-5678</username>${EXPIRY}`,
      )
      await callGetJwt(emulator.endpoint, `<username>x</username><password>hunter2</password>`)
      await exchange(`${emulator.baseUrl}/A/B.json`, {
        headers: { authorization: `Bearer ${jwtIn(reply)}` },
      })
      expect(emulator.requests).to.have.length(4)
      const shown = inspect(emulator.requests, { depth: 9 }) + JSON.stringify(emulator.requests)
      expect(shown).to.not.match(/secret|hunter2|ABCD-1234|eyJ/)
    })

    it('up to a limit', () => {
      const log = new RequestLog()
      for (let status = 0; status < 1005; status++) {
        log.add({
          protocol: 'json',
          at: new Date(),
          service: 'A',
          method: 'B',
          status,
          outcome: 'answered',
        })
      }
      expect(log.list()).to.have.length(1000)
      expect(log.list()[0]).to.include({ status: 5 })
    })
  })

  describe('is closed', () => {
    it('with the connections that are open, and more than once', async () => {
      const emulator = await startEmulator()
      const socket = await new Promise<Socket>((resolve) => {
        const opened = connect(emulator.port, '127.0.0.1', () => resolve(opened))
      })
      const ended = new Promise((resolve) => socket.on('close', resolve).on('error', () => {}))
      emulator.failNext({ delayMs: 600_000 })
      const waiting = callGetJwt(emulator.endpoint, LOGIN + EXPIRY).catch((error: Error) => error)
      while (emulator.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await Promise.all([emulator.close(), emulator.close()])
      await ended
      expect(await waiting).to.be.instanceOf(Error)
      expect(await exchange(emulator.endpoint).catch((error: unknown) => error)).to.have.property(
        'code',
        'ECONNREFUSED',
      )
    })
  })
})
