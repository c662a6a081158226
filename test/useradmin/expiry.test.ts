import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import fc from 'fast-check'
import { DateTime, Duration, Settings } from 'luxon'
import { InputError } from '../../src/errors.js'
import { formatInstant, isRepresentable } from '../../src/internal/instant.js'
import { latestExpiry, readExpiry, resolveExpiry, toDateTime } from '../../src/useradmin/expiry.js'

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0, 250)
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59)

function expiry(fields: { expiresAt?: unknown; expiresIn?: unknown }, now = NOW): string {
  return formatInstant(resolveExpiry(readExpiry(fields), now))
}

function refusal(fields: { expiresAt?: unknown; expiresIn?: unknown }, now = NOW): InputError {
  try {
    expiry(fields, now)
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('was not refused')
}

// Local times that do not exist or exist twice, half hours, and the ends of the day.
const ZONES = [
  'UTC',
  'Europe/London',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Kiritimati',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'America/St_Johns',
]

function inEveryZone(name: string, run: () => void): void {
  for (const zone of ZONES) {
    it(`${name} (TZ=${zone})`, () => {
      const before = process.env['TZ']
      process.env['TZ'] = zone
      Settings.resetCaches()
      try {
        run()
      } finally {
        if (before === undefined) delete process.env['TZ']
        else process.env['TZ'] = before
        Settings.resetCaches()
      }
    })
  }
}

describe('expiresAt', () => {
  inEveryZone('means the same instant in every form', () => {
    const forms: unknown[] = [
      '2030-06-01T01:00:00Z',
      '2030-06-01T01:00:00',
      '2030-06-01T01:00',
      '2030-06-01T01:00Z',
      '2030-06-01T01:00:00.999Z',
      '2030-06-01T01:00:00,5',
      '2030-06-01T03:00:00+02:00',
      '2030-05-31T11:00:00-14:00',
      '2030-06-01T06:30:00+05:30',
      '2030-06-01T01:00:00-00:00',
      new Date(Date.UTC(2030, 5, 1, 1, 0, 0, 1)),
      DateTime.fromISO('2030-06-01T01:00:00Z'),
      DateTime.fromISO('2030-06-01T02:00:00', { zone: 'Europe/London' }),
      DateTime.fromISO('2030-05-31T21:00:00', { zone: 'America/New_York' }),
    ]
    for (const expiresAt of forms) expect(expiry({ expiresAt })).to.equal('2030-06-01T01:00:00Z')
  })

  inEveryZone('of a string without a zone is UTC where local time has no such hour, or two', () => {
    for (const text of [
      '2030-03-31T01:30:00', // London: the clock is set forward
      '2030-10-27T01:30:00', // London: the clock is set back
      '2030-03-10T02:30:00', // New York: the clock is set forward
      '2030-11-03T01:30:00',
      '2030-12-31T23:59:59',
      '2031-01-01T00:00:00',
      '2032-02-29T00:00:00',
    ]) {
      expect(expiry({ expiresAt: text })).to.equal(`${text}Z`)
    }
  })

  it('is rounded down to a whole second, whatever the form', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: NOW + 1000, max: LAST }),
        fc.constantFrom('Date', 'DateTime', 'string'),
        (milliseconds, form) => {
          const date = new Date(milliseconds)
          const expiresAt =
            form === 'Date'
              ? date
              : form === 'DateTime'
                ? DateTime.fromMillis(milliseconds)
                : date.toISOString()
          const asked = `${date.toISOString().slice(0, 19)}Z`
          expect(expiry({ expiresAt })).to.equal(asked)
        },
      ),
    )
  })

  it('of a string is what luxon reads', () => {
    const two = (max: number, min = 0) =>
      fc.integer({ min, max }).map((value) => String(value).padStart(2, '0'))
    const text = fc
      .tuple(
        fc.integer({ min: 2027, max: 9998 }),
        fc.tuple(two(13), two(32), two(24), two(60)),
        fc.option(fc.tuple(two(60), fc.option(fc.integer({ min: 0, max: 999_999 })))),
        fc.oneof(
          fc.constantFrom('', 'Z'),
          fc.tuple(fc.constantFrom('+', '-'), two(15), two(60)).map(([s, h, m]) => `${s}${h}:${m}`),
        ),
      )
      .map(([year, [month, day, hour, minute], rest, zone]) => {
        const [second, fraction] = rest ?? [undefined, null]
        const seconds = second === undefined ? '' : `:${second}`
        const decimals = fraction === null ? '' : `.${fraction}`
        return `${year}-${month}-${day}T${hour}:${minute}${seconds}${decimals}${zone}`
      })
    fc.assert(
      fc.property(text, (expiresAt) => {
        const other = DateTime.fromISO(expiresAt, { zone: 'utc' })
        const offset = /[+-](\d\d):(\d\d)$/.exec(expiresAt)
        const isOffset =
          offset === null ||
          (Number(offset[2]) < 60 && Number(offset[1]) * 60 + Number(offset[2]) <= 14 * 60)
        // The only one of these texts that luxon accepts and this package refuses.
        const isMidnightOf24 = expiresAt.includes('T24:')
        if (other.isValid && isOffset && !isMidnightOf24) {
          const second = other.startOf('second').toISO({ suppressMilliseconds: true })
          expect(expiry({ expiresAt })).to.equal(second)
        } else {
          expect(refusal({ expiresAt }).field).to.equal('expiresAt')
        }
      }),
      { numRuns: 500 },
    )
  })

  const refused: Record<string, unknown> = {
    'a word': 'tomorrow',
    nothing: '',
    'white space around it': ' 2030-06-01T01:00:00Z',
    'text after it': '2030-06-01T01:00:00Zx',
    'a line end after it': '2030-06-01T01:00:00Z\n',
    'a date alone': '2030-06-01',
    'a time alone': '01:00:00',
    '24:00': '2030-06-01T24:00:00Z',
    '24:00 without seconds': '2030-06-01T24:00Z',
    'a leap second': '2030-06-30T23:59:60Z',
    'minute 60': '2030-06-01T01:60:00Z',
    'month 0': '2030-00-01T01:00:00Z',
    'month 13': '2030-13-01T01:00:00Z',
    'day 0': '2030-06-00T01:00:00Z',
    '31 June': '2030-06-31T01:00:00Z',
    '29 February of a year that is not a leap year': '2030-02-29T01:00:00Z',
    'a space for the T': '2030-06-01 01:00:00Z',
    'a small t': '2030-06-01t01:00:00Z',
    'a small z': '2030-06-01T01:00:00z',
    'the basic format': '20300601T010000Z',
    'a week date': '2030-W22-6T01:00:00Z',
    'an ordinal date': '2030-152T01:00:00Z',
    'an hour alone': '2030-06-01T01Z',
    'an offset without a colon': '2030-06-01T01:00:00+0200',
    'an offset without minutes': '2030-06-01T01:00:00+02',
    'an offset past 14 hours': '2030-06-01T01:00:00+14:01',
    'an offset with 60 minutes': '2030-06-01T01:00:00+01:60',
    'a zone by name': '2030-06-01T01:00:00[Europe/London]',
    'five digits of year': '12030-06-01T01:00:00Z',
    'a signed year': '+002030-06-01T01:00:00Z',
    'the year 0': '0000-01-01T00:00:00Z',
    'an empty fraction': '2030-06-01T01:00:00.Z',
    'other digits': '２０３０-06-01T01:00:00Z',
    'RFC 2822': 'Sat, 01 Jun 2030 01:00:00 GMT',
    'a number': 1_906_506_000_000,
    'a bigint': 1_906_506_000n,
    null: null,
    true: true,
    'an array': ['2030-06-01T01:00:00Z'],
    'an object': { year: 2030 },
    'a boxed string': new String('2030-06-01T01:00:00Z'),
    'a Duration': Duration.fromObject({ hours: 1 }),
    'an invalid Date': new Date(Number.NaN),
    'an invalid DateTime': DateTime.invalid('because'),
    'an object that says it is a DateTime': { isLuxonDateTime: true },
    'a DateTime that throws': {
      isLuxonDateTime: true,
      toMillis: () => {
        throw new Error('no')
      },
    },
    'a Promise': Promise.resolve(new Date('2030-06-01T01:00:00Z')),
    'a Date past the year 9999': new Date(LAST + 1000),
    'a DateTime past the year 9999': DateTime.utc(10_000),
    'a string that is past the year 9999 in UTC': '9999-12-31T23:30:00-01:00',
    'the past': '2020-06-01T01:00:00Z',
    'the year 1': '0001-01-01T00:00:00Z',
    'the year 99': '0099-12-31T23:59:59Z',
    now: new Date(NOW),
    'later in the current second': new Date(NOW + 700),
  }
  for (const [name, expiresAt] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      expect(refusal({ expiresAt }).field).to.equal('expiresAt')
    })
  }

  it('does not call methods that a Date overrides, and accepts a Date of another realm', () => {
    class Liar extends Date {
      override getTime(): number {
        return Date.UTC(9000, 0)
      }
      override valueOf(): number {
        return Date.UTC(9000, 0)
      }
    }
    expect(expiry({ expiresAt: new Liar('2030-06-01T01:00:00Z') })).to.equal('2030-06-01T01:00:00Z')
    const foreign = runInNewContext("new Date('2030-06-01T01:00:00Z')")
    expect(expiry({ expiresAt: foreign })).to.equal('2030-06-01T01:00:00Z')
  })

  it('takes a DateTime of another copy of luxon', () => {
    const other = { isLuxonDateTime: true, isValid: true, toMillis: () => Date.UTC(2030, 5, 1, 1) }
    expect(expiry({ expiresAt: other })).to.equal('2030-06-01T01:00:00Z')
  })

  it('is read as a whole second, before 1970 too', () => {
    for (const [milliseconds, instant] of [
      [1_500, 1_000],
      [1_999, 1_000],
      [-1, -1_000],
    ] as const) {
      const expected = { kind: 'at', instant }
      expect(readExpiry({ expiresAt: new Date(milliseconds) })).to.deep.equal(expected)
    }
  })

  it('takes a fraction of up to 18 digits', () => {
    const withDigits = (count: number) => `2030-06-01T01:00:00.${'9'.repeat(count)}Z`
    expect(expiry({ expiresAt: withDigits(18) })).to.equal('2030-06-01T01:00:00Z')
    expect(refusal({ expiresAt: withDigits(19) }).field).to.equal('expiresAt')
  })

  it('is refused when it is read where it does not exist, and not when it is used', () => {
    for (const expiresAt of ['0000-01-01T00:00:00Z', '2030-06-01T01:00:00+14:01']) {
      expect(() => readExpiry({ expiresAt }))
        .to.throw(InputError)
        .that.has.property('message')
        .that.contains('does not exist')
    }
  })

  it('is in the future, by a whole second', () => {
    const whole = NOW - 250
    expect(refusal({ expiresAt: new Date(whole) }, whole).message).to.contain('in the future')
    const error = refusal({ expiresAt: new Date(NOW + 700) })
    expect(error.message).to.contain('in the future')
    expect(expiry({ expiresAt: new Date(NOW + 1000) })).to.equal('2026-01-15T12:00:01Z')
    expect(expiry({ expiresAt: new Date(LAST + 999) })).to.equal('9999-12-31T23:59:59Z')
  })

  it('may have passed where an answer comes late', () => {
    const past = readExpiry({ expiresAt: '2020-06-01T01:00:00Z' })
    expect(formatInstant(latestExpiry(past, NOW))).to.equal('2020-06-01T01:00:00Z')
  })
})

