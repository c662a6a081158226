import { inspect, isDeepStrictEqual } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { InputError, TokenError } from '../../src/errors.js'
import { isSameAddress } from '../../src/internal/ip-address.js'
import { createRedactor } from '../../src/internal/redaction/redact.js'
import { decodeJwt, expiryOf, type JwtClaims } from '../../src/useradmin/claims.js'
import { makeToken } from '../../src/useradmin/make-token.js'
import { type TokenLimits, verifyClaims } from '../../src/useradmin/verify-claims.js'

const HEADER = { typ: 'JWT', alg: 'HS256' }
const EXP = 1_906_506_000
const redact = createRedactor(['hunter2'])

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (claims: unknown, header: unknown = HEADER) =>
  `${part(header)}.${part(claims)}.c2lnbmF0dXJl`

function refusal(run: () => unknown): TokenError {
  try {
    run()
  } catch (error) {
    if (error instanceof TokenError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('decodeJwt', () => {
  it('reads the documented claims', () => {
    const claims = {
      iss: 'Data8',
      sub: 'demo',
      exp: 1_546_214_400,
      cn: 'example ltd',
      aud: '*',
      mc: '10',
      jti: '65ec0b51-1c71-4882-be2f-e5ea564bd112',
    }
    expect(decodeJwt(token(claims))).to.deep.equal(claims)
  })

  it('keeps unknown claims', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (unknown) => {
        const claims = JSON.parse(JSON.stringify({ ...unknown, aud: '*', exp: 1 }))
        for (const name of ['iss', 'sub', 'nbf', 'iat', 'jti']) delete claims[name]
        expect(isDeepStrictEqual(decodeJwt(token(claims)), claims)).to.equal(true)
      }),
    )
  })

  it('keeps claims that restrict nothing, of whatever type', () => {
    for (const value of [null, 7, true, '', {}, ['A', 1], { A: true }]) {
      for (const name of ['iss', 'sub', 'aud', 'jti', 'nbf', 'iat', 'cn', 'mc']) {
        expect(decodeJwt(token({ exp: EXP, [name]: value }))).to.deep.equal({
          exp: EXP,
          [name]: value,
        })
      }
    }
  })

  it('refuses an invalid header each time, and reads a valid one after it', () => {
    const headers = [
      { alg: 'none' },
      { alg: 'NONE' },
      { alg: ' none ' },
      { alg: '' },
      { alg: ' ' },
      { typ: 'JWT' },
      { alg: 1 },
    ]
    for (const header of headers) {
      for (let time = 0; time < 3; time++) refusal(() => decodeJwt(token({ exp: EXP }, header)))
      expect(decodeJwt(token({ exp: EXP }))).to.deep.equal({ exp: EXP })
      refusal(() => decodeJwt(token({ exp: EXP }, header)))
    }
    for (let time = 0; time < 2; time++) refusal(() => decodeJwt('bm9uZQ.e30.c2ln'))
  })

  it('gives claims that cannot be changed', () => {
    const claims = decodeJwt(token({ aud: ['A'], more: { deep: [1] } }))
    expect(Object.isFrozen(claims)).to.equal(true)
    expect(Object.isFrozen(claims.aud)).to.equal(true)
    expect(Object.isFrozen((claims['more'] as { deep: unknown }).deep)).to.equal(true)
  })

  it('reads names that mean something to JavaScript as names', () => {
    const claims = decodeJwt(
      `${part(HEADER)}.${Buffer.from('{"__proto__":{"exp":1},"constructor":1}').toString('base64url')}.x`,
    )
    expect(claims.exp).to.equal(undefined)
    expect(Object.keys(claims)).to.deep.equal(['__proto__', 'constructor'])
  })

  const [header, payload] = [part(HEADER), part({ exp: EXP })]
  const raw = (bytes: readonly number[]) => Buffer.from(bytes).toString('base64url')
  const refused: Record<string, string> = {
    nothing: '',
    'a word': 'token',
    'an opaque token': '0123456789abcdef',
    'two parts': `${header}.${payload}`,
    'four parts': `${header}.${payload}.x.y`,
    'five parts, encrypted': 'a.b.c.d.e',
    'no signature': `${header}.${payload}.`,
    'no payload': `${header}..x`,
    'no header': `.${payload}.x`,
    padding: `${header}=.${payload}.x`,
    'base64 instead of base64url': `${header}.${payload}+/.x`,
    'white space within': `${header}.\n${payload}.x`,
    'white space around it': ` ${header}.${payload}.x`,
    'a line end after it': `${header}.${payload}.x\n`,
    'a single character left over': `${header}.eyJhI.x`,
    'a single character left over behind whole JSON': `${header}.${Buffer.from('{ }').toString('base64url')}A.x`,
    'a payload that is not JSON': `${header}.${Buffer.from('exp=1').toString('base64url')}.x`,
    'a payload that is an array': `${header}.${part([1])}.x`,
    'a payload that is null': `${header}.${part(null)}.x`,
    'a payload that is a string': `${header}.${part('x')}.x`,
    'a truncated payload': `${header}.${payload.slice(0, -3)}.x`,
    'a payload that is not UTF-8': `${header}.${raw([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])}.x`,
    'a payload with overlong UTF-8': `${header}.${raw([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])}.x`,
    'a payload with a BOM': `${header}.${raw([0xef, 0xbb, 0xbf, 0x7b, 0x7d])}.x`,
    'a payload with a BOM and a replacement character': `${header}.${Buffer.from('\uFEFF{"a":"\uFFFD"}').toString('base64url')}.x`,
    'a header that is not JSON': `${Buffer.from('x').toString('base64url')}.${payload}.x`,
    'a header without alg': token({ exp: EXP }, { typ: 'JWT' }),
    'a header with an alg that is not a string': token({ exp: EXP }, { alg: 1 }),
    'no signing': token({ exp: EXP }, { alg: 'none' }),
    'no signing, in capitals': token({ exp: EXP }, { alg: 'NONE' }),
    'an exp that is a string': token({ exp: String(EXP) }),
    'an exp that is null': token({ exp: null }),
    'an exp beyond all numbers': `${header}.${Buffer.from('{"exp":1e999}').toString('base64url')}.x`,
    'too deep': token({ deep: JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`) }),
    'far too deep': `${header}.${Buffer.from(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`).toString('base64url')}.x`,
    'too long': token({ pad: 'x'.repeat(70_000) }),
  }
  for (const [name, jwt] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      const error = refusal(() => decodeJwt(jwt))
      expect(error.claims).to.equal(null)
      if (jwt.length > 20) expect(inspect(error, { depth: Infinity })).not.to.contain(jwt)
    })
  }

  it('reads a replacement character that was written as one', () => {
    expect(decodeJwt(token({ cn: '\uFFFD' }))).to.deep.equal({ cn: '\uFFFD' })
  })

  it('reads up to the allowed length and depth', () => {
    const start = token({ exp: EXP }).slice(0, -'c2lnbmF0dXJl'.length)
    const longest = start.padEnd(64 * 1024, 'x')
    expect(decodeJwt(longest)).to.deep.equal({ exp: EXP })
    refusal(() => decodeJwt(`${longest}x`))
    const nested = (depth: number) => ({ deep: JSON.parse('['.repeat(depth) + ']'.repeat(depth)) })
    expect(decodeJwt(token(nested(16)))).to.deep.equal(nested(16))
    refusal(() => decodeJwt(token(nested(17))))
  })

  it('refuses what is not a string', () => {
    for (const value of [undefined, null, 5, {}, Promise.resolve('x')]) {
      expect(() => decodeJwt(value as string)).to.throw(InputError)
    }
  })

  it('reads any text or throws a TokenError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(fc.string(), fc.string(), fc.string()).map((parts) => parts.join('.')),
          fc.jsonValue().map((value) => token(value)),
          fc.jsonValue().map((value) => token({}, value)),
        ),
        (jwt) => {
          try {
            expect(decodeJwt(jwt)).to.be.an('object')
          } catch (error) {
            expect(error).to.be.instanceOf(TokenError)
          }
        },
      ),
    )
  })
})

