import type { Unknown } from './index.js'

export const request: Unknown = { id: '' }
