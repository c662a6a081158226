import type { Request, Response } from './index.js'

export const request: Request = { Token: null, Window: [{ colour: 'red', zone: 'CET' }] }
// @ts-expect-error an element with a type of its own has its values
export const response: Response = { Status: 'worse' }
