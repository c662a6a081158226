import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import fc from 'fast-check'
import { EmailValidationService } from '../../examples/email-validation/generated/descriptors.js'
import { ResponseError, UserAdminError } from '../../src/errors.js'
import type { TransportReply } from '../../src/http/transport.js'
import { createData8Client } from '../../src/soap.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { EXP, jwtOf } from '../support/get-jwt-replies.js'
import { longestTurn } from '../support/longest-turn.js'
import { thrownError } from '../support/thrown-error.js'

const request = {
  expiresAt: '2030-06-01T01:00:00Z',
  allowedMethods: ['EmailValidation'],
  maxCredits: 5,
}
const token = jwtOf({ exp: EXP, aud: 'EmailValidation', mc: '5' })
const valid = JSON.stringify({
  Status: { Success: true, ErrorMessage: null, CreditsRemaining: 4.5 },
  Jwt: token,
  More: ['caf\u00e9 \u{1f680}', -1.5e-7, { a: [true, false, null] }],
})

let answer: TransportReply
const options = {
  protocol: 'json' as const,
  credentials: { apiKey: 'ABCD%41-1234-EFGH-5678' },
  retries: 0,
  logger: { debug() {}, warn() {}, trace() {} },
  transport: async (): Promise<TransportReply> => answer,
}
const client = new UserAdminClient(options)
const email = createData8Client<{ isValid: (input: object) => Promise<unknown> }>(
  EmailValidationService,
  { ...options, endpoint: 'https://service.example/EmailValidation' },
)

/** Makes every kind of call, each of which has to end with a value or an error of this package. */
async function callsWith(reply: TransportReply): Promise<void> {
  answer = reply
  const calls = [
    () => client.getJwt(request),
    async () => client.fromEnvelope(reply.body as Uint8Array, { status: reply.status, request }),
    () => email.isValid({ email: 'a@b.example', level: 'MX' }),
  ]
  for (const call of calls) {
    try {
      await call()
    } catch (error) {
      if (!(error instanceof UserAdminError)) throw error
    }
  }
}

const statuses = fc.constantFrom(200, 201, 204, 302, 400, 401, 429, 500, 503)
const types = fc.constantFrom(
  ...['application/json', 'text/html', 'text/xml', 'application/problem+json', ''],
)
const codings = fc.constantFrom(undefined, 'gzip', 'br', 'deflate', 'x')

/** JSON of the right shape, with members of any kind. */
const shaped = fc.record(
  {
    Status: fc.oneof(
      fc.record(
        {
          Success: fc.oneof(fc.boolean(), fc.jsonValue()),
          ErrorMessage: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
          CreditsRemaining: fc.oneof(fc.double(), fc.jsonValue()),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    ),
    Jwt: fc.oneof(
      fc.jsonValue(),
      fc.jsonValue().map((claims) => jwtOf({ claims })),
      fc
        .record({
          exp: fc.oneof(fc.constant(EXP), fc.jsonValue()),
          aud: fc.jsonValue(),
          mc: fc.jsonValue(),
          sub: fc.jsonValue(),
        })
        .map((claims) => jwtOf(claims)),
    ),
    d: fc.jsonValue(),
    GetJWTResult: fc.jsonValue(),
    Message: fc.jsonValue(),
    Level: fc.jsonValue(),
  },
  { requiredKeys: [] },
)

/** The valid reply, of which some pieces are removed, repeated or replaced. */
const mutated = fc
  .array(
    fc.tuple(
      fc.nat(valid.length),
      fc.nat(20),
      fc.oneof(
        fc.constantFrom(
          ...['"', '\\', '{', '}', '[', ']', ',', ':', '\u0000', '1e9', '\\u', '\ufeff'],
        ),
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.tuple(fc.nat(valid.length), fc.nat(40)).map(([at, n]) => valid.slice(at, at + n)),
      ),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((changes) =>
    changes.reduce((text, [at, n, piece]) => text.slice(0, at) + piece + text.slice(at + n), valid),
  )

describe('a reply over JSON', () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): number => unhandled.push(reason)

  before(() => process.on('unhandledRejection', note))

  after(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    process.off('unhandledRejection', note)
    expect(unhandled).to.deep.equal([])
  })

  const bodies: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
    'any bytes': fc.uint8Array({ maxLength: 2000 }),
    'any JSON': fc.json().map((text) => Buffer.from(text)),
    'JSON of its shape': shaped.map((value) => Buffer.from(JSON.stringify(value))),
    'a valid reply with mutations': mutated.map((text) => Buffer.from(text)),
    'a valid reply with other bytes': fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 })
      .map((changes) => {
        const bytes = Buffer.from(valid)
        for (const [at, byte] of changes) bytes[at] = byte
        return bytes
      }),
  }
  for (const [kind, body] of Object.entries(bodies)) {
    it(`gives a token or an error of this package: ${kind}`, async () => {
      await fc.assert(
        fc.asyncProperty(body, statuses, types, codings, async (bytes, status, type, coding) => {
          const headers = { 'content-type': type, 'content-encoding': coding }
          await callsWith({ status, headers, body: bytes })
        }),
        { numRuns: 300 },
      )
    })
  }

  it('is refused past maxResponseBytes, also where few bytes are decompressed to it', async () => {
    const body = gzipSync(`${valid.slice(0, -1)},"b":"${' '.repeat(64 << 20)}"}`)
    answer = { status: 200, headers: { 'content-encoding': 'gzip' }, body }
    const error = await thrownError(() => client.getJwt(request))
    expect(error).to.be.instanceOf(ResponseError).and.include({ reason: 'too-large' })
  })
})

