import type { Even } from './index.js'

export const even: Even = 2
