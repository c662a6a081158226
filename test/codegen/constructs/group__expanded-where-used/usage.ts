import type { Request, Response } from './index.js'

export const request: Request = { From: '2030-01-01', Detail: {}, More: '' }
export const response: Response = {
  $choice: [{ Name: '' }, { From: '2030-01-01', Detail: { note: '' } }],
}
// @ts-expect-error a group is as required as its elements
export const missing: Request = { More: '' }
