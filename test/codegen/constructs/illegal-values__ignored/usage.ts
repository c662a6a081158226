import type { Collapsed, Kind, None, Request, SubKind } from './index.js'

export const kinds: readonly Kind[] = ['a', 'b']
export const sub: SubKind = 'b'
export const none: None = 3
export const collapsed: Collapsed = 'two words'

// @ts-expect-error: not a legal xs:NCName
export const words: Kind = 'two words'
// @ts-expect-error: not a value of the base type
export const other: SubKind = 'c'

export const request: Request = {
  required: 1,
  Kind: 'a',
  Version: '1.5',
  Both: 'b',
  names: ['{urn:example:illegal}a', 'other'],
}
