import type { Request, Response } from './index.js'

export const request: Request = { TwoToFive: [1, 2], UpToEight: [1] }
export const response: Response = { $choice: [{ A: 1 }, { B: 2 }] }
// @ts-expect-error an element with minOccurs 1 is required
export const missing: Request = { TwoToFive: [1, 2] }
