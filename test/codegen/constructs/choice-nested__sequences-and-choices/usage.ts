import type { Maybe, Request, Response } from './index.js'

export const requests: readonly Request[] = [
  { A: '' },
  { B: '' },
  { C: '' },
  { D: '', E: '' },
  { D: '', F: '' },
]
export const responses: readonly Response[] = [
  { First: '', Second: '' },
  { Third: '', Second: '' },
]
export const maybe: readonly Maybe[] = [{ A: '' }, { C: '' }, {}]
// @ts-expect-error the inner choice is exclusive
export const inner: Request = { D: '', E: '', F: '' }
// @ts-expect-error and required
export const missing: Request = { D: '' }
// @ts-expect-error alternatives of different depth exclude each other
export const outer: Request = { A: '', E: '' }
// @ts-expect-error two alternatives may share an element, not the others
export const shared: Response = { First: '', Second: '', Third: '' }
