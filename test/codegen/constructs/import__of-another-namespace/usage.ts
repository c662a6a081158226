import type { Key, Request } from './index.js'

export const request: Request = { Key: 'anything' }
export const response: Key = { Number: 1 }
