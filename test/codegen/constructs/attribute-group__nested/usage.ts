import type { Request, Response } from './index.js'

export const request: Request = { id: 'a', lang: 'en', script: '', own: 1 }
export const response: Response = { lang: 'de', $anyAttributes: { '{urn:other}x': 'y' } }
// @ts-expect-error a required attribute cannot be left out
export const missing: Request = { lang: 'en' }
