import type { Request, Response } from './index.js'

const amount = { Amount: '1' }
export const request: Request = {
  Id: 1,
  Card: { Amount: '1', Number: '4' },
  $choice: [{ Wire: amount }, { Cheque: amount }, { Voucher: amount }],
}
export const response: Response = {}
// @ts-expect-error the head or a member, not both
export const both: Request = { Id: 1, Head: amount, Cash: amount }
// @ts-expect-error an abstract element cannot be used itself
export const abstract: Response = { AbstractHead: amount }
