import { inspect } from 'node:util'
import { expect } from 'chai'
import { createTokenSource, UserAdminClient } from '../../src/index.js'
import { FakeService } from '../support/fake-service.js'
import { jwtOf, success } from '../support/get-jwt-replies.js'

const request = { expiresIn: { minutes: 5 } }

function answerWith(jwt: string) {
  return {
    body: success(jwt),
    headers: {
      'X-Request-Id': 'R-78',
      'Set-Cookie': 'session=S3cr3tC00kie',
      'X-Echo': `key ABCD-1234-EFGH-5678, token ${jwt}`,
      'X-Long': 'x'.repeat(600),
    },
  }
}

describe('the response of a token', () => {
  const service = new FakeService(() => good)
  let client: UserAdminClient
  let jwt: string
  let good: ReturnType<typeof answerWith>

  before(async () => {
    const credentials = { apiKey: 'ABCD-1234-EFGH-5678' }
    client = new UserAdminClient({ endpoint: await service.start(), proxy: false, credentials })
  })
  beforeEach(() => {
    jwt = jwtOf({ exp: Math.floor(Date.now() / 1000) + 240, aud: '*' })
    good = answerWith(jwt)
    service.answerWith(() => good)
  })
  after(async () => {
    client.close()
    await service.stop()
  })

  it('has status, headers and attempts of its answer', async () => {
    const { response } = await client.getJwt(request)
    expect(response).to.include({ status: 200, attempts: 1 })
    expect(response?.headers).to.include({ 'x-request-id': 'R-78' })
    expect(response?.headers['x-long']).to.match(/^x{499}…$/)
    expect(Object.isFrozen(response) && Object.isFrozen(response?.headers)).to.equal(true)
  })

  it('counts the attempts that failed before', async () => {
    service.answerWith(() =>
      service.received.length < 3 ? { status: 503, body: 'busy' } : { ...good, status: 203 },
    )
    const { response } = await client.getJwt(request)
    expect(response).to.include({ status: 203, attempts: 3 })
  })

  it('has neither cookies nor secrets, nor the token', async () => {
    const token = await client.getJwt(request)
    const shown =
      inspect(token, { depth: 9 }) + inspect(token.response) + JSON.stringify(token.response)
    expect(shown)
      .to.contain('R-78')
      .and.not.match(/S3cr3tC00kie|ABCD-1234|set-cookie/)
    expect(shown).to.not.contain(jwt).and.not.contain(jwt.split('.')[1])
  })

  it('has no token that does not look like one', async () => {
    await using reader = client.withOptions({ verifyToken: false })
    const headers = { 'X-Echo': 'session opaque/Tok+en=9' }
    const { jwt, response } = reader.fromEnvelope(success('opaque/Tok+en=9'), { headers, request })
    expect(jwt).to.equal('opaque/Tok+en=9')
    expect(response?.headers).to.deep.equal({ 'x-echo': 'session [redacted]' })
  })

  it('has no secret in the name of a header, and no half of one where a value is long', () => {
    const headers = {
      'X-ABCD-1234-EFGH-5678': '1',
      'X-Long': `${'x '.repeat(240)}ABCD-1234-EFGH-5678${' x'.repeat(240)}`,
    }
    const { response } = client.fromEnvelope(success(jwt), { headers, request })
    expect(response?.headers).to.have.all.keys('x-[redacted]', 'x-long')
    expect(response?.headers['x-long']).to.match(/x \[redacted\] x.*…$/)
  })

  it('has 50 headers at most', () => {
    const headers = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`x-${at}`, '1']))
    const { response } = client.fromEnvelope(success(jwt), { headers, request })
    expect(Object.keys(response?.headers ?? {})).to.have.length(50)
  })

  it('is not in JSON or copies of the token, which may be given to others', async () => {
    const token = await client.getJwt(request)
    expect(JSON.stringify(token)).to.not.contain('R-78')
    expect({ ...token }).to.not.have.property('response')
  })

  it('has no attempts where the caller received the answer', () => {
    const headers = new Headers({ 'X-Request-Id': 'R-79', cookie: 'a=b' })
    const { response } = client.fromEnvelope(success(jwt), { status: 201, headers, request })
    expect(response).to.deep.equal({
      status: 201,
      headers: { 'x-request-id': 'R-79' },
      attempts: 0,
    })
    expect(client.fromEnvelope(success(jwt), { request }).response).to.deep.equal({
      status: 200,
      headers: {},
      attempts: 0,
    })
  })

  it('is that of the mint for all who share a token, and none for one of a store', async () => {
    const values = new Map<string, unknown>()
    const store = {
      get: async (key: string) => values.get(key),
      set: async (key: string, value: unknown) => {
        values.set(key, value)
      },
      delete: async (key: string) => values.delete(key),
    }
    const open = () => createTokenSource(client, { request, store, refreshBeforeMs: 1000 })
    const first = open()
    const [one, other] = await Promise.all([first.get(), first.get()])
    expect(one.response).to.include({ attempts: 1 })
    expect(other.response).to.equal(one.response)
    await first.close()
    const second = open()
    const kept = await second.get()
    expect(kept.jwt).to.equal(one.jwt)
    expect(kept.response).to.equal(undefined)
    await second.close()
  })
})
