import type { Request } from './index.js'

export const request: Request = { Size: [1, 'small', true], Open: 'anything', Words: ['x'] }
// @ts-expect-error none of the members
export const other: Request = { Size: ['medium'], Open: null }
