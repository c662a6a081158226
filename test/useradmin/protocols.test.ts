import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { InputError, UserAdminError } from '../../src/errors.js'
import { type Emulator, startEmulator } from '../../src/testing/emulator.js'
import type { EmulatorRequest } from '../../src/testing/requests.js'
import { UserAdminClient, type UserAdminClientOptions } from '../../src/useradmin/client.js'
import type { GetJwtRequest } from '../../src/useradmin/request.js'
import { validatorOf } from '../codegen/openapi/validators.js'

const KEY = 'ABCD-1234-EFGH-5678'
const LOGIN = { username: 'demo', password: 'hunter2 <&>"' }

/** Texts that both protocols carry. */
const text = (minLength: number) =>
  fc
    .string({ unit: 'binary', minLength, maxLength: 12 })
    .filter((value) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(value))
const part = fc.stringMatching(/^[A-Za-z][\w-]{0,9}$/)
const method = fc.oneof(
  part,
  fc.tuple(part, part).map(([service, name]) => `${service}.${name}`),
)
const name = text(1).filter((value) => value.toLowerCase() !== 'applicationname')
const value = fc.oneof(
  text(0),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true }).filter(Number.isFinite),
)
const future = fc.date({
  min: new Date('2030-01-01T00:00:00Z'),
  max: new Date('9999-12-31T00:00:00Z'),
  noInvalidDate: true,
})

/** Requests that are legal. */
const requests: fc.Arbitrary<GetJwtRequest> = fc.record(
  {
    expiresAt: fc.oneof(
      future,
      future.map((date) => date.toISOString()),
      future.map((date) => date.toISOString().slice(0, 19)),
    ),
    allowedMethods: fc.uniqueArray(method, { minLength: 1, maxLength: 4 }),
    clientIp: fc.oneof(fc.ipV4(), fc.ipV6()),
    maxCredits: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    applicationName: text(1).filter((given) => given.trim() !== ''),
    options: fc.oneof(
      fc.dictionary(name, value, { maxKeys: 4 }),
      fc.uniqueArray(fc.record({ name, value }), { selector: (each) => each.name, maxLength: 4 }),
    ),
  },
  { requiredKeys: ['expiresAt'] },
)

/** Values that are legal in some field, or in none. */
const odd = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '*', 'A.B.C', '203.0.113.7:80', '1.2.3', '2030-06-01', 'now', '\ud800', 'a\udc00'],
    ...[0, -1, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY, 5n, null, undefined, true],
    ...[[], [''], ['*'], [1], [null], {}, { a: null }, { a: {} }, { a: Number.NaN }, { '': 1 }],
    ...[[{ name: 'a' }], [{ name: 'a', value: 1, more: 1 }], new Date(Number.NaN), new Date(0)],
    [
      { name: 'a', value: 1 },
      { name: 'a', value: 1 },
    ],
    { ApplicationName: 'a', applicationname: 'b' },
  ),
  fc.anything({ maxDepth: 2 }),
)
const fields = [
  'expiresAt',
  'expiresIn',
  'allowedMethods',
  'clientIp',
  'maxCredits',
  'applicationName',
  'options',
  'clientIP',
]

