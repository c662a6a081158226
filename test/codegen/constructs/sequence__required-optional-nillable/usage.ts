import type { Request, Response } from './index.js'

export const whole: Request = {
  Required: '',
  Optional: 'x',
  Nillable: null,
  OptionalNillable: null,
  Many: ['a', 'b'],
  Any: ['a', null],
  From: 1,
  To: 2,
}
export const least: Request = { Required: '', Nillable: 1, Many: ['a'] }

// @ts-expect-error a required element cannot be left out
export const missing: Request = { Nillable: 1, Many: [] }
// @ts-expect-error nor given as undefined
export const unset: Request = { Required: undefined, Nillable: 1, Many: [] }
// @ts-expect-error an optional one is absent, not undefined
export const unsetToo: Request = { Required: '', Optional: undefined, Nillable: 1, Many: [] }
// @ts-expect-error null is for nillable elements
export const nil: Request = { Required: null, Nillable: 1, Many: [] }
// @ts-expect-error a list is an array, also of one
export const single: Request = { Required: '', Nillable: 1, Many: 'a' }
// @ts-expect-error an element with maxOccurs 0 is not a member
export const never: Request = { Required: '', Nillable: 1, Many: [], Never: '' }
// @ts-expect-error an element without content has no members
export const response: Response = { anything: 1 }

export function change(request: Request): void {
  // @ts-expect-error members are readonly
  request.Required = ''
  // @ts-expect-error and so are lists
  request.Many.push('')
}
