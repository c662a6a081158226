import { expect } from 'chai'
import fc from 'fast-check'
import { DateTime, FixedOffsetZone, IANAZone, Settings } from 'luxon'
import { unspecifiedZone } from '../../../src/xsd/date-time.js'
import type { BuiltinName, SimpleTypeRef } from '../../../src/xsd/descriptor.js'
import { compareDurations } from '../../../src/xsd/simple/duration.js'
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
  })

  it('may be from the year 1 to the last year of luxon', () => {
    expect(dateTime('0001-01-01T00:00:00').year).to.equal(1)
    expect(dateTime('0099-01-01T00:00:00Z').year).to.equal(99)
    expect(dateTime('275760-09-13T00:00:00Z').year).to.equal(275760)
    for (const text of ['0001-01-01T00:00:00', '0099-12-31T23:59:59Z', '12345-01-01T00:00:00Z']) {
      expect(writeSimple('dateTime', dateTime(text))).to.equal(text)
    }
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
        '-0001-01-01T00:00:00Z',
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
    expect(refusalOf('dateTime', DateTime.utc(0, 1, 1))).to.match(/before the year 1$/)
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
    const zones = fc.oneof(
      fc.constant(unspecifiedZone),
      fc.integer({ min: -840, max: 840 }).map((offset) => FixedOffsetZone.instance(offset)),
    )
    const dates = fc.date({
      min: new Date('0002-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(dates, zones, (date, zone) => {
        const value = DateTime.fromJSDate(date, { zone })
        const copy = dateTime(writeSimple('dateTime', value))
        expect(copy.toMillis()).to.equal(value.toMillis())
        expect(copy.offset).to.equal(value.offset)
        expect(copy.zone.equals(zone)).to.equal(value.zone.equals(zone))
        expect(copy.zone === unspecifiedZone).to.equal(zone === unspecifiedZone)
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
