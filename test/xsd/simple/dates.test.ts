import { expect } from 'chai'
import fc from 'fast-check'
import { DateTime, FixedOffsetZone, IANAZone, Settings } from 'luxon'
import { unspecifiedZone } from '../../../src/xsd/date-time.js'
import type { BuiltinName, SimpleTypeRef } from '../../../src/xsd/descriptor.js'
import { compareDurations } from '../../../src/xsd/simple/duration.js'
import { dateTimes } from '../../support/arbitrary-date-time.js'
import { expectTexts, readSimple, refusalOf, writeSimple } from './simple-values.js'

function dateTime(text: string): DateTime {
  const value = readSimple('dateTime', text)
  if (!DateTime.isDateTime(value)) throw new Error(`unreadable: ${text}`)
  return value
}

describe('dateTime', () => {
  it('keeps the offset', () => {
    const value = dateTime(' 2030-06-01T03:00:00.5+02:00\n')
    expect(value.toISO()).to.equal('2030-06-01T03:00:00.500+02:00')
    expect(value.offset).to.equal(120)
    expect(dateTime('2030-06-01T01:00:00Z').zone.equals(FixedOffsetZone.utcInstance)).to.equal(true)
    for (const zone of ['-14:00', '+14:00', '-00:30', '+05:45']) {
      expect(writeSimple('dateTime', dateTime(`2030-06-01T01:00:00${zone}`))).to.equal(
        `2030-06-01T01:00:00${zone}`,
      )
    }
  })

  it('keeps the absence of an offset', () => {
    const value = dateTime('2030-06-01T01:00:00')
    expect(value.zone).to.equal(unspecifiedZone)
    expect(value.isValid).to.equal(true)
    expect(value.toMillis()).to.equal(Date.UTC(2030, 5, 1, 1))
    expect(writeSimple('dateTime', value.plus({ days: 1 }))).to.equal('2030-06-02T01:00:00')
    expect(writeSimple('dateTime', value.toUTC())).to.equal('2030-06-01T01:00:00Z')
    const here = value.setZone('Europe/London', { keepLocalTime: true })
    expect(writeSimple('dateTime', here)).to.equal('2030-06-01T01:00:00+01:00')
    const made = DateTime.fromObject({ year: 2030, month: 1, day: 2 }, { zone: unspecifiedZone })
    expect(writeSimple('dateTime', made)).to.equal('2030-01-02T00:00:00')
  })

  it('writes a value that was read in the same lexical form', () => {
    for (const text of [
      '2026-01-01T00:00:00.1234567Z',
      '2026-01-01T00:00:00.1234567',
      '2026-01-01T00:00:00.1234567-05:30',
      '2026-01-01T00:00:00.1',
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:00:00+00:00',
      '2026-01-01T24:00:00Z',
      `2026-01-01T00:00:00.${'0'.repeat(40)}1Z`,
    ]) {
      const value = dateTime(` ${text}\n`)
      expect(writeSimple('dateTime', value)).to.equal(text)
      // Luxon gives the same object where nothing is to be changed.
      expect(writeSimple('dateTime', value.setZone(value.zone))).to.equal(text)
    }
    const read = dateTime('2026-01-01T00:00:00.1234567Z')
    const derived = [
      [read.plus(0), '2026-01-01T00:00:00.123Z'],
      [read.plus({ days: 1 }), '2026-01-02T00:00:00.123Z'],
      [read.set({ millisecond: 123 }), '2026-01-01T00:00:00.123Z'],
      [read.setZone('UTC+1'), '2026-01-01T01:00:00.123+01:00'],
      [DateTime.fromMillis(read.toMillis(), { zone: read.zone }), '2026-01-01T00:00:00.123Z'],
    ] as const
    for (const [value, text] of derived) expect(writeSimple('dateTime', value)).to.equal(text)
  })

  it('checks the facets of a value that was read in its lexical form', () => {
    const stamp: SimpleTypeRef = {
      kind: 'restriction',
      base: 'dateTime',
      patterns: ['.*\\.\\d{7}Z'],
    }
    const value = dateTime('2026-01-01T00:00:00.1234567Z')
    expect(writeSimple(stamp, value)).to.equal('2026-01-01T00:00:00.1234567Z')
    expect(refusalOf(stamp, value.plus(1))).to.match(/pattern/)
  })

  it('truncates fractions of a millisecond', () => {
    expect(dateTime('2030-06-01T01:00:00.9999999Z').toMillis()).to.equal(
      Date.UTC(2030, 5, 1, 1, 0, 0, 999),
    )
    expect(dateTime('2030-06-01T01:00:00.05Z').millisecond).to.equal(50)
    const derived = (text: string) => writeSimple('dateTime', dateTime(text).plus(0))
    expect(derived('2030-06-01T01:00:00.050Z')).to.equal('2030-06-01T01:00:00.050Z')
    expect(derived('2030-06-01T01:00:00.000Z')).to.equal('2030-06-01T01:00:00Z')
  })

  it('reads 24:00:00 as the next day', () => {
    expect(dateTime('2023-12-31T24:00:00Z').toISO()).to.equal('2024-01-01T00:00:00.000Z')
    expect(dateTime('2023-12-31T24:00:00.0').day).to.equal(1)
    expect(dateTime('0050-12-31T24:00:00Z').toMillis()).to.equal(DateTime.utc(51).toMillis())
  })

  it('may be of any year that luxon can hold', () => {
    expect(dateTime('0001-01-01T00:00:00').year).to.equal(1)
    expect(dateTime('0099-01-01T00:00:00Z').year).to.equal(99)
    expect(dateTime('275760-09-13T00:00:00Z').year).to.equal(275760)
    for (const text of ['0001-01-01T00:00:00', '0099-12-31T23:59:59Z', '12345-01-01T00:00:00Z']) {
      expect(writeSimple('dateTime', dateTime(text))).to.equal(text)
    }
  })

  it('numbers the years before the year 1 as XML Schema 1.0, without a year 0', () => {
    const years = [
      ['-0001-12-31T23:59:59.999Z', DateTime.utc(0, 12, 31, 23, 59, 59, 999)],
      ['-0044-03-15T12:00:00Z', DateTime.utc(-43, 3, 15, 12)],
      ['-9999-01-01T00:00:00Z', DateTime.utc(-9998, 1, 1)],
      ['-12345-06-07T08:09:10Z', DateTime.utc(-12344, 6, 7, 8, 9, 10)],
      ['-271822-04-20T00:00:00Z', DateTime.fromMillis(-8.64e15, { zone: 'utc' })],
      // A leap day of the calendar: 1 and 5 BCE.
      ['-0001-02-29T00:00:00Z', DateTime.utc(0, 2, 29)],
      ['-0005-02-29T00:00:00Z', DateTime.utc(-4, 2, 29)],
    ] as const
    for (const [text, value] of years) {
      expect(value.isValid, text).to.equal(true)
      expect(writeSimple('dateTime', value)).to.equal(text)
      expect(dateTime(text).toMillis(), text).to.equal(value.toMillis())
      expect(dateTime(text).year, text).to.equal(value.year)
      expect(writeSimple('dateTime', dateTime(text))).to.equal(text)
    }
  })

  it('accepts before the year 1 the leap days that validators find by the number of the year', () => {
    const read = dateTime('-0004-02-29T12:00:00Z')
    expect(read.toMillis()).to.equal(DateTime.utc(-3, 3, 1, 12).toMillis())
    expect(writeSimple('dateTime', read)).to.equal('-0004-02-29T12:00:00Z')
    expect(writeSimple('dateTime', read.plus({ days: 1 }))).to.equal('-0004-03-02T12:00:00Z')
  })

  it('is the same instant where an offset leads to another year', () => {
    const first = dateTime('0001-01-01T01:00:00+02:00')
    expect(first.toUTC().year).to.equal(0)
    expect(writeSimple('dateTime', first)).to.equal('0001-01-01T01:00:00+02:00')
    expect(writeSimple('dateTime', first.toUTC())).to.equal('-0001-12-31T23:00:00Z')
    const last = dateTime('-0001-12-31T23:30:00-01:00')
    expect(last.toMillis()).to.equal(dateTime('0001-01-01T00:30:00Z').toMillis())
    expect(writeSimple('dateTime', last)).to.equal('-0001-12-31T23:30:00-01:00')
    expect(dateTime('-0001-12-31T24:00:00Z').toMillis()).to.equal(DateTime.utc(1).toMillis())
    // The local mean time of a zone has seconds, which XML Schema cannot express.
    const rome = DateTime.fromObject({ year: -43, month: 3, day: 15 }, { zone: 'Europe/Rome' })
    expect(writeSimple('dateTime', rome)).to.equal('-0044-03-14T23:10:04Z')
  })

  it('is sent back before the year 1 in the lexical form that it was read from', () => {
    for (const text of [
      '-0044-03-15T12:00:00.1234567Z',
      '-0044-03-15T12:00:00.000+00:00',
      '-0044-03-15T24:00:00',
      '-12345-03-15T12:00:00.10-05:30',
    ]) {
      expect(writeSimple('dateTime', dateTime(text))).to.equal(text)
    }
  })

  it('is compared with bounds across the year 1', () => {
    const type: SimpleTypeRef = {
      kind: 'restriction',
      base: 'dateTime',
      minInclusive: '-0044-03-15T12:00:00Z',
      maxExclusive: '0001-01-01T00:00:00Z',
    }
    for (const text of [
      '-0044-03-15T12:00:00Z',
      '-0001-12-31T23:59:59Z',
      '-0044-03-15T13:30:00+01:00',
    ])
      expect(writeSimple(type, dateTime(text))).to.equal(text)
    for (const text of ['-0044-03-15T11:59:59Z', '-0045-12-31T00:00:00Z', '-12345-01-01T00:00:00Z'])
      expect(refusalOf(type, dateTime(text))).to.match(/^must not be less than -0044/)
    for (const text of ['0001-01-01T00:00:00Z', '-0001-12-31T23:00:00-01:00'])
      expect(refusalOf(type, dateTime(text))).to.match(/^must be less than 0001/)
  })

  it('is refused in any other spelling, and for days that do not exist', () => {
    expectTexts(
      'dateTime',
      [],
      [
        '',
        'tomorrow',
        '2030-06-01',
        '2030-06-01 01:00:00Z',
        '2030-06-01t01:00:00z',
        '2030-06-01T01:00Z',
        '2030-06-01T01:00:00.Z',
        '2030-06-01T01:00:00,5Z',
        '2030-6-1T01:00:00Z',
        '20300601T010000Z',
        '2030-W22-6T01:00:00Z',
        '2030-152T01:00:00Z',
        '+2030-06-01T01:00:00Z',
        '02030-06-01T01:00:00Z',
        '2030-13-01T00:00:00Z',
        '2030-00-01T00:00:00Z',
        '2030-04-31T00:00:00Z',
        '2030-02-29T00:00:00Z',
        '2100-02-29T00:00:00Z',
        '2030-06-00T00:00:00Z',
        '2030-06-01T24:00:01Z',
        '2030-06-01T24:00:00.001Z',
        '2030-06-01T25:00:00Z',
        '2030-06-01T01:60:00Z',
        '2030-06-30T23:59:60Z',
        '2030-06-01T01:00:00+14:01',
        '2030-06-01T01:00:00+01:60',
        '2030-06-01T01:00:00+1:00',
        '2030-06-01T01:00:00+0100',
        '2030-06-01T01:00:00+01',
        '0000-01-01T00:00:00Z',
        '-0000-01-01T00:00:00Z',
        '-044-03-15T00:00:00Z',
        '-00044-03-15T00:00:00Z',
        '--0044-03-15T00:00:00Z',
        '-0044-02-30T00:00:00Z',
        '-0003-02-29T00:00:00Z',
        '-0101-02-30T00:00:00Z',
        '-271823-01-01T00:00:00Z',
        '-271822-04-19T23:59:59Z',
        '-999999999999-01-01T00:00:00Z',
        '275761-01-01T00:00:00Z',
        '999999999999-01-01T00:00:00Z',
      ],
    )
    expect(dateTime('2000-02-29T00:00:00Z').day).to.equal(29)
  })

  it('is refused where it is not a valid DateTime', () => {
    for (const value of [new Date(), '2030-06-01T01:00:00Z', 0, null, {}]) {
      expect(refusalOf('dateTime', value)).to.match(/^must be a luxon DateTime, got /)
    }
    expect(refusalOf('dateTime', DateTime.invalid('test'))).to.match(/^must be a valid DateTime/)
  })

  it('is refused as a plain object that only looks like a DateTime', () => {
    const fake = {
      isLuxonDateTime: true,
      isValid: true,
      offset: 0,
      zone: {},
      year: '<x/>',
      month: 1,
    }
    for (const value of [
      fake,
      { ...fake, offset: 0.5 },
      { isLuxonDateTime: true, isValid: true },
    ]) {
      expect(refusalOf('dateTime', value)).to.match(/^must be a valid DateTime/)
    }
  })

  it('becomes UTC where XML Schema cannot write its offset', () => {
    const amsterdam = DateTime.fromISO('1900-01-01T00:00:00', {
      zone: IANAZone.create('Europe/Amsterdam'),
    })
    const text = writeSimple('dateTime', amsterdam)
    expect(dateTime(text).toMillis()).to.equal(amsterdam.toMillis())
    expect(
      writeSimple('dateTime', DateTime.utc(2030).setZone(FixedOffsetZone.instance(15 * 60))),
    ).to.equal('2030-01-01T00:00:00Z')
  })

  it('does not depend on the settings of luxon', () => {
    const { defaultZone, throwOnInvalid } = Settings
    Settings.defaultZone = 'Asia/Tokyo'
    Settings.throwOnInvalid = true
    try {
      expect(readSimple('dateTime', '275761-01-01T00:00:00Z')).to.equal('unreadable')
      expect(writeSimple('dateTime', dateTime('2030-06-01T01:00:00'))).to.equal(
        '2030-06-01T01:00:00',
      )
    } finally {
      Settings.defaultZone = defaultZone
      Settings.throwOnInvalid = throwOnInvalid
    }
  })

  it('is the same after writing and reading', () => {
    fc.assert(
      fc.property(dateTimes, (value) => {
        const copy = dateTime(writeSimple('dateTime', value))
        expect(copy.toMillis()).to.equal(value.toMillis())
        expect(copy.offset).to.equal(value.offset)
        expect(copy.zone.equals(value.zone)).to.equal(true)
        expect(copy.zone === unspecifiedZone).to.equal(value.zone === unspecifiedZone)
        expect(writeSimple('dateTime', copy)).to.equal(writeSimple('dateTime', value))
      }),
    )
  })
})

