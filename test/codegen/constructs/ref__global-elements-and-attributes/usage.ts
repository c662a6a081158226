import type { Request, Response } from './index.js'

export const request: Request = { Token: null, Window: [{ colour: 'red', zone: 'CET' }] }
// @ts-expect-error an element has the values of its anonymous type
export const response: Response = { Status: 'worse' }
