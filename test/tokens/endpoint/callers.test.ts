import { expect } from 'chai'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { decodeJwt, InputError } from '../../../src/index.js'
import { createTokenEndpoint, type TokenEndpointOptions } from '../../../src/token-endpoint.js'
import { defaultRateLimiter } from '../../../src/tokens/endpoint/rate-limit.js'
import { jwtOf, refusal, success } from '../../support/get-jwt-replies.js'
import { thrownError } from '../../support/thrown-error.js'
import { API_KEY, minter, SECOND } from '../support/token-service.js'
import { CEILINGS, post, replyOf, request, useEndpoint } from './support/use-endpoint.js'

const MADE_UP = 'made-up-secret-of-a-database'
const REFERENCE = /reference ([0-9a-f-]{36})$/

describe('callers of the endpoint', () => {
  const { service, lines, make, serve, source, clock, connect } = useEndpoint()

  describe('are authorized', () => {
    it('or get 401, and their body is not used', async () => {
      const refusing = [undefined, null, false, ''] as const
      const reject = async () => {
        throw new Error(`no connection: password=${MADE_UP}`)
      }
      const raise = () => {
        throw new Error(`no connection: password=${MADE_UP}`)
      }
      for (const authorize of [
        ...refusing.map((id) => () => id),
        async () => null,
        reject,
        raise,
      ]) {
        const response = await make({ options: { authorize } }).fetch(request('not JSON'))
        expect(response.status).to.equal(401)
        expect(response.headers.get('www-authenticate')).to.equal('Bearer realm="data8-useradmin"')
        const reply = await replyOf(response)
        expect(reply.error).to.equal('invalid_client')
        expect(JSON.stringify(reply)).not.to.contain(MADE_UP)
      }
      expect(service.received).to.have.length(0)
      // An error may be one of the program.
      expect(lines).to.have.length(2)
    })

    it('by the request as the server gave it', async () => {
      const given = request()
      await make({
        options: {
          authorize(asked) {
            expect(asked).to.equal(given)
            return 'ann'
          },
        },
      }).fetch(given)
      const { url } = await serve({
        options: {
          authorize: ({ headers }) =>
            'authorization' in headers && headers['authorization'] === 'Bearer ann' ? 'ann' : null,
        },
      })
      expect((await post(url, '{}', { authorization: 'Bearer ann' })).status).to.equal(200)
      expect((await post(url)).status).to.equal(401)
    })

    it('by an id, which is text or a number', async () => {
      const ids: unknown[] = []
      const rateLimiter = { consume: async (id: string) => void ids.push(id) }
      for (const id of ['ann', 0, 7, 8n]) {
        const endpoint = make({ options: { authorize: () => id, rateLimiter } })
        expect((await endpoint.fetch(request())).status).to.equal(200)
      }
      expect(ids).to.deep.equal(['ann', '0', '7', '8'])
      for (const id of [true, {}, [], Number.NaN, Symbol('x')]) {
        const endpoint = make({ options: { authorize: () => id as never, rateLimiter } })
        expect((await endpoint.fetch(request())).status).to.equal(503)
      }
      expect(ids).to.have.length(4)
    })

    it('in time', async () => {
      const never = () => new Promise<never>(() => {})
      const endpoint = make({ options: { authorize: never }, times: { checkMs: 20 } })
      expect((await endpoint.fetch(request())).status).to.equal(503)
      expect(lines[0]?.message).to.contain('authorize did not end within 20 ms')
    })
  })

  describe('are limited', () => {
    it('to 30 calls a minute each, unless told otherwise', async () => {
      let id = 'ann'
      const endpoint = createTokenEndpoint(source(), {
        authorize: () => id,
        ceilings: CEILINGS,
      })
      for (let call = 0; call < 30; call++) {
        expect((await endpoint.fetch(request())).status).to.equal(200)
      }
      const response = await endpoint.fetch(request())
      expect(response.status).to.equal(429)
      expect(Number(response.headers.get('retry-after'))).to.be.within(1, 60)
      expect((await replyOf(response)).error).to.equal('temporarily_unavailable')
      id = 'bob'
      expect((await endpoint.fetch(request())).status).to.equal(200)
    })

    it('in bounded memory, also for long ids', async () => {
      const limiter = defaultRateLimiter()
      const long = 'x'.repeat(100_000)
      const consume = async (id: string) =>
        Promise.resolve(limiter.consume(id)).then(
          () => 'in',
          ({ msBeforeNext }) => typeof msBeforeNext,
        )
      for (let call = 0; call < 30; call++) expect(await consume(long)).to.equal('in')
      expect(await consume(long)).to.equal('number')
      expect(await consume(`${long}y`)).to.equal('in')
      for (let id = 0; id < 10_000; id++) await limiter.consume(String(id))
      expect(await consume(long)).to.equal('in')
    })

    it('by rate-limiter-flexible', async () => {
      const rateLimiter = new RateLimiterMemory({ points: 2, duration: 60 })
      const { url } = await serve({ options: { rateLimiter } })
      const statuses = []
      for (let call = 0; call < 3; call++) statuses.push((await post(url, '{"x":1}')).status)
      expect(statuses).to.deep.equal([400, 400, 429])
    })

    it('get no token where the limiter fails', async () => {
      const failures = [
        new Error(MADE_UP),
        Object.assign(new Error('x'), { msBeforeNext: 5 }),
        undefined,
        null,
        { msBeforeNext: '5' },
        'x',
      ]
      for (const failure of failures) {
        const rateLimiter = { consume: () => Promise.reject(failure) }
        const response = await make({ options: { rateLimiter } }).fetch(request())
        expect(response.status).to.equal(503)
        expect(await response.text()).not.to.contain(MADE_UP)
      }
      const far = { consume: () => Promise.reject({ msBeforeNext: 1e24 }) }
      const answer = await make({ options: { rateLimiter: far } }).fetch(request())
      expect(answer.headers.get('retry-after')).to.equal('999999999')
      const thrown = {
        consume: () => {
          throw new Error('x')
        },
      }
      expect((await make({ options: { rateLimiter: thrown } }).fetch(request())).status).to.equal(
        503,
      )
      for (const [ms, seconds] of [
        [1, '1'],
        [1001, '2'],
        [0, '1'],
        [-1, '3600'],
      ] as const) {
        const rateLimiter = { consume: () => Promise.reject({ msBeforeNext: ms }) }
        const response = await make({ options: { rateLimiter } }).fetch(request())
        expect([response.status, response.headers.get('retry-after')]).to.deep.equal([429, seconds])
      }
      expect(service.received).to.have.length(0)
    })
  })

  describe('share tokens', () => {
    it('but for those with a limit of credits', async () => {
      const tokensOf = async (body: string, options: Partial<TokenEndpointOptions> = {}) => {
        const endpoint = make({ options })
        const answers = await Promise.all([1, 2, 3].map(() => endpoint.fetch(request(body))))
        return new Set(
          await Promise.all(answers.map(async (each) => (await replyOf(each)).access_token)),
        )
      }
      expect((await tokensOf('{}')).size).to.equal(1)
      expect((await tokensOf('{"maxCredits":5}')).size).to.equal(3)
      expect((await tokensOf('{}', { ceilings: { ...CEILINGS, maxCredits: 5 } })).size).to.equal(3)
    })

    it('whose request has nothing of that of the source', async () => {
      const request_ = { expiresIn: { hours: 5 }, maxCredits: 7, clientIp: '1.2.3.4' }
      const endpoint = make({ source: { request: request_ } })
      await endpoint.fetch(request())
      expect(service.received[0]?.body).not.to.match(/maxCredits|1\.2\.3\.4/)
    })

    it('with what they have left, by the clock of the service', async () => {
      const endpoint = make({ source: { refreshBeforeMs: 0 } })
      const expiresIn = async () => (await replyOf(await endpoint.fetch(request()))).expires_in
      expect(await expiresIn()).to.equal(900)
      clock.advance(100 * SECOND + 1)
      expect(await expiresIn()).to.equal(799)
      // In its last seconds it is replaced.
      clock.advance(797 * SECOND)
      expect(await expiresIn()).to.be.within(898, 900)
      expect(service.received).to.have.length(2)
    })

    it('in their last seconds where there is no other', async () => {
      const endpoint = make({ source: { refreshBeforeMs: 0 } })
      await endpoint.fetch(request())
      service.answerWith(() => refusal('no'))
      clock.advance(897 * SECOND)
      expect((await replyOf(await endpoint.fetch(request()))).expires_in).to.equal(3)
      clock.advance(4 * SECOND)
      expect((await endpoint.fetch(request())).status).to.equal(503)
    })

    it('that end by an instant of the ceilings, however long they wait for their turn', async () => {
      service.answerWith(minter({ delayMs: 50 }))
      const expiresAt = new Date(Date.now() + 600 * SECOND)
      const endpoint = make({
        source: { maxConcurrentMints: 1 },
        options: { ceilings: { expiresAt, allowedMethods: CEILINGS.allowedMethods } },
      })
      const first = endpoint.fetch(request('{"expiresIn":60}'))
      const second = endpoint.fetch(request('{"expiresIn":600}'))
      while (service.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      clock.advance(5 * SECOND)
      await first
      expect((await replyOf(await second)).expires_in).to.equal(595)
    })

    it('that end by an instant of the ceilings', async () => {
      const ceilings = {
        ...CEILINGS,
        expiresAt: new Date(Date.UTC(2026, 0, 15, 12, 10)),
        expiresIn: undefined,
      }
      const { expiresIn: _, ...at } = ceilings
      const endpoint = make({ options: { ceilings: at } })
      expect((await replyOf(await endpoint.fetch(request()))).expires_in).to.equal(600)
      expect((await endpoint.fetch(request('{"expiresIn":601}'))).status).to.equal(400)
      clock.advance(300 * SECOND)
      expect(
        (await replyOf(await endpoint.fetch(request('{"expiresIn":300}')))).expires_in,
      ).to.equal(300)
      clock.advance(400 * SECOND)
      const late = await endpoint.fetch(request())
      expect(late.status).to.equal(503)
      expect(lines.at(-1)?.message).to.contain('the ceilings have expired')
    })
  })

  describe('get no secret', () => {
    const answers = {
      refusals: () => ({ body: refusal(`account 4711 of ${MADE_UP} has no credits`) }),
      pages: () => ({ status: 500, body: `<title>${MADE_UP}</title>` }),
      'wider tokens': minter({ claims: () => ({ aud: '*' }) }),
      'longer tokens': minter({ claims: ({ exp }) => ({ exp: exp + 60 }) }),
    }
    for (const [name, answer] of Object.entries(answers)) {
      it(`of ${name}, but a reference that is in the log`, async () => {
        service.answerWith(answer)
        for (const body of ['{}', '{"maxCredits":3}']) {
          lines.length = 0
          const response = await make().fetch(request(body))
          expect(response.status).to.equal(503)
          const { error, error_description } = await replyOf(response)
          expect(error).to.equal('temporarily_unavailable')
          const [, reference] = REFERENCE.exec(error_description) ?? []
          expect(reference).to.be.a('string')
          expect(error_description).to.equal(`no token can be had now; reference ${reference}`)
          expect(lines.map(({ fields }) => fields['reference'])).to.deep.equal([reference])
          expect(lines[0]?.fields['error']).to.have.property('code')
        }
      })
    }

    it('of tokens whose claims hold a configured one', async () => {
      service.answerWith(minter({ claims: () => ({ sub: API_KEY }) }))
      for (const body of ['{}', '{"maxCredits":3}']) {
        const response = await make().fetch(request(body))
        const text = await response.text()
        expect(response.status).to.equal(503)
        expect(text).not.to.contain('access_token')
      }
      expect(JSON.stringify(lines))
        .to.contain('holds a configured secret')
        .and.not.to.contain(API_KEY)
    })

    it('in the log either', async () => {
      service.answerWith(() => ({ body: refusal(`the key ${API_KEY} is blocked`) }))
      await make().fetch(request())
      const rateLimiter = { consume: () => Promise.reject(new Error(`at ${API_KEY}`)) }
      await make({ options: { rateLimiter } }).fetch(request())
      expect(lines).to.have.length(2)
      expect(JSON.stringify(lines)).to.contain('is blocked').and.not.to.contain(API_KEY)
    })

    it('of a client that does not verify its tokens', async () => {
      for (const claims of [{ aud: '*' }, { mc: '99' }, { exp: 1 }]) {
        service.answerWith(minter({ claims: () => claims }))
        const response = await make({ client: { verifyToken: false } }).fetch(
          request('{"maxCredits":3}'),
        )
        expect(response.status).to.equal(503)
      }
      service.answerWith(() => success('no.jwt'))
      expect((await make({ client: { verifyToken: false } }).fetch(request())).status).to.equal(503)
      service.answerWith(() =>
        success(jwtOf({ exp: Date.now() / 1000 + 5, aud: 'EmailValidation' })),
      )
      const narrower = await make({ client: { verifyToken: false } }).fetch(request())
      expect((await replyOf(narrower)).expires_in).to.equal(5)
    })

    it('where the service says when to ask again', async () => {
      service.answerWith(() => ({ status: 503, headers: { 'retry-after': '7' }, body: 'later' }))
      expect((await make().fetch(request())).headers.get('retry-after')).to.equal('7')
      const headers = { 'retry-after': '9999999999' }
      service.answerWith(() => ({ status: 503, headers, body: 'later' }))
      expect((await make().fetch(request())).headers.get('retry-after')).to.equal('3600')
    })

    it('where the logger fails', async () => {
      service.answerWith(() => refusal('no'))
      const logger = {
        warn: () => {
          throw new Error('x')
        },
      }
      expect((await make({ options: { logger } }).fetch(request())).status).to.equal(503)
      // Mocha fails where a rejection is not handled.
      const rejecting = { warn: () => Promise.reject(new Error('x')) }
      expect((await make({ options: { logger: rejecting } }).fetch(request())).status).to.equal(503)
      await new Promise((resolve) => setImmediate(resolve))
    })
  })

  describe('are bound to their address', () => {
    const bound = (text: string) =>
      /<clientIPAddress>(.*?)</i.exec(text)?.[1] ?? /<clientI[pP][^>]*>(.*?)</.exec(text)?.[1]
    const addressFor = async (
      clientIp: TokenEndpointOptions['clientIp'],
      remoteAddress: string,
      forwarded?: string,
    ) => {
      service.received.length = 0
      const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
      const endpoint = make({ options: { clientIp: clientIp ?? true } })
      const { status } = await endpoint.fetch(request('{}', headers), { remoteAddress })
      return status === 200 ? bound(service.received[0]?.body ?? '') : status
    }

    it('that of the socket', async () => {
      expect(await addressFor(true, '203.0.113.7')).to.equal('203.0.113.7')
      expect(await addressFor(true, '::ffff:203.0.113.7')).to.equal('203.0.113.7')
      expect(await addressFor(true, '2001:DB8:0::1')).to.equal('2001:db8::1')
      expect(await addressFor(true, '203.0.113.7', '198.51.100.1')).to.equal('203.0.113.7')
      const { url } = await serve({ options: { clientIp: true } })
      service.received.length = 0
      expect((await post(url, '{}', { 'x-forwarded-for': '198.51.100.1' })).status).to.equal(200)
      expect(bound(service.received[0]?.body ?? '')).to.equal('127.0.0.1')
    })

    it('that a trusted proxy names, and no other', async () => {
      const clientIp = {
        trustedProxies: ['10.0.0.0/8', '::1', '2001:db8::/32', '::ffff:192.0.2.0/120'],
      }
      const cases: readonly (readonly [string, string | undefined, string | number])[] = [
        ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
        ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
        ['::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
        ['::1', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
        ['10.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
        ['10.0.0.1', '10.2.2.2, 198.51.100.1,10.1.1.1', '198.51.100.1'],
        ['192.0.2.9', 'x, 198.51.100.1', '198.51.100.1'],
        ['2001:db8::9', '2001:DB9:0::7', '2001:db9::7'],
        ['10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
        ['10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
        ['10.0.0.1', '[2001:db9::7]:4711', '2001:db9::7'],
        // Where every hop is a proxy, the caller is the one that is farthest away.
        ['10.0.0.1', undefined, '10.0.0.1'],
        ['10.0.0.1', '10.0.0.2, 10.0.0.3', '10.0.0.2'],
        ...[
          'unknown',
          '_hidden',
          '198.51.100',
          'fe80::1%eth0',
          ',',
          '198.51.100.1,',
          '1.2.3.4/8',
          '*',
        ].map((entry) => ['10.0.0.1', entry, 400] as const),
      ]
      for (const [socket, forwarded, expected] of cases) {
        const found = await addressFor(clientIp, socket, forwarded)
        expect(found, `${socket} <- ${forwarded}`).to.equal(expected)
      }
    })

    it('of which an IPv6 range has no IPv4 address', async () => {
      for (const range of ['::/0', '::/64', '::/80']) {
        const clientIp = { trustedProxies: [range] }
        expect(await addressFor(clientIp, '203.0.113.9', '7.7.7.7')).to.equal('203.0.113.9')
        expect(await addressFor(clientIp, '::9', '7.7.7.7')).to.equal('7.7.7.7')
      }
    })

    it('or get no token where the server does not tell it', async () => {
      const endpoint = make({ options: { clientIp: true } })
      for (const info of [undefined, {}, { remoteAddress: 'x' }, { remoteAddress: 7 }, 7, null]) {
        lines.length = 0
        expect((await endpoint.fetch(request(), info as object)).status).to.equal(503)
        expect(lines[0]?.message).to.contain('fetch(request, { remoteAddress })')
      }
      expect(service.received).to.have.length(0)
    })

    it('so that each has a token of its own', async () => {
      const endpoint = make({ options: { clientIp: true } })
      const tokenFor = async (remoteAddress: string) =>
        (await replyOf(await endpoint.fetch(request(), { remoteAddress }))).access_token
      const one = await tokenFor('203.0.113.7')
      expect(await tokenFor('203.0.113.8')).not.to.equal(one)
      expect(await tokenFor('203.0.113.7')).to.equal(one)
      expect(decodeJwt(one).exp).to.be.a('number')
    })
  })

  it('get 503 of a source that is closed', async () => {
    const tokens = source()
    const endpoint = createTokenEndpoint(tokens, { authorize: () => 'ann', ceilings: CEILINGS })
    await tokens.close()
    for (const body of ['{}', '{"maxCredits":1}']) {
      expect((await endpoint.fetch(request(body))).status).to.equal(503)
    }
  })

  it('wait no longer for a token of their own when the source is closed', async () => {
    service.answerWith(minter({ delayMs: 60_000 }))
    const tokens = source()
    const endpoint = createTokenEndpoint(tokens, { authorize: () => 'ann', ceilings: CEILINGS })
    const answer = endpoint.fetch(request('{"maxCredits":1}'))
    while (service.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await tokens.close()
    expect((await answer).status).to.equal(503)
    expect(tokens.stats().minting).to.equal(0)
  })

  it('with a token of their own wait for their turn, and are held back after refusals', async () => {
    service.answerWith(() => refusal('no'))
    const endpoint = make()
    for (let call = 0; call < 20; call++) {
      expect((await endpoint.fetch(request('{"maxCredits":1}'))).status).to.equal(503)
    }
    expect(service.received).to.have.length(1)
    service.answerWith(minter({ delayMs: 30 }))
    let most = 0
    const tokens = source({ maxConcurrentMints: 2 })
    const other = createTokenEndpoint(tokens, { authorize: () => 'ann', ceilings: CEILINGS })
    const watching = setInterval(() => {
      most = Math.max(most, tokens.stats().minting)
    }, 5)
    await Promise.all([1, 2, 3, 4, 5].map(() => other.fetch(request('{"maxCredits":1}'))))
    clearInterval(watching)
    expect(most).to.equal(2)
    expect(tokens.stats()).to.include({ mints: 5, entries: 0 })
  })

  describe('have options', () => {
    const good = { authorize: () => 'ann', ceilings: CEILINGS }
    const wrong: readonly (readonly [string, object])[] = [
      ['authorize', { ceilings: CEILINGS }],
      ['authorize', { ...good, authorize: 'ann' }],
      ['ceilings', { authorize: good.authorize }],
      ['ceilings', { ...good, ceilings: null }],
      ['ceilings.expiresAt', { ...good, ceilings: {} }],
      ['ceilings.allowedMethods', { ...good, ceilings: { ...CEILINGS, allowedMethods: [] } }],
      ...['UserAdmin', 'useradmin', 'UserAdmin.GetJWT', 'USERADMIN.x', '\uff35serAdmin'].map(
        (name) =>
          [
            'ceilings.allowedMethods',
            { ...good, ceilings: { ...CEILINGS, allowedMethods: ['EmailValidation', name] } },
          ] as const,
      ),
      ['ceilings.maxCredits', { ...good, ceilings: { ...CEILINGS, maxCredits: undefined } }],
      ['clientIp', { ...good, clientIp: true, ceilings: { ...CEILINGS, clientIp: '1.2.3.4' } }],
      ['clientIp', { ...good, clientIp: 'x' }],
      ['clientIp.trustedProxies', { ...good, clientIp: {} }],
      ['clientIp.trustedProxies', { ...good, clientIp: { trustedProxies: '10.0.0.1' } }],
      ...[
        'x',
        '10.0.0.0/33',
        '10.0.0.0/',
        '10.0.0.0/8/8',
        '::/129',
        '*',
        'fe80::1%eth0',
        '::ffff:1.2.3.4/95',
        '1.2.3',
      ].map(
        (proxy) =>
          [
            'clientIp.trustedProxies[0]',
            { ...good, clientIp: { trustedProxies: [proxy] } },
          ] as const,
      ),
      ['origins', { ...good, origins: 'https://a.example' }],
      ...[
        '*',
        'null',
        'https://a.example/',
        'https://a.example/x',
        'https://A.example',
        'a.example',
        'https://a.example:443',
        'https://*.a.example',
        'https://u@a.example',
        '',
      ].map((origin) => ['origins[0]', { ...good, origins: [origin] }] as const),
      ['rateLimiter', { ...good, rateLimiter: {} }],
      ['maxBodyBytes', { ...good, maxBodyBytes: 0 }],
      ['maxBodyBytes', { ...good, maxBodyBytes: 1.5 }],
      ['logger', { ...good, logger: {} }],
      ['other', { ...good, other: 1 }],
    ]
    it('that are checked', async () => {
      for (const [field, options] of wrong) {
        const error = await thrownError(() =>
          createTokenEndpoint(source(), options as TokenEndpointOptions),
        )
        expect(error, field).to.be.instanceOf(InputError).with.property('field', field)
      }
      for (const other of [undefined, null, connect(), { get: async () => 1 }, source]) {
        const error = await thrownError(() => createTokenEndpoint(other as never, good))
        expect(error).to.be.instanceOf(InputError).with.property('field', 'source')
      }
      const origins = ['https://a.example:8443', 'http://[::1]:3000', 'capacitor://localhost']
      createTokenEndpoint(source(), { ...good, origins, logger: console, maxBodyBytes: 1 })
    })

    it('that may leave the methods open, but for UserAdmin', async () => {
      const endpoint = make({ options: { ceilings: { expiresIn: { minutes: 1 } } } })
      const all = await replyOf(await endpoint.fetch(request()))
      expect(all).to.have.property('access_token')
      expect(all).not.to.have.property('scope')
      for (const name of ['UserAdmin', 'useradmin.GetJWT', '\\uff35serAdmin', 'UserAdm\u0130n']) {
        const refused = await endpoint.fetch(request(`{"allowedMethods":["A","${name}"]}`))
        expect((await replyOf(refused)).error, name).to.equal('invalid_scope')
      }
    })
  })
})
