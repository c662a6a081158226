import type { Request } from './index.js'

export const request: Request = { Item: [{ Code: 'a', Count: 2 }], Price: { Amount: '1.50' } }
