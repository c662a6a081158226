import type { Request, Response } from './index.js'

export const request: Request = { $choice: [{ Text: 'a' }, { Number: 1 }, { Text: 'b' }] }
export const response: Response = {
  $sequence: [{ Key: 'a' }, { Key: 'b', Value: 'c' }],
  $choice: [{ A: '' }, { B: '', C: '' }],
}
// @ts-expect-error each item is one of the alternatives
export const two: Request = { $choice: [{ Text: 'a', Number: 1 }] }
// @ts-expect-error an alternative has all of its members
export const part: Response = { $sequence: [], $choice: [{ B: '' }] }
// @ts-expect-error a required choice cannot be left out
export const missing: Response = { $sequence: [{ Key: 'a' }] }

export function texts({ $choice = [] }: Request): string[] {
  return $choice.flatMap((item) => (item.Text === undefined ? [] : [item.Text]))
}