describe('expiresIn', () => {
  inEveryZone('is counted from now, on the calendar in UTC', () => {
    const cases: [object, string][] = [
      [{ minutes: 15 }, '2026-01-15T12:15:00Z'],
      [{ minute: 15 }, '2026-01-15T12:15:00Z'],
      [{ hours: 0.5 }, '2026-01-15T12:30:00Z'],
      [{ hours: 1, minutes: -5 }, '2026-01-15T12:55:00Z'],
      [{ days: 1 }, '2026-01-16T12:00:00Z'],
      [{ days: 74 }, '2026-03-30T12:00:00Z'],
      [{ weeks: 1 }, '2026-01-22T12:00:00Z'],
      [{ months: 1 }, '2026-02-15T12:00:00Z'],
      [{ quarters: 1 }, '2026-04-15T12:00:00Z'],
      [{ years: 1, seconds: 1 }, '2027-01-15T12:00:01Z'],
      [{ milliseconds: 750 }, '2026-01-15T12:00:01Z'],
      [Duration.fromObject({ minutes: 15 }), '2026-01-15T12:15:00Z'],
      [Duration.fromISO('P1M'), '2026-02-15T12:00:00Z'],
      [Duration.fromMillis(90_000), '2026-01-15T12:01:30Z'],
    ]
    for (const [expiresIn, expected] of cases) expect(expiry({ expiresIn })).to.equal(expected)
  })

  it('clamps months to their last day', () => {
    const end = (now: string, expiresIn: object) => expiry({ expiresIn }, Date.parse(now))
    expect(end('2027-01-31T00:00:00Z', { months: 1 })).to.equal('2027-02-28T00:00:00Z')
    expect(end('2028-02-29T23:59:59Z', { years: 1 })).to.equal('2029-02-28T23:59:59Z')
    expect(end('2026-12-31T23:59:59Z', { seconds: 1 })).to.equal('2027-01-01T00:00:00Z')
  })

  it('ends as luxon computes, and never later than requested', () => {
    const amount = fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined })
    const units = fc.record(
      {
        years: amount,
        months: amount,
        weeks: amount,
        days: amount,
        hours: amount,
        minutes: amount,
        seconds: amount,
        milliseconds: amount,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: Date.UTC(2100, 0) }), (expiresIn, now) => {
        const other = DateTime.fromMillis(now, { zone: 'utc' }).plus(expiresIn)
        const floored = Math.floor(other.toMillis() / 1000) * 1000
        if (floored > now) {
          expect(expiry({ expiresIn }, now)).to.equal(formatInstant(floored))
        } else {
          expect(refusal({ expiresIn }, now).field).to.equal('expiresIn')
        }
      }),
      { numRuns: 300 },
    )
  })

  it('ends after the current second', () => {
    const whole = NOW - 250
    const refused: [object, string][] = [
      [{ milliseconds: 999 }, 'past the current second'],
      [{ milliseconds: 0.5 }, 'past the current second'],
      [{ milliseconds: 0 }, 'longer than zero'],
    ]
    for (const [expiresIn, message] of refused) {
      expect(refusal({ expiresIn }, whole).message).to.contain(message)
    }
    expect(expiry({ expiresIn: { seconds: 1 } }, whole)).to.equal('2026-01-15T12:00:01Z')
  })

  const refused: Record<string, unknown> = {
    'no amount': {},
    'an object that says it is a Duration': {
      isLuxonDuration: true,
      toObject: () => ({ minutes: 15 }),
    },
    zero: { minutes: 0 },
    'less than zero': { minutes: -15 },
    'less than zero in total': { hours: 1, minutes: -61 },
    'a fraction of the current second': { milliseconds: 100 },
    NaN: { minutes: Number.NaN },
    infinity: { minutes: Infinity },
    'a numeric string': { minutes: '15' },
    'a bigint': { minutes: 15n },
    'null for an amount': { minutes: null },
    'an unknown unit': { fortnights: 1 },
    'a unit and its singular': { hours: 1, hour: 1 },
    'too many years': { years: 8000 },
    'far too many years': { years: 1e300 },
    'far too many days': { days: 1e300 },
    'a number': 900,
    'a string': 'PT15M',
    null: null,
    'an array': [15],
    'a Date': new Date(NOW + 1e6),
    'a function': () => ({ minutes: 15 }),
    'an invalid Duration': Duration.invalid('because'),
    'a DateTime': DateTime.utc(2030),
    'a Promise': Promise.resolve({ minutes: 15 }),
  }
  for (const [name, expiresIn] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      expect(refusal({ expiresIn }).field).to.match(/^expiresIn(?:\.\w+)?$/)
    })
  }

  it('suggests the unit that was probably meant', () => {
    expect(refusal({ expiresIn: { Minutes: 1 } }).message).to.contain('expiresIn.minutes')
  })

  it('reads each amount once, and nothing from a polluted prototype', () => {
    let reads = 0
    const expiresIn = {
      get minutes() {
        reads += 1
        return reads === 1 ? 15 : 1500
      },
    }
    const prototype = Object.prototype as { years?: number }
    prototype.years = 10
    try {
      expect(expiry({ expiresIn })).to.equal('2026-01-15T12:15:00Z')
      expect(reads).to.equal(1)
    } finally {
      delete prototype.years
    }
  })

  it('does not depend on the settings of luxon', () => {
    Settings.throwOnInvalid = true
    Settings.defaultZone = 'America/New_York'
    Settings.now = () => 0
    try {
      expect(expiry({ expiresIn: { months: 1 } })).to.equal('2026-02-15T12:00:00Z')
      for (const expiresIn of [{ years: 1e300 }, { years: 1e300, minutes: 15 }]) {
        expect(refusal({ expiresIn }).message).to.contain('past the year 9999')
      }
    } finally {
      Settings.throwOnInvalid = false
      Settings.defaultZone = 'system'
      Settings.now = () => Date.now()
    }
  })
})

describe('expiresAt and expiresIn', () => {
  it('exclude each other, and one is required', () => {
    const both = refusal({ expiresAt: '2030-06-01T01:00:00Z', expiresIn: { minutes: 15 } })
    expect(both.message).to.contain('expiresAt').and.contain('expiresIn')
    expect(refusal({}).field).to.equal('expiresAt')
  })
})

describe('instants', () => {
  it('are written in whole seconds and read back the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800, max: LAST / 1000 }), (second) => {
        const text = formatInstant(second * 1000)
        expect(text).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        expect(Date.parse(text)).to.equal(second * 1000)
        expect(toDateTime(second * 1000).toISO({ suppressMilliseconds: true })).to.equal(text)
      }),
    )
  })

  it('are distinguished from what luxon cannot represent', () => {
    expect(isRepresentable(8.64e15)).to.equal(true)
    for (const not of [8.64e15 + 1, -9e15, Infinity, Number.NaN]) {
      expect(isRepresentable(not)).to.equal(false)
    }
  })
})
