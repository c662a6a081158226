import type { Request } from './index.js'

export const request: Request = { Level: 'low', Token: ['tight'], Small: 1, Big: 9007199254740993n }
// @ts-expect-error not among the values
export const level: Request = { Level: 'middle' }
// @ts-expect-error nor here
export const small: Request = { Level: null, Small: 2 }
// @ts-expect-error a narrower type has fewer
export const narrow: Request = { Level: null, Narrow: 'low' }
