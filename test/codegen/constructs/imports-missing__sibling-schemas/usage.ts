import type { Response, Thing } from './index.js'

export const request: Thing = { Part: { a: '' } }
export const response: Response = { Part: [request.Part] }