describe('the unspecified zone', () => {
  it('is one zone, and equals UTC', () => {
    expect(unspecifiedZone.isValid).to.equal(true)
    expect(unspecifiedZone.isUniversal).to.equal(true)
    expect(unspecifiedZone.offset(0)).to.equal(0)
    expect(unspecifiedZone.equals(unspecifiedZone)).to.equal(true)
    expect(unspecifiedZone.equals(FixedOffsetZone.utcInstance)).to.equal(false)
    expect(unspecifiedZone.offsetName(0, {})).to.equal('')
    expect(unspecifiedZone.formatOffset(0, 'short')).to.equal('+00:00')
  })
})

describe('dates and times other than dateTime', () => {
  const cases: [BuiltinName, string[], string[]][] = [
    [
      'date',
      ['2030-06-01', '2030-06-01Z', '2030-06-01-05:00', '12030-01-01', '-0044-03-15', '2000-02-29'],
      [
        '',
        '2030-6-1',
        '2030-06-31',
        '1900-02-29',
        '0000-01-01',
        '2030-06-01T00:00:00',
        '30-06-01',
        '+2030-06-01',
        '2030-06-01+15:00',
      ],
    ],
    [
      'time',
      ['01:02:03', '01:02:03.123456789Z', '24:00:00', '23:59:59+14:00'],
      [
        '',
        '1:02:03',
        '01:02',
        '24:00:01',
        '24:00:00.1',
        '01:60:00',
        '01:02:60',
        '01:02:03.',
        '01:02:03z',
      ],
    ],
    [
      'gYearMonth',
      ['2030-06', '2030-06Z', '-0044-03'],
      ['2030', '2030-13', '2030-00', '2030-06-01', '0000-01'],
    ],
    ['gYear', ['2030', '2030Z', '-0044', '12030'], ['', '30', '0000', '02030', '2030-06']],
    [
      'gMonthDay',
      ['--06-01', '--02-29', '--12-31Z'],
      ['--06-31', '--02-30', '--13-01', '-06-01', '06-01', '--6-1'],
    ],
    ['gMonth', ['--06', '--12+01:00'], ['--6', '--13', '--00', '--06--', '06']],
    ['gDay', ['---01', '---31Z'], ['---32', '---00', '--01', '---1']],
    [
      'duration',
      ['P1Y', 'P1Y2M3DT4H5M6.789S', '-P30D', 'PT0S', 'P0M', 'PT1H6S', 'P1YT1S'],
      [
        '',
        'P',
        '-P',
        'PT',
        'P1YT',
        'P1S',
        'PT1Y',
        'P1M1Y',
        'P1.5D',
        'PT1.S',
        'PT.5S',
        '+P1D',
        'P-1D',
        'P1W',
        '1Y',
        'PT1S1M',
      ],
    ],
  ]

  it('are their texts, so that nothing is lost', () => {
    for (const [type, legal, illegal] of cases) {
      expectTexts(
        type,
        legal.map((text) => [`\n${text} `, text] as const),
        illegal,
      )
      for (const text of legal) expect(writeSimple(type, text)).to.equal(text)
      for (const text of [...illegal, ` ${legal[0]}`]) {
        expect(refusalOf(type, text)).to.equal(
          `must be a legal xs:${type}, got ${text === '' ? 'an empty string' : 'a string'}`,
        )
      }
      expect(refusalOf(type, DateTime.utc())).to.match(/as a string, got an object$/)
    }
  })
})

