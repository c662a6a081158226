import type { Request } from './index.js'

export const request: Request = {
  address: { 'geo-point': { lat: 1 }, kind: 'home' },
  item: { a: '' },
}