describe('a token verified against the request', () => {
  const asked: TokenLimits = { expiresAt: EXP * 1000 }
  const hold = (claims: JwtClaims, limits: TokenLimits | undefined = asked) =>
    verifyClaims(decodeJwt(token(claims)), limits, redact)

  const passes: Record<string, [JwtClaims, Partial<TokenLimits>]> = {
    'the same end': [{ exp: EXP }, {}],
    'an earlier end': [{ exp: EXP - 60 }, {}],
    'an end that has passed': [{ exp: 1_546_214_400 }, {}],
    'an earlier end with a fraction': [{ exp: EXP - 0.5 }, {}],
    'the same credits': [{ exp: EXP, mc: '5' }, { maxCredits: 5 }],
    'credits as a number': [{ exp: EXP, mc: 5 }, { maxCredits: 5 }],
    'fewer credits': [{ exp: EXP, mc: '4' }, { maxCredits: 5 }],
    'credits where no limit was requested': [{ exp: EXP, mc: '4' }, {}],
    'the method': [{ exp: EXP, aud: 'A' }, { allowedMethods: ['A'] }],
    'a list of one': [{ exp: EXP, aud: ['A'] }, { allowedMethods: ['A'] }],
    'all methods in another order': [
      { exp: EXP, aud: ['B.C', 'A'] },
      { allowedMethods: ['A', 'B.C'] },
    ],
    'fewer methods': [{ exp: EXP, aud: ['A'] }, { allowedMethods: ['A', 'B'] }],
    'a method of the service': [{ exp: EXP, aud: ['A.X'] }, { allowedMethods: ['A'] }],
    'every method of the service': [{ exp: EXP, aud: ['A.*'] }, { allowedMethods: ['A'] }],
    'another case': [{ exp: EXP, aud: 'emailvalidation' }, { allowedMethods: ['EmailValidation'] }],
    'several methods in one string': [
      { exp: EXP, aud: 'A, B.C' },
      { allowedMethods: ['A', 'B.C'] },
    ],
    'several methods in one string, however they are separated': [
      { exp: EXP, aud: 'A;B.C|D\tE' },
      { allowedMethods: ['A', 'B.C', 'D', 'E'] },
    ],
    'every method where every method was requested': [{ exp: EXP, aud: '*' }, {}],
    'methods where every method was requested': [{ exp: EXP, aud: ['A'] }, {}],
    'no audience where every method was requested': [{ exp: EXP }, {}],
    'the address': [{ exp: EXP, ip: '203.0.113.7' }, { clientIp: '203.0.113.7' }],
    'the address spelt otherwise': [
      { exp: EXP, ip: '2001:DB8::1' },
      { clientIp: '2001:db8:0:0::1' },
    ],
    'no address in the token': [{ exp: EXP }, { clientIp: '203.0.113.7' }],
    'an address where none was requested': [{ exp: EXP, ip: '203.0.113.7' }, {}],
    'unusual claims that were not restricted': [
      { exp: EXP, jti: 7, iss: null, sub: {}, aud: null, nbf: 'x', mc: [] },
      { clientIp: '203.0.113.7' },
    ],
    'an unusual audience where every method was requested': [{ exp: EXP, aud: { A: 1 } }, {}],
  }
  for (const [name, [claims, limits]] of Object.entries(passes)) {
    it(`passes with ${name}`, () => {
      hold(claims, { ...asked, ...limits })
    })
  }

  const refused: Record<string, [JwtClaims, Partial<TokenLimits>]> = {
    'no end': [{}, {}],
    'a later end': [{ exp: EXP + 1 }, {}],
    'an end later by a fraction': [{ exp: EXP + 0.001 }, {}],
    'an end centuries later': [{ exp: 1e300 }, {}],
    'an end in milliseconds': [{ exp: EXP * 1000 }, {}],
    'the end that the service uses without an expiry': [{ exp: -62_135_596_800 }, {}],
    'the end 0': [{ exp: 0 }, {}],
    'no limit of credits': [{ exp: EXP }, { maxCredits: 5 }],
    'a null limit of credits': [{ exp: EXP, mc: null }, { maxCredits: 5 }],
    'more credits': [{ exp: EXP, mc: '6' }, { maxCredits: 5 }],
    'many more credits': [{ exp: EXP, mc: '10' }, { maxCredits: 9 }],
    'more credits as a number': [{ exp: EXP, mc: 6 }, { maxCredits: 5 }],
    'no credits, which may mean no limit': [{ exp: EXP, mc: '0' }, { maxCredits: 5 }],
    'credits below zero': [{ exp: EXP, mc: '-1' }, { maxCredits: 5 }],
    'credits below zero as a number': [{ exp: EXP, mc: -1 }, { maxCredits: 5 }],
    'empty credits': [{ exp: EXP, mc: '' }, { maxCredits: 5 }],
    'credits that are not a number': [{ exp: EXP, mc: 'unlimited' }, { maxCredits: 5 }],
    'a star for credits': [{ exp: EXP, mc: '*' }, { maxCredits: 5 }],
    'half a credit': [{ exp: EXP, mc: 0.5 }, { maxCredits: 5 }],
    'a credit and a half': [{ exp: EXP, mc: 1.5 }, { maxCredits: 5 }],
    'credits with an exponent': [{ exp: EXP, mc: '5e0' }, { maxCredits: 5 }],
    'credits in hexadecimal': [{ exp: EXP, mc: '0x5' }, { maxCredits: 5 }],
    'credits in a list': [{ exp: EXP, mc: ['5'] }, { maxCredits: 5 }],
    everything: [{ exp: EXP, aud: '*' }, { allowedMethods: ['A'] }],
    'a star in a list': [{ exp: EXP, aud: ['A', '*'] }, { allowedMethods: ['A'] }],
    'no audience': [{ exp: EXP }, { allowedMethods: ['A'] }],
    'an empty audience': [{ exp: EXP, aud: '' }, { allowedMethods: ['A'] }],
    'an empty list': [{ exp: EXP, aud: [] }, { allowedMethods: ['A'] }],
    'a list of an empty name': [{ exp: EXP, aud: [''] }, { allowedMethods: ['A'] }],
    'a null audience': [{ exp: EXP, aud: null }, { allowedMethods: ['A'] }],
    'an audience that is a number': [{ exp: EXP, aud: 1 }, { allowedMethods: ['A'] }],
    'an audience with a number in it': [{ exp: EXP, aud: ['A', 1] }, { allowedMethods: ['A'] }],
    'an audience that is an object': [{ exp: EXP, aud: { A: true } }, { allowedMethods: ['A'] }],
    'an audience in a list in a list': [{ exp: EXP, aud: [['A']] }, { allowedMethods: ['A'] }],
    'another method': [{ exp: EXP, aud: 'B' }, { allowedMethods: ['A'] }],
    'one method more': [{ exp: EXP, aud: ['A', 'B'] }, { allowedMethods: ['A'] }],
    'one method more in one string': [{ exp: EXP, aud: 'A,B' }, { allowedMethods: ['A'] }],
    'the service of the method': [{ exp: EXP, aud: 'A' }, { allowedMethods: ['A.X'] }],
    'another method of the service': [{ exp: EXP, aud: 'A.Y' }, { allowedMethods: ['A.X'] }],
    'every method of its service': [{ exp: EXP, aud: 'A.*' }, { allowedMethods: ['A.X'] }],
    'a name with a star': [{ exp: EXP, aud: 'A*' }, { allowedMethods: ['A'] }],
    'a longer name': [{ exp: EXP, aud: 'AB' }, { allowedMethods: ['A'] }],
    'another address': [{ exp: EXP, ip: '203.0.113.8' }, { clientIp: '203.0.113.7' }],
    'any address': [{ exp: EXP, ip: '*' }, { clientIp: '203.0.113.7' }],
    'an empty address': [{ exp: EXP, ip: '' }, { clientIp: '203.0.113.7' }],
    'a null address': [{ exp: EXP, ip: null }, { clientIp: '203.0.113.7' }],
    'another address by another claim': [{ exp: EXP, clientIp: '::1' }, { clientIp: '::2' }],
    'another address by the claim cip': [{ exp: EXP, CIP: '::1' }, { clientIp: '::2' }],
    'another address by the claim client_ip': [{ exp: EXP, client_ip: '::1' }, { clientIp: '::2' }],
  }
  for (const [name, [claims, limits]] of Object.entries(refused)) {
    it(`is refused with ${name}`, () => {
      const error = refusal(() => hold(claims, { ...asked, ...limits }))
      expect(error).to.include({ code: 'TOKEN_MISMATCH', retryable: false })
      expect(error.claims).to.deep.equal(JSON.parse(JSON.stringify(claims)))
    })
  }

  it('is refused without showing a secret', () => {
    const claims = {
      sub: 'apikey-ABCD-1234-EFGH-5678',
      note: 'hunter2',
      list: ['a hunter2 b', { hunter2: 'x' }],
    }
    const error = refusal(() => hold(claims))
    const rendered = inspect(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error)
    expect(rendered).not.to.match(/hunter2|ABCD-1234/)
    expect(error.claims).to.have.keys(['sub', 'note', 'list'])
  })

  it('must have an end where the request is not known', () => {
    const holdUnknown = (claims: JwtClaims) =>
      verifyClaims(decodeJwt(token(claims)), undefined, redact)
    holdUnknown({ exp: EXP })
    holdUnknown({ exp: EXP + 1, aud: '*' })
    for (const exp of [undefined, 0, -1, 1e300]) refusal(() => holdUnknown({ exp } as JwtClaims))
  })

  it('passes only if it is not wider, whatever was requested', () => {
    const names = ['A', 'A.X', 'A.Y', 'B', 'B.X']
    const someNames = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 })
    fc.assert(
      fc.property(someNames, someNames, fc.nat(3), fc.nat(3), (aud, allowedMethods, mc, max) => {
        const isCovered = aud.every(
          (name) =>
            allowedMethods.includes(name) || allowedMethods.includes(name.split('.')[0] ?? ''),
        )
        const limits = { ...asked, allowedMethods, maxCredits: max + 1 }
        const run = () => hold({ exp: EXP, aud, mc: String(mc + 1) }, limits)
        if (isCovered && mc <= max) run()
        else refusal(run)
      }),
    )
  })
})

