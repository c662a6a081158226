import { expect } from 'chai'
import fc from 'fast-check'
import { InputError } from '../../src/errors.js'
import { isSameAddress } from '../../src/internal/ip-address.js'
import { readCeilings, withinCeilings } from '../../src/useradmin/ceilings.js'
import { resolveExpiry } from '../../src/useradmin/expiry.js'
import { type CheckedRequest, toRequest } from '../../src/useradmin/request.js'
import { covers } from '../../src/useradmin/verify-claims.js'
import { thrownError } from '../support/thrown-error.js'

const NOW = Date.UTC(2030, 0, 1)
const SERVICES = [
  'EmailValidation',
  'emailvalidation',
  'EmailValidationX',
  'TPS',
  'Straße',
] as const
const METHODS = ['IsValid', 'isvalid', 'Cleanse', 'İsValid'] as const
const ADDRESSES = [
  '203.0.113.7',
  '::ffff:203.0.113.7',
  '::FFFF:cb00:7107',
  '203.0.113.8',
  '2001:db8::1',
  '2001:DB8:0::1',
]

const name = fc.oneof(
  fc.constantFrom(...SERVICES),
  fc
    .tuple(fc.constantFrom(...SERVICES), fc.constantFrom(...METHODS))
    .map((parts) => parts.join('.')),
)
const seconds = fc.integer({ min: 2, max: 4000 })
const valid = {
  allowedMethods: fc.array(name, { minLength: 1, maxLength: 4 }),
  clientIp: fc.constantFrom(...ADDRESSES),
  maxCredits: fc.integer({ min: 1, max: 100 }),
}
const ceilingsOf = fc.record(
  { expiresIn: seconds.map((amount) => ({ seconds: amount })), ...valid },
  { requiredKeys: ['expiresIn'] },
)
const expiry = fc.oneof(
  fc.constant({}),
  seconds.map((amount) => ({ expiresIn: { seconds: amount } })),
  seconds.map((amount) => ({ expiresAt: new Date(NOW + amount * 1000) })),
  seconds.map((amount) => ({ expiresAt: new Date(NOW + amount * 1000).toISOString() })),
)
const narrowings = fc
  .tuple(expiry, fc.record(valid, { requiredKeys: [] }))
  .map(([end, fields]) => ({ ...end, ...fields }))
// Whatever JSON can say, and what it cannot.
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY, -0, 5n, 1e9, '*', '', '5'),
  valid.allowedMethods,
  valid.clientIp,
  valid.maxCredits,
)
const anything = fc.oneof(
  value,
  fc.dictionary(
    fc.constantFrom(
      'expiresAt',
      'expiresIn',
      'allowedMethods',
      'clientIp',
      'maxCredits',
      'options',
      'applicationName',
      '__proto__',
      'constructor',
      'MaxCredits',
    ),
    value,
  ),
)

/** The name of what the effective request exceeds; undefined where it exceeds nothing. */
function excess(effective: CheckedRequest, ceilings: CheckedRequest): string | undefined {
  const { allowedMethods, clientIp, maxCredits } = ceilings
  if (resolveExpiry(effective.expiry, NOW) > resolveExpiry(ceilings.expiry, NOW)) return 'expiry'
  if (
    allowedMethods !== undefined &&
    !(
      effective.allowedMethods !== undefined &&
      effective.allowedMethods.length > 0 &&
      effective.allowedMethods.every((each) => allowedMethods.some((name) => covers(name, each)))
    )
  ) {
    return 'allowedMethods'
  }
  if (clientIp !== undefined && !isSameAddress(effective.clientIp ?? '', clientIp))
    return 'clientIp'
  if (maxCredits !== undefined && !((effective.maxCredits ?? Number.NaN) <= maxCredits)) {
    return 'maxCredits'
  }
  return effective.options === ceilings.options ? undefined : 'options'
}

