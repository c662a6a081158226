import type { Request } from './index.js'

export const request: Request = { Plain: '', Qualified: '', Inner: { Value: '' }, qualified: '' }
