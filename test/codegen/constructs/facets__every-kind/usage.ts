import type { Request } from './index.js'

export const request: Request = {
  Within: 0,
  Between: 0,
  Amount: '1.50',
  Exact: 'ab',
  Short: 'a',
  Code: 'AB',
  Line: '',
  Words: '',
  Kept: '',
}
// @ts-expect-error bounds do not change the type of a number
export const text: Request['Within'] = '1'
