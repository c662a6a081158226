import type { Base, Request, Strict } from './index.js'

export const strict: Strict = { Code: '', changed: '', kept: 1 }
export const request: Request = {
  Base: { $type: 'Strict', Code: '', changed: '' },
  Strict: { Code: '', changed: '', added: '' },
  Free: { Only: '' },
}
export const base: Base = {}
// @ts-expect-error what the restriction requires is required
export const missing: Strict = { Code: '' }
// @ts-expect-error what it omits is not a member
export const note: Strict = { Code: '', changed: '', Note: '' }
// @ts-expect-error also attributes
export const gone: Strict = { Code: '', changed: '', gone: 1 }
