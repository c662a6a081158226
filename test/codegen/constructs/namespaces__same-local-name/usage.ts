import type { Request } from './index.js'

export const request: Request = {
  Billing: { Account: '' },
  Shipping: { Street: '' },
  Note: '',
  Note_Notes: 1,
  Note_orders: { Mine: '' },
}
