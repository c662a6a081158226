import type { Inner, Request } from './index.js'

export const request: Request = { Third: { B: '', A: '' }, First: '', Second: 2n ** 60n }
export const empty: Inner = {}
// @ts-expect-error a long is a bigint: a number would lose digits
export const number: Request = { First: '', Second: 1 }
// @ts-expect-error one of them is required
export const missing: Request = { Second: 1n }