const MIB = 1 << 20

function filled(before: string, piece: string, after: string): string {
  return before + piece.repeat((MIB - before.length - after.length) / piece.length) + after
}

function tokenOf(payload: string): string {
  const jwt = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(payload).toString('base64url')}.c2ln`
  return `{"Status":{"Success":true,"CreditsRemaining":1},"Jwt":"${jwt}"}`
}

describe('a reply over JSON of a megabyte', () => {
  const payload = (piece: string, before: string, after: string): string =>
    tokenOf(before + piece.repeat(700_000 / piece.length) + after)
  const replies: Readonly<Record<string, string>> = {
    'a token of one character': filled('{"Status":{"Success":true},"Jwt":"', 'a', '"}'),
    'a token of periods': filled('{"Status":{"Success":true},"Jwt":"', '.', '"}'),
    'a token of blanks': filled('{"Status":{"Success":true},"Jwt":"', ' ', '"}'),
    'a long list of methods': payload('"a",', `{"exp":${EXP},"aud":[`, '"b"]}'),
    'claims inside of each other': payload('[]'.slice(0, 1), `{"exp":${EXP},"x":`, ''),
    'a claim of many digits': payload('9', `{"exp":${EXP},"aud":"EmailValidation","mc":"`, '"}'),
    'a claim of escapes': payload('%41&amp;', `{"exp":${EXP + 9},"aud":"Other","sub":"`, '"}'),
    'a reason of escapes': filled(
      '{"Status":{"Success":false,"ErrorMessage":"',
      'A%41&amp;\\\\',
      '"}}',
    ),
    'an error object': filled('{"Message":"', 'a%41 \\u0026 ', '"}'),
    'a page': filled('<html><title>', 'a&amp;%41 ', '</title>'),
    'members that are keys': `{${Array.from({ length: 50_000 }, (_, i) => `"key":"k${i}"`)}}`,
    'members that are not known': filled('{', '"a":1,', '"b":1}'),
  }
  for (const [kind, text] of Object.entries(replies)) {
    // The limit is for the CPU of any machine: a search that takes quadratic time would take minutes.
    it(`does not hold the event loop: ${kind}`, async () => {
      answer = { status: 200, headers: {}, body: Buffer.from(text) }
      const untraced = client.withOptions({ logger: undefined })
      const longest = await longestTurn(async () => {
        try {
          await untraced.getJwt(request)
        } catch (error) {
          if (!(error instanceof UserAdminError)) throw error
        }
      }, 100)
      expect(longest).to.be.below(1000)
    })
  }
})
