import type { Request } from './index.js'

export const request: Request = { Bounds: '', Turned: ['', '', ''], Nil: '' }