describe('addresses', () => {
  it('are the same however they are spelt', () => {
    for (const [a, b] of [
      ['::1', '0:0:0:0:0:0:0:1'],
      ['2001:db8::a', '2001:DB8:0::A'],
      ['::ffff:203.0.113.7', '203.0.113.7'],
      ['::ffff:cb00:7107', '203.0.113.7'],
    ] as const) {
      expect(isSameAddress(a, b)).to.equal(true)
    }
    for (const [a, b] of [
      ['::1', '::2'],
      ['203.0.113.7', '203.0.113.07'],
      ['203.0.113.7', '::203.0.113.7'],
      ['fe80::1%eth0', 'fe80::1'],
      ['a', 'b'],
    ] as const) {
      expect(isSameAddress(a, b)).to.equal(false)
    }
  })
})

describe('the token that a caller gets', () => {
  const jwt = token({ sub: 'apikey-ABCD-1234-EFGH-5678', exp: EXP })
  const make = (claims: object, secrets: readonly string[]) => {
    const text = token({ exp: EXP, ...claims })
    const parts = { jwt: text, claims: decodeJwt(text), expiry: EXP * 1000, creditsRemaining: 4.5 }
    return makeToken({ ...parts, secrets, received: undefined })
  }
  const made = makeToken({
    jwt,
    claims: decodeJwt(jwt),
    expiry: EXP * 1000,
    creditsRemaining: 4.5,
    secrets: [],
    received: undefined,
  })

  it('has members of its own that cannot be changed', () => {
    expect(Object.isFrozen(made)).to.equal(true)
    expect(Object.keys(made)).to.deep.equal([
      'jwt',
      'claims',
      'expiresAt',
      'creditsRemaining',
      'holdsSecret',
    ])
    const { claims, expiresAt } = made
    const plain = { jwt, claims, expiresAt, creditsRemaining: 4.5, holdsSecret: true }
    expect(isDeepStrictEqual({ ...made }, plain)).to.equal(true)
  })

  it('does not show itself when it is printed', () => {
    for (const rendered of [
      inspect(made),
      inspect({ deep: [made] }, { depth: Infinity, showHidden: true }),
      inspect(new Map([['token', made]])),
    ]) {
      expect(rendered).to.contain('2030-06-01T01:00:00.000Z').and.contain('4.5')
      expect(rendered).not.to.contain(jwt)
      expect(rendered).not.to.contain('ABCD')
    }
  })

  it('reports whether a claim holds a secret that was configured', () => {
    const key = ['apikey-ABCD-1234-EFGH', 'ABCD-1234-EFGH']
    const holding: [object, readonly string[]][] = [
      [{ sub: 'apikey-ABCD-1234-EFGH' }, key],
      [{ sub: 'ABCD-1234-EFGH' }, key],
      [{ sub: 'abcd-1234-efgh' }, key],
      [{ note: 'minted by ABCD-1234-EFGH, in March' }, key],
      [{ deep: [{ 'ABCD-1234-EFGH': 1 }] }, key],
      [{ sub: Buffer.from('jane:ABCD-1234-EFGH').toString('base64') }, key],
      [{ sub: encodeURIComponent('pass word/7') }, ['pass word/7']],
      [{ sub: 'quo"ted' }, ['quo"ted']],
      [{ id: 73921846 }, ['73921846']],
      [{ sub: 'apikey-OTHER-1' }, []],
      [{ id: 12_345_678_901_234 }, ['12345678901234']],
      [{ sub: 'APIKEY-OTHER-1' }, []],
    ]
    for (const [claims, secrets] of holding) {
      expect(make(claims, secrets).holdsSecret, JSON.stringify(claims)).to.equal(true)
    }
    const clean: [object, readonly string[]][] = [
      [{ sub: 'jane' }, key],
      [{ sub: 'jane', aud: ['EmailValidation.IsValid'], mc: '5' }, ['hunter2', 'jane doe']],
      [{ sub: 'ABCD-1234' }, key],
      [{ sub: 'jane' }, []],
    ]
    for (const [claims, secrets] of clean) {
      expect(make(claims, secrets).holdsSecret, JSON.stringify(claims)).to.equal(false)
    }
  })

  it('reports a secret of more digits than a number holds', () => {
    const payload = Buffer.from(`{"exp":${EXP},"id":12345678901234567891}`).toString('base64url')
    const jwt = `${token({}).split('.')[0]}.${payload}.c2ln`
    const parts = { jwt, claims: decodeJwt(jwt), expiry: EXP * 1000, creditsRemaining: 1 }
    const held = makeToken({ ...parts, secrets: ['12345678901234567891'], received: undefined })
    expect(held.holdsSecret).to.equal(true)
  })

  it('reports it of a token that cannot be read as well', () => {
    const secrets = ['hunter22']
    const parts = {
      claims: null,
      expiry: EXP * 1000,
      creditsRemaining: 1,
      secrets,
      received: undefined,
    }
    const held = `opaque.${Buffer.from('a hunter22').toString('base64url')}`
    expect(makeToken({ ...parts, jwt: held }).holdsSecret).to.equal(true)
    expect(makeToken({ ...parts, jwt: 'opaque' }).holdsSecret).to.equal(false)
  })

  it('does not show a configured secret in a claim when it is printed', () => {
    const rendered = inspect(make({ sub: 'hunter22', list: ['x hunter22'] }, ['hunter22']))
    expect(rendered).not.to.contain('hunter22')
    expect(rendered).to.contain('holdsSecret: true')
  })

  it('ends when its exp says, in UTC', () => {
    expect(made.expiresAt.toISO()).to.equal('2030-06-01T01:00:00.000Z')
    expect(made.expiresAt.zoneName).to.equal('UTC')
    expect(made.expiresAt).to.equal(made.expiresAt)
    expect(expiryOf({ exp: EXP })).to.equal(EXP * 1000)
    expect(expiryOf({ exp: 1e20 })).to.equal(undefined)
    expect(expiryOf({})).to.equal(undefined)
    expect(expiryOf(null)).to.equal(undefined)
  })
})
