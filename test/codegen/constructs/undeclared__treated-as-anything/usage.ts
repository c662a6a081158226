import type { Request } from './index.js'

export const request: Request = { Lost: 1, Derived: { Own: '' }, Simple: '', lost: '' }
