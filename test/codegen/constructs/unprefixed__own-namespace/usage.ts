import type { Thing } from './index.js'

export const request: Thing = { Part: '' }
