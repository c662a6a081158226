import { DateTime } from 'data8-useradmin/soap'
import type { Request } from './index.js'

export const request: Request = { Explicit: 1, Untyped: ['a', true, 2n, DateTime.utc()] }
// @ts-expect-error a plain object does not determine its XML
export const object: Request = { Explicit: { a: 1 } }
