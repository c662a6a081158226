import type { Request } from './index.js'

export const request: Request = {
  Root: { Value: '', Child: [{ Value: '', Pair: { Left: { Value: '' }, Right: { Value: '' } } }] },
  Not: { And: { $choice: [{ Constant: 1 }, { Not: { Constant: 2 } }] } },
  Request: { Root: { Value: '' }, Constant: 1 },
}
// @ts-expect-error at any depth
export const deep: Request = { Root: { Value: '', Child: [{}] }, Constant: 1 }
// @ts-expect-error exclusive at any depth
export const both: Request = { Root: { Value: '' }, Not: { Constant: 1, Not: { Constant: 1 } } }