describe('SOAP and JSON', () => {
  let emulator: Emulator
  const clients: Partial<Record<'soap' | 'json', UserAdminClient>> = {}

  before(async () => {
    emulator = await startEmulator({ users: { [LOGIN.username]: LOGIN.password }, apiKeys: [KEY] })
    for (const protocol of ['soap', 'json'] as const) clients[protocol] = clientOf({ protocol })
  })

  after(async () => {
    for (const client of Object.values(clients)) client.close()
    await emulator.close()
  })

  function clientOf(options: Partial<UserAdminClientOptions>): UserAdminClient {
    const protocol = options.protocol ?? 'soap'
    return new UserAdminClient({
      endpoint: emulator.endpoints[protocol],
      credentials: LOGIN,
      ...options,
    })
  }

  function lastRequest(): Partial<EmulatorRequest> {
    const last = emulator.requests.at(-1)
    if (last === undefined) throw new Error('nothing was asked')
    const { protocol, at, outcome, status, ...content } = last
    return Object.fromEntries(
      Object.entries(content)
        .filter(([member]) => !['soapVersion', 'soapAction', 'service', 'method'].includes(member))
        // The one difference: JSON has no zone.
        .map(([member, each]) => [
          member,
          member === 'expiresAt' ? String(each).replace(/Z$/, '') : each,
        ]),
    )
  }

  /** The claims of the token, and what the service understood; `jti` distinguishes tokens. */
  async function minted(protocol: 'soap' | 'json', request: GetJwtRequest): Promise<object> {
    const token = await clients[protocol]?.getJwt(request)
    const { jti, ...claims } = token?.claims ?? {}
    return {
      claims,
      expiresAt: token?.expiresAt.toISO(),
      creditsRemaining: token?.creditsRemaining,
      asked: lastRequest(),
    }
  }

  it('give the same token for the same request', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        expect(await minted('json', request)).to.deep.equal(await minted('soap', request))
      }),
      { numRuns: 150 },
    )
  })

  it('refuse the same requests, with the same field and message', async () => {
    const changed = fc
      .tuple(requests, fc.constantFrom(...fields), odd)
      .map(([request, field, given]) => ({ ...request, [field]: given }))
    const outcomeOf = async (protocol: 'soap' | 'json', request: unknown): Promise<unknown> => {
      try {
        await clients[protocol]?.toEnvelope(request as GetJwtRequest)
        return 'written'
      } catch (error) {
        if (!(error instanceof InputError)) throw error
        return { field: error.field, message: error.message }
      }
    }
    // Each protocol has its own rule of characters; it is the last one to be applied.
    const isOfCharacters = (outcome: unknown) => /character|surrogate/.test(JSON.stringify(outcome))
    await fc.assert(
      fc.asyncProperty(changed, async (request) => {
        const [soap, json] = [await outcomeOf('soap', request), await outcomeOf('json', request)]
        if (isOfCharacters(soap)) return
        expect(json).to.deep.equal(soap)
      }),
      { numRuns: 1000 },
    )
  })

  it('refuse the same tokens that are wider', async () => {
    const request = {
      expiresAt: '2030-06-01T01:00:00Z',
      allowedMethods: ['EmailValidation'],
      clientIp: '203.0.113.7',
      maxCredits: 5,
    }
    for (const wider of ['expiry', 'methods', 'credits', 'address'] as const) {
      const messages = []
      for (const protocol of ['soap', 'json'] as const) {
        emulator.failNext({ wider })
        const error = await clients[protocol]?.getJwt(request).catch((reason: unknown) => reason)
        expect(error).to.be.instanceOf(UserAdminError).and.include({ code: 'TOKEN_MISMATCH' })
        messages.push((error as UserAdminError).message)
      }
      expect(messages[1]).to.equal(messages[0])
    }
  })

  it('report a refusal of the login in the same way', async () => {
    for (const credentials of [{ username: 'demo', password: 'wrong' }, { apiKey: 'WRONG-KEY' }]) {
      const errors = []
      for (const protocol of ['soap', 'json'] as const) {
        const client = clientOf({ protocol, credentials })
        const error = await client.getJwt({ expiresIn: { minutes: 1 } }).catch((reason) => reason)
        const { message, ...fields } = error.toJSON()
        expect(message).to.match(/^Invalid/)
        errors.push(fields)
      }
      expect(errors[0]).to.include({ code: 'SERVICE_FAILURE', attempts: 1 })
      expect(errors[1]).to.deep.equal(errors[0])
    }
  })

  it('take each login where it is documented', async () => {
    const { jwt } = await clientOf({}).getJwt({ expiresIn: { minutes: 1 } })
    for (const [options, authentication] of [
      [{ credentials: { apiKey: KEY } }, 'apiKey'],
      [{ credentials: { apiKey: KEY }, apiKeyIn: 'body' }, 'apiKey'],
      [{}, 'password'],
      [{ credentials: { jwt } }, 'jwt'],
    ] as const) {
      const client = clientOf({ protocol: 'json', ...options })
      const token = await client.getJwt({ expiresIn: { minutes: 1 }, maxCredits: 1 })
      expect(token.claims).to.include({ mc: '1' })
      expect(emulator.requests.at(-1)).to.include({ authentication, outcome: 'token' })
    }
  })
})

describe('a request in JSON', () => {
  it('fits the OpenAPI document', async () => {
    const validate = validatorOf(
      JSON.parse(readFileSync('openapi/useradmin.json', 'utf8')),
      'GetJWT',
    )
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.constantFrom(
          { credentials: LOGIN },
          { credentials: { apiKey: KEY } },
          { credentials: { apiKey: KEY }, apiKeyIn: 'body' as const },
        ),
        async (request, options) => {
          const client = new UserAdminClient({ protocol: 'json', ...options })
          const { body } = await client.toEnvelope(request)
          expect(validate(JSON.parse(body)), JSON.stringify(validate.errors)).to.equal(true)
        },
      ),
    )
    expect(validate({ expiresAt: '2030-06-01T01:00:00Z' })).to.equal(false)
    expect(validate({ expiresAt: '2030-06-01T01:00:00', clientIP: '1.2.3.4' })).to.equal(false)
  })
})