describe('dates before the year 1', () => {
  it('have the leap days of either numbering, and are ordered', () => {
    const legal = ['-0001-02-29', '-0004-02-29', '-0005-02-29', '-0400-02-29', '-0401-02-29']
    expectTexts(
      'date',
      legal.map((text) => [text, text] as const),
      ['-0002-02-29', '-0003-02-29', '-0100-02-29', '-0101-02-29', '-0044-13-01'],
    )
    const within = (base: BuiltinName, minInclusive: string): SimpleTypeRef => ({
      kind: 'restriction',
      base,
      minInclusive,
    })
    for (const [base, bound, ...later] of [
      ['date', '-0044-03-15', '-0044-03-16', '-0043-01-01', '0001-01-01'],
      ['date', '-0004-02-29', '-0004-03-01', '-0003-01-01'],
      // No year is between -0001 and 0001: 31 December at 10:00Z and at 14:00Z.
      ['date', '0001-01-01+14:00', '-0001-12-31-14:00', '0001-01-01Z'],
      ['gYear', '-0045', '-0044', '-0001', '0001'],
      ['gYearMonth', '-0001-12', '0001-01'],
    ] as const) {
      const type = within(base, bound)
      for (const text of [bound, ...later]) expect(writeSimple(type, text)).to.equal(text)
    }
    expect(refusalOf(within('date', '-0044-03-15'), '-0045-12-31')).to.match(/^must not be less/)
    expect(refusalOf(within('date', '0001-01-01Z'), '-0001-12-31Z')).to.match(/^must not be less/)
    expect(refusalOf(within('gYear', '-0044'), '-12345')).to.match(/^must not be less/)
  })
})

describe('durations', () => {
  it('are ordered where that does not depend on the month', () => {
    const cases: [string, string, number | undefined][] = [
      ['P1Y', 'P12M', 0],
      ['P1D', 'PT24H', 0],
      ['-P1D', 'P0D', -1],
      ['P1M', 'P30D', undefined],
      ['P1M', 'P31D', undefined],
      ['P1M', 'P32D', -1],
      ['P1M', 'P27D', 1],
      ['P1Y', 'P365D', undefined],
      ['P1Y', 'P367D', -1],
      ['-P1M', '-P32D', 1],
      ['PT0.1S', 'PT0.09S', 1],
      ['-PT0.1S', '-PT0.09S', -1],
      ['PT0.10S', 'PT0.1S', 0],
      ['P5M', 'P150D', undefined],
      ['P5M', 'P154D', -1],
      ['P400Y', 'P146097D', 0],
    ]
    for (const [a, b, order] of cases) {
      expect(compareDurations(a, b), `${a} ${b}`).to.equal(order)
      expect(compareDurations(b, a), `${b} ${a}`).to.equal(
        order === undefined ? undefined : 0 - order,
      )
    }
  })
})
