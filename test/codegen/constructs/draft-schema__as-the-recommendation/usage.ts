import { DateTime } from 'luxon'
import type { Request } from './index.js'

export const request: Request = {
  symbol: 'ABC',
  price: { amount: [1, 2.5], side: 'buy', at: DateTime.utc() },
}
