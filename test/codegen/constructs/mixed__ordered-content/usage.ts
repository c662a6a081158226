import type { Request, Text } from './index.js'

const text: Text = { $content: ['Dear ', { b: { $content: ['you'] } }, { br: {} }, { n: null }] }
export const request: Request = {
  Text: { ...text, lang: 'en' },
  Letter: { $content: ['Dear ', { Name: 'X' }, '.', { Signature: 'Y' }], by: 'Y' },
}
// @ts-expect-error each item is one element
export const two: Text = { $content: [{ br: {}, n: 1 }] }
// @ts-expect-error only declared elements
export const other: Text = { $content: [{ i: '' }] }
