import { DateTime } from 'data8-useradmin/soap'
import type { Request } from './index.js'

export const request: Request = {
  integer: 123456789012345678901234567890n,
  decimal: '0.1000',
  double: Number.NaN,
  dateTime: DateTime.utc(),
  date: '2030-01-01+01:00',
  base64Binary: new Uint8Array([1]),
  QName: '{urn:x}y',
}
