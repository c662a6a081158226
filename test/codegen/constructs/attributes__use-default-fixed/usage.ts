import { DateTime } from 'data8-useradmin/soap'
import type { Request } from './index.js'

const least = { id: '', fixed: 'always', idAttribute: 1, level: 3, global: DateTime.utc() } as const
export const request: Request = { ...least, unit: 'lb', version: '1.0', inline: 'on' }
// @ts-expect-error a required attribute cannot be left out
export const missing: Request = { id: '', fixed: 'always', level: 3, global: DateTime.utc() }
// @ts-expect-error an enumeration is a union of literals
export const unit: Request = { ...least, unit: 'oz' }
// @ts-expect-error a fixed value is the only one
export const version: Request = { ...least, version: '1.1' }
// @ts-expect-error a prohibited attribute is not a member
export const gone: Request = { ...least, gone: '' }