describe('a request within ceilings', () => {
  it('is in no field wider than the ceilings, or is refused by an InputError', () => {
    fc.assert(
      fc.property(ceilingsOf, fc.oneof(narrowings, anything), (most, asked) => {
        const ceilings = readCeilings(most, 'ceilings')
        try {
          expect(excess(withinCeilings(ceilings, asked, NOW), ceilings)).to.equal(undefined)
        } catch (error) {
          if (!(error instanceof InputError)) throw error
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused exactly where what was asked is beyond a ceiling, and names the field', () => {
    fc.assert(
      fc.property(ceilingsOf, narrowings, (most, asked) => {
        const ceilings = readCeilings(most, 'ceilings')
        const end = resolveExpiry(withinCeilings(ceilings, {}, NOW).expiry, NOW)
        const wider: string[] = []
        if ('expiresAt' in asked && new Date(asked.expiresAt).getTime() > end)
          wider.push('expiresAt')
        if ('expiresIn' in asked && NOW + asked.expiresIn.seconds * 1000 > end) {
          wider.push('expiresIn')
        }
        const { allowedMethods, clientIp, maxCredits } = asked
        const isAllowed = (name: string): boolean =>
          most.allowedMethods?.some((each) => covers(each, name)) ?? true
        if (!(allowedMethods ?? []).every(isAllowed)) wider.push('allowedMethods')
        if (clientIp !== undefined && !isSameAddress(clientIp, most.clientIp ?? clientIp)) {
          wider.push('clientIp')
        }
        if (maxCredits !== undefined && maxCredits > (most.maxCredits ?? maxCredits)) {
          wider.push('maxCredits')
        }
        try {
          withinCeilings(ceilings, asked, NOW)
          expect(wider).to.deep.equal([])
        } catch (error) {
          if (!(error instanceof InputError)) throw error
          expect(wider).to.include(error.field)
          expect(error.message).to.match(/^\w+: is beyond the ceiling: ./)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('is the ceilings where nothing is asked, and what was asked where that is allowed', () => {
    const most = {
      expiresIn: { minutes: 15 },
      allowedMethods: ['EmailValidation', 'TPS.IsCallable'],
      maxCredits: 10,
      clientIp: '::ffff:203.0.113.7',
      options: { a: 1 },
    }
    const ceilings = readCeilings(most, 'ceilings')
    expect(withinCeilings(ceilings, {}, NOW)).to.deep.equal(ceilings)
    const asked = { expiresIn: { minutes: 1 }, allowedMethods: ['TPS.IsCallable'], maxCredits: 1 }
    expect(toRequest(withinCeilings(ceilings, asked, NOW))).to.deep.equal({
      ...asked,
      clientIp: '203.0.113.7',
      options: [{ name: 'a', value: 1 }],
    })
  })

  it('spells names as the ceilings do', () => {
    const ceilings = readCeilings(
      { expiresIn: { minutes: 1 }, allowedMethods: ['EmailValidation', 'TPS.IsCallable'] },
      'ceilings',
    )
    const allowedMethods = [
      'EMAILVALIDATION',
      'emailvalidation.isValid',
      'tps.iscallable',
      'EmailValidation',
    ]
    expect(withinCeilings(ceilings, { allowedMethods }, NOW).allowedMethods).to.deep.equal([
      'EmailValidation',
      'EmailValidation.isValid',
      'TPS.IsCallable',
    ])
  })

  it('has the messages of the client for what is invalid', async () => {
    const ceilings = readCeilings({ expiresIn: { minutes: 1 } }, 'ceilings')
    const due: readonly [asked: unknown, message: string][] = [
      [undefined, 'request: must be an object, got undefined'],
      [{ clientIP: '203.0.113.7' }, 'clientIP: is not a known field; did you mean clientIp?'],
      [
        { maxCredits: undefined },
        'maxCredits: must not be undefined: leave the field out for those of the ceilings',
      ],
      [
        { maxCredits: '5' },
        'maxCredits: must be a whole number from 1 to 2147483647, got a string',
      ],
      [
        { expiresAt: '2030-01-01T00:00:01Z', expiresIn: { seconds: 1 } },
        'expiresIn: must not be given together with expiresAt',
      ],
      [{ expiresAt: '2030-01-01T00:00:00Z' }, 'expiresAt: must lie in the future'],
      [
        { expiresIn: { minutes: 2 } },
        'expiresIn: is beyond the ceiling: 2030-01-01T00:01:00Z at the latest',
      ],
    ]
    for (const [asked, message] of due) {
      const error = await thrownError(() => withinCeilings(ceilings, asked, NOW))
      expect(error).to.be.instanceOf(InputError)
      expect(error.message).to.equal(message)
    }
  })
})

describe('ceilings', () => {
  it('are named by their path in errors', async () => {
    const due: readonly [value: unknown, message: string][] = [
      [undefined, 'ceilings: must be an object, got undefined'],
      [{}, 'ceilings.expiresAt: is required, or expiresIn'],
      [{ expiresIn: { minutes: 0 } }, 'ceilings.expiresIn: must be longer than zero'],
      [
        { expiresIn: { minutes: 1 }, allowedMethods: ['A', '*'] },
        'ceilings.allowedMethods[1]: must not have a *: it would not restrict',
      ],
    ]
    for (const [value, message] of due) {
      expect((await thrownError(() => readCeilings(value, 'ceilings'))).message).to.equal(message)
    }
  })
})
