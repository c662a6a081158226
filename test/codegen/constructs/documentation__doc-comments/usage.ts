import type { Request } from './index.js'

export const request: Request = { Email: '', kind: '' }
