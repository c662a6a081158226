import fc from 'fast-check'
import { DateTime, FixedOffsetZone } from 'luxon'
import { unspecifiedZone } from '../../src/xsd/date-time.js'

const zones = fc.oneof(
  fc.constant(unspecifiedZone),
  fc.integer({ min: -840, max: 840 }).map((offset) => FixedOffsetZone.instance(offset)),
)

// Away from the ends, so that no offset leads to a local time that `Date` cannot hold.
const LAST = 8.64e15 - 86_400_000

/**
 * Values of `xs:dateTime`: of any year that luxon can hold, at any offset or at none. Some are within days of the year
 * 1, where an offset leads to another year, and some about the end of February.
 */
export const dateTimes = fc
  .tuple(
    fc.oneof(
      fc.date({ min: new Date(-LAST), max: new Date(LAST), noInvalidDate: true }),
      fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      fc.date({
        min: new Date('0000-12-30'),
        max: new Date('0001-01-02'),
        noInvalidDate: true,
      }),
      fc
        .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 0, max: 2 * 86_400_000 }))
        .map(([year, after]) => new Date(new Date(0).setUTCFullYear(year, 1, 28) + after)),
    ),
    zones,
  )
  .map(([date, zone]) => DateTime.fromJSDate(date, { zone }))
  // Validators find leap years by the number in the text, so that they do not accept those of the calendar.
  .filter(({ year, month, day }) => year > 0 || month !== 2 || day !== 29)
