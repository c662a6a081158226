import { expect } from 'chai'
import fc from 'fast-check'
import { Duration } from 'luxon'
import { InputError } from '../../src/errors.js'
import { isSameAddress } from '../../src/internal/ip-address.js'
import { readRequest, requestKey, toLimits, toRequest } from '../../src/useradmin/request.js'

const soon = { expiresIn: { minutes: 15 } }

function refusal(request: unknown): InputError {
  try {
    readRequest(request)
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('request', () => {
  it('has the given fields, and no others', () => {
    expect(readRequest(soon)).to.deep.include({
      allowedMethods: undefined,
      clientIp: undefined,
      maxCredits: undefined,
      options: [],
    })
    const full = readRequest({
      ...soon,
      allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
      clientIp: '203.0.113.7',
      maxCredits: 5,
      applicationName: 'crm & sync',
      options: { Extra: 1 },
    })
    expect(full).to.deep.include({
      allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
      clientIp: '203.0.113.7',
      maxCredits: 5,
      options: [
        { name: 'ApplicationName', value: 'crm & sync' },
        { name: 'Extra', value: 1 },
      ],
    })
  })

  it('counts fields that do not narrow the token, given as undefined, as left out', () => {
    const request = {
      ...soon,
      expiresAt: undefined,
      applicationName: undefined,
      options: undefined,
    }
    expect(readRequest(request)).to.deep.equal(readRequest(soon))
  })

  for (const field of ['clientIp', 'allowedMethods', 'maxCredits']) {
    it(`refuses undefined for ${field}, and says how the wider token is requested`, () => {
      const error = refusal({ ...soon, [field]: undefined })
      expect(error.field).to.equal(field)
      expect(error.message).to.contain('leave the field out')
      const getter = Object.defineProperty({ ...soon }, field, { get: () => undefined })
      expect(refusal(getter).field).to.equal(field)
      const inherited = Object.prototype as Record<string, unknown>
      inherited[field] = undefined
      try {
        readRequest(soon)
      } finally {
        delete inherited[field]
      }
    })
  }

  it('becomes the limits of the token', () => {
    const expiresAt = Date.UTC(2030, 5, 1, 1)
    const allowedMethods = ['B.C', 'A', 'B']
    const full = readRequest({ ...soon, allowedMethods, clientIp: '::1', maxCredits: 1 })
    expect(toLimits(full, expiresAt)).to.deep.equal({
      expiresAt,
      allowedMethods,
      clientIp: '::1',
      maxCredits: 1,
    })
  })

  it('reads each field once', () => {
    const reads: string[] = []
    const request = new Proxy(
      { ...soon, clientIp: '203.0.113.7', maxCredits: 5, allowedMethods: ['A'] },
      {
        get(target, name, receiver) {
          reads.push(String(name))
          return Reflect.get(target, name, receiver)
        },
      },
    )
    readRequest(request)
    expect(reads.sort()).to.deep.equal(['allowedMethods', 'clientIp', 'expiresIn', 'maxCredits'])
  })

  const refused: Record<string, [unknown, string]> = {
    nothing: [undefined, 'request'],
    null: [null, 'request'],
    'a string': ['15m', 'request'],
    'an array': [[soon], 'request'],
    'a Promise': [Promise.resolve(soon), 'request'],
    'no expiry': [{}, 'expiresAt'],
    'both expiries': [{ ...soon, expiresAt: '2030-06-01T01:00:00Z' }, 'expiresIn'],
    'a misspelt field': [{ ...soon, clientIP: '203.0.113.7' }, 'clientIP'],
    'an unknown field': [{ ...soon, scope: 'all' }, 'scope'],
    'a field of the wire': [{ ...soon, username: 'x' }, 'username'],
    'an empty list of methods': [{ ...soon, allowedMethods: [] }, 'allowedMethods'],
    'methods that are a string': [{ ...soon, allowedMethods: 'A,B' }, 'allowedMethods'],
    'methods that are null': [{ ...soon, allowedMethods: null }, 'allowedMethods'],
    'methods that are a Set': [{ ...soon, allowedMethods: new Set(['A']) }, 'allowedMethods'],
    'an empty method': [{ ...soon, allowedMethods: ['A', ''] }, 'allowedMethods[1]'],
    'a blank method': [{ ...soon, allowedMethods: [' '] }, 'allowedMethods[0]'],
    'a method with a blank': [{ ...soon, allowedMethods: ['A '] }, 'allowedMethods[0]'],
    'two methods in one': [{ ...soon, allowedMethods: ['A,B'] }, 'allowedMethods[0]'],
    everything: [{ ...soon, allowedMethods: ['*'] }, 'allowedMethods[0]'],
    'every method of a service': [{ ...soon, allowedMethods: ['A.*'] }, 'allowedMethods[0]'],
    'a method without a service': [{ ...soon, allowedMethods: ['.IsValid'] }, 'allowedMethods[0]'],
    'a service with a bare dot': [{ ...soon, allowedMethods: ['A.'] }, 'allowedMethods[0]'],
    'three parts': [{ ...soon, allowedMethods: ['A.B.C'] }, 'allowedMethods[0]'],
    'a slash': [{ ...soon, allowedMethods: ['A/B'] }, 'allowedMethods[0]'],
    'a character that XML does not have': [
      { ...soon, allowedMethods: ['A\0'] },
      'allowedMethods[0]',
    ],
    'a lone surrogate': [{ ...soon, allowedMethods: ['A\uD800'] }, 'allowedMethods[0]'],
    'a hole among methods': [{ ...soon, allowedMethods: new Array(2) }, 'allowedMethods[0]'],
    'a number among methods': [{ ...soon, allowedMethods: ['A', 1] }, 'allowedMethods[1]'],
    'undefined among methods': [{ ...soon, allowedMethods: [undefined] }, 'allowedMethods[0]'],
    'too many methods': [
      { ...soon, allowedMethods: Array.from({ length: 1001 }, (_, n) => `S${n}`) },
      'allowedMethods',
    ],
    'an application name that is blank': [{ ...soon, applicationName: '  ' }, 'applicationName'],
    'an application name that is a number': [{ ...soon, applicationName: 5 }, 'applicationName'],
    'an application name given twice': [
      { ...soon, applicationName: 'a', options: { ApplicationName: 'b' } },
      'options',
    ],
  }
  for (const [name, [request, field]] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      expect(refusal(request).field).to.equal(field)
    })
  }

  for (const maxCredits of [
    0,
    -1,
    1.5,
    2 ** 31,
    Number.NaN,
    Infinity,
    '5',
    5n,
    null,
    true,
    [5],
    {},
    1e-9,
  ]) {
    it(`refuses maxCredits of ${typeof maxCredits} ${String(maxCredits)}`, () => {
      expect(refusal({ ...soon, maxCredits }).field).to.equal('maxCredits')
    })
  }

  it('accepts methods up to the allowed number and length', () => {
    const methods = Array.from({ length: 1000 }, (_, n) => `S${n}`)
    expect(readRequest({ ...soon, allowedMethods: methods }).allowedMethods).to.have.length(1000)
    for (const letter of ['a', 'é']) {
      const longest = letter.repeat(200)
      const longer = `${longest}${letter}`
      const taken = [longest, `${longest}.${longest}`]
      expect(readRequest({ ...soon, allowedMethods: taken }).allowedMethods).to.deep.equal(taken)
      for (const method of [longer, `${longer}.A`, `A.${longer}`]) {
        const error = refusal({ ...soon, allowedMethods: [method] })
        expect(error.field).to.equal('allowedMethods[0]')
      }
    }
  })

  it('says how the wider token is requested for a value that would not restrict it', () => {
    for (const clientIp of ['', ' ', '\t']) {
      expect(refusal({ ...soon, clientIp }).message).to.contain('must not be blank')
    }
    for (const method of ['*', 'A.*', 'A*']) {
      const error = refusal({ ...soon, allowedMethods: [method] })
      expect(error.message).to.contain('would not restrict')
    }
  })

  it('accepts the smallest and the largest maxCredits', () => {
    for (const maxCredits of [1, 5.0, 2 ** 31 - 1]) {
      expect(readRequest({ ...soon, maxCredits }).maxCredits).to.equal(maxCredits)
    }
  })

  for (const [clientIp, sent] of Object.entries({
    '203.0.113.7': '203.0.113.7',
    '0.0.0.0': '0.0.0.0',
    '255.255.255.255': '255.255.255.255',
    '::1': '::1',
    '2001:db8::1': '2001:db8::1',
    // RFC 5952, 4.1 to 4.3: no leading zeros, the longest run of zeros, and the first of two, lower case.
    '2001:DB8:0:0:0:0:0:1': '2001:db8::1',
    '2001:0db8::00A1': '2001:db8::a1',
    '2001:db8:0:1:1:1:1:1': '2001:db8:0:1:1:1:1:1',
    '2001:0:0:1:0:0:0:1': '2001:0:0:1::1',
    '2001:db8:0:0:1:0:0:1': '2001:db8::1:0:0:1',
    '::ffff:203.0.113.7': '203.0.113.7',
    '::FFFF:CB00:7107': '203.0.113.7',
    '0:0:0:0:0:ffff:203.0.113.7': '203.0.113.7',
  })) {
    it(`accepts the address ${clientIp}, and sends ${sent}`, () => {
      expect(readRequest({ ...soon, clientIp }).clientIp).to.equal(sent)
    })
  }

  it('sends one spelling of an address, however it was given', () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff))
    const spelling = fc.record({ isUpper: fc.boolean(), isPadded: fc.boolean() })
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), spelling, (groups, given) => {
        const texts = groups.map((n) => n.toString(16).padStart(given.isPadded ? 4 : 1, '0'))
        const text = texts.join(':')
        const clientIp = given.isUpper ? text.toUpperCase() : text
        const sent = readRequest({ ...soon, clientIp }).clientIp ?? ''
        expect(readRequest({ ...soon, clientIp: sent }).clientIp).to.equal(sent)
        expect(sent).to.equal(sent.toLowerCase())
        expect(isSameAddress(sent, clientIp)).to.equal(true)
        // WHATWG URL writes addresses in the canonical spelling, but for dotted ends.
        if (!sent.includes('.'))
          expect(new URL(`http://[${clientIp}]`).hostname).to.equal(`[${sent}]`)
      }),
    )
  })

  for (const clientIp of [
    '',
    ' ',
    'localhost',
    'example.com',
    '203.0.113.7:443',
    '[::1]',
    '[::1]:443',
    '203.0.113.0/24',
    '2001:db8::/32',
    'fe80::1%eth0',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.07',
    '203.0.113.7.',
    ' 203.0.113.7',
    '203.0.113.7\n',
    '203.0.113.7, 203.0.113.8',
    '0xcb007107',
    '3405803783',
    ':::',
    '2001:db8::1::2',
    '*',
    'any',
    3405803783,
    null,
    ['203.0.113.7'],
    true,
  ]) {
    it(`refuses ${JSON.stringify(clientIp)} for an address`, () => {
      expect(refusal({ ...soon, clientIp }).field).to.equal('clientIp')
    })
  }

  it('names a method once', () => {
    expect(readRequest({ ...soon, allowedMethods: ['A', 'B', 'A'] }).allowedMethods).to.deep.equal([
      'A',
      'B',
    ])
  })

  it('never repeats a value', () => {
    const secret = 'hunter2-hunter2'
    const fields = [
      'expiresAt',
      'expiresIn',
      'allowedMethods',
      'clientIp',
      'maxCredits',
      'applicationName',
      'options',
    ]
    for (const field of fields) {
      for (const value of [
        `${secret}\0`,
        [`${secret} *`],
        { [field]: `${secret}\0` },
        [secret, 1],
      ]) {
        try {
          readRequest({ ...(field.startsWith('expires') ? {} : soon), [field]: value })
        } catch (error) {
          expect(String(error)).not.to.contain(secret)
        }
      }
    }
  })
})

