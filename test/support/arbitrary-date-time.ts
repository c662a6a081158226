import fc from 'fast-check'
import { DateTime, FixedOffsetZone } from 'luxon'
import { unspecifiedZone } from '../../src/xsd/date-time.js'

const zones = fc.oneof(
  fc.constant(unspecifiedZone),
  fc.integer({ min: -840, max: 840 }).map((offset) => FixedOffsetZone.instance(offset)),
)

/** Values of `xs:dateTime`: of any year that can be written, at any offset or at none. */
export const dateTimes = fc
  .tuple(
    fc.date({ min: new Date('0002-01-01'), max: new Date('9998-01-01'), noInvalidDate: true }),
    zones,
  )
  .map(([date, zone]) => DateTime.fromJSDate(date, { zone }))
