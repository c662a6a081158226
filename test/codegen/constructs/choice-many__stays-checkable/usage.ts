import type { Request, Response } from './index.js'

export function first(request: Request): string {
  return request.A1 ?? request.B1
}
export const response: Response = { E77: '' }
// @ts-expect-error a long choice is as exclusive as a short one
export const two: Response = { E77: '', E78: '' }
