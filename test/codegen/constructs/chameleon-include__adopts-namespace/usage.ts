import type { Request } from './index.js'

export const request: Request = {
  Mine: { Detail: { Inner: { Detail: {} } } },
  Other: { Detail: {}, Mark: '' },
}
