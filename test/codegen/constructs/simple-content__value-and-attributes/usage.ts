import type { Request, RoundedAmount } from './index.js'

export const request: Request = {
  Rounded: { $value: '1.50', currency: 'EUR', digits: 2 },
  Small: { $value: '1', currency: 'GBP' },
  Rating: null,
}
// @ts-expect-error the text is required
export const text: RoundedAmount = { currency: 'EUR' }
// @ts-expect-error and so is what the base requires
export const currency: RoundedAmount = { $value: '1', digits: 1 }
// @ts-expect-error a restriction has its own values
export const rating: Request['Rating'] = { $value: 'so so' }
