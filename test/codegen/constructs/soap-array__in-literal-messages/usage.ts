import type { Request } from './index.js'

export const request: Request = { Names: {}, Items: { item: [1] }, Encoded: '' }
