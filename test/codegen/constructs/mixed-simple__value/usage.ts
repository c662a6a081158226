import type { PlainText, Request, SealOrSubtype } from './index.js'

export const seal: SealOrSubtype = { $value: 'abc', method: 'sha' }
export const dated: SealOrSubtype = { $type: 'DatedSeal', $value: '', method: '', on: '2030-06-01' }
export const request: Request = { Seal: seal, Short: { $value: 'abc', method: '' } }
export const plain: PlainText = { $value: '' }

// @ts-expect-error simple content has no other content
export const mixed: PlainText = { $content: [] }
