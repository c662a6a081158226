import type { Request } from './index.js'

export const request: Request = { Sizes: [], Many: [['red'], []], refs: ['a', 'b'] }
// @ts-expect-error a list is an array of its items
export const text: Request = { Sizes: '1 2' }
// @ts-expect-error of its item type
export const item: Request = { Sizes: [], Many: [['blue']] }
