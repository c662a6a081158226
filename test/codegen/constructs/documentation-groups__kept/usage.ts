import type { Request } from './index.js'

export const byPlate: Request = { Plate: 'AB1', Name: '' }
export const byYear: Request = { Year: 1999, Make: '', Name: '', $sequence: [] }
