import type { Request } from './index.js'

export const request: Request = { Person: { Name: '', Age: 1 }, Code: '', Extra: '', More: '' }
// @ts-expect-error the additions of a redefinition apply everywhere
export const missing: Request = { Person: { Name: '' }, Code: '', Extra: '', More: '' }