describe('a request that was checked', () => {
  const anyRequest = fc.record(
    {
      expiresIn: fc.record({ minutes: fc.integer({ min: 1, max: 1000 }) }),
      allowedMethods: fc.array(fc.stringMatching(/^[A-Za-z]{1,5}(\.[A-Za-z]{1,5})?$/), {
        minLength: 1,
        maxLength: 4,
      }),
      clientIp: fc.oneof(fc.ipV4(), fc.ipV6()),
      maxCredits: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      applicationName: fc.stringMatching(/^[a-z&<>"']{1,9}$/),
      options: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fc.boolean()),
    },
    { requiredKeys: ['expiresIn'] },
  )

  it('can be checked again, with the same result', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const checked = readRequest(request)
        expect(readRequest(toRequest(checked))).to.deep.equal(checked)
        expect(requestKey(readRequest(toRequest(checked)))).to.equal(requestKey(checked))
      }),
    )
  })

  it('has the key of the same request in another spelling', () => {
    const spellings = [
      [{ expiresIn: { minutes: 90 } }, { expiresIn: { hours: 1.5 } }],
      [
        { expiresIn: Duration.fromObject({ days: 1 }) },
        { expiresIn: { hours: 23, seconds: 3600 } },
      ],
      [{ expiresIn: { years: 1, quarters: 1 } }, { expiresIn: { months: 15, minutes: 0 } }],
      [
        { expiresAt: '2030-06-01T03:00:00+02:00' },
        { expiresAt: new Date(Date.UTC(2030, 5, 1, 1)) },
      ],
      [
        { expiresAt: '2030-06-01T01:00:00Z', options: { a: 1, b: 2 } },
        { expiresAt: '2030-06-01T01:00:00Z', options: { b: 2, a: 1 } },
      ],
    ] as const
    for (const [one, other] of spellings) {
      expect(requestKey(readRequest(one))).to.equal(requestKey(readRequest(other)))
    }
    // Luxon counts half a year as 182.5 days.
    const half = readRequest({ expiresIn: { years: 0.5 } })
    expect(requestKey(half)).not.to.equal(requestKey(readRequest({ expiresIn: { months: 6 } })))
    const named = readRequest({ expiresIn: { minutes: 1 }, applicationName: 'crm' })
    const unnamed = readRequest({ expiresIn: { minutes: 1 } })
    expect(requestKey(unnamed, 'crm')).to.equal(requestKey(named, 'other'))
    expect(requestKey(unnamed)).not.to.equal(requestKey(named))
  })

  it('has the key of another request only where both are the same', () => {
    fc.assert(
      fc.property(anyRequest, anyRequest, (one, other) => {
        const [a, b] = [readRequest(one), readRequest(other)]
        const sorted = (request: typeof a) => ({
          ...request,
          allowedMethods: request.allowedMethods && [...request.allowedMethods].sort(),
        })
        const isSame = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
        expect(requestKey(a) === requestKey(b)).to.equal(isSame)
      }),
    )
  })
})
