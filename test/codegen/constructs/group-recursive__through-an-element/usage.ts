import type { Request } from './index.js'

export const request: Request = {
  And: { $choice: [{ Equals: 'a' }, { Not: { Not: { Equals: 'b' } } }] },
}

// @ts-expect-error a condition is one of three
export const both: Request = { Equals: '', Not: { Equals: '' } }
