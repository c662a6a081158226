import { expect } from 'chai'
import { HttpError, ServiceError, TokenError } from '../../src/errors.js'
import type { TransportMessage } from '../../src/http/transport.js'
import { createTokenSource } from '../../src/tokens/token-source.js'
import { UserAdminClient, type UserAdminClientOptions } from '../../src/useradmin/client.js'
import { EXP, jwtOf } from '../support/get-jwt-replies.js'
import { thrownError } from '../support/thrown-error.js'

const request = { expiresAt: '2030-06-01T01:00:00Z', allowedMethods: ['EmailValidation'] }
const token = jwtOf({ exp: EXP, aud: 'EmailValidation' })
const wider = jwtOf({ exp: EXP, aud: '*' })
const success = (jwt: string): string =>
  JSON.stringify({ Status: { Success: true, CreditsRemaining: 2 }, Jwt: jwt })
const apiKey = 'ABCD-1234-EFGH-5678'

describe('withOptions with another protocol', () => {
  it('sends to the endpoint of the protocol, in both directions', async () => {
    const first = new UserAdminClient({ credentials: { apiKey } })
    const json = first.withOptions({ protocol: 'json' })
    const [soap, there, back] = await Promise.all(
      [first, json, json.withOptions({ protocol: 'soap' })].map((client) =>
        client.toEnvelope(request),
      ),
    )
    expect(there?.endpoint).to.equal(
      `https://webservices.data-8.co.uk/UserAdmin/GetJWT.json?key=${apiKey}`,
    )
    expect(there?.body).to.match(/^\{"expiresAt"/)
    for (const name of ['endpoint', 'headers', 'body'] as const) {
      expect(back?.[name]).to.deep.equal(soap?.[name])
    }
  })

  it('refuses options of the other protocol', () => {
    const soap = new UserAdminClient({ credentials: { apiKey }, soapVersion: '1.2' })
    expect(() => soap.withOptions({ protocol: 'json' })).to.throw('soapVersion')
    const json = new UserAdminClient({
      protocol: 'json',
      credentials: { apiKey },
      apiKeyIn: 'body',
    })
    expect(() => json.withOptions({ protocol: 'soap' })).to.throw('apiKeyIn')
    const bearer = new UserAdminClient({ protocol: 'json', credentials: { jwt: token } })
    expect(() => bearer.withOptions({ protocol: undefined })).to.throw('credentials.jwt')
  })
})

describe('a source of tokens over JSON', () => {
  it('keeps the tokens of each account and endpoint apart in one store', async () => {
    const values = new Map<string, unknown>()
    const store = {
      get: async (key: string) => values.get(key),
      set: async (key: string, value: unknown) => {
        values.set(key, value)
      },
      delete: async (key: string) => values.delete(key),
    }
    let minted = 0
    const transport = async (_: TransportMessage) => {
      minted++
      return { status: 200, headers: {}, body: success(token) }
    }
    const accounts: readonly Partial<UserAdminClientOptions>[] = [
      { credentials: { apiKey } },
      { credentials: { apiKey: `${apiKey}x` } },
      { credentials: { jwt: token } },
      { credentials: { username: 'jane', password: 'hunter22' } },
      { credentials: { apiKey }, endpoint: 'https://other.example/UserAdmin/GetJWT.json' },
      { credentials: { apiKey }, endpoint: 'https://other.example/x?tenant=b' },
    ]
    for (const [index, account] of accounts.entries()) {
      for (const _ of ['first', 'again']) {
        const client = new UserAdminClient({
          protocol: 'json',
          transport,
          credentials: { apiKey },
          ...account,
        })
        const source = createTokenSource(client, { request, store: store as never })
        expect((await source.get()).jwt).to.equal(token)
        expect(minted).to.equal(index + 1)
      }
    }
    const held = JSON.stringify([...values.keys()])
    for (const secret of [apiKey, token, 'hunter22', 'tenant']) expect(held).not.to.contain(secret)
  })
})

describe('fromEnvelope over JSON', () => {
  const client = new UserAdminClient({ protocol: 'json', credentials: { apiKey } })
  const headers = new Headers({ 'content-type': 'application/json' })

  it('reads text and bytes, with the headers of fetch, against the request', async () => {
    for (const body of [success(token), Buffer.from(success(token)), `\ufeff${success(token)}`]) {
      const read = client.fromEnvelope(body, { status: 200, headers, request })
      expect(read).to.include({ jwt: token, creditsRemaining: 2 })
    }
  })

  it('refuses a token that is wider, a refusal, and a failure, and shows no secret', async () => {
    const refusal = JSON.stringify({ Status: { Success: false, ErrorMessage: `no ${apiKey}` } })
    const expected = [
      [TokenError, success(wider), 200],
      [ServiceError, refusal, 500],
      [HttpError, success(token), 500],
      [HttpError, `<html><title>${apiKey}</title></html>`, 200],
    ] as const
    for (const [type, body, status] of expected) {
      const error = await thrownError(() => client.fromEnvelope(body, { status, headers, request }))
      expect(error).to.be.instanceOf(type)
      expect(`${error.stack} ${JSON.stringify(error)}`)
        .not.to.contain(apiKey)
        .and.not.to.contain(token)
    }
  })
})
