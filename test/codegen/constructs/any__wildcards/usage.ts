import type { XmlElement } from 'data8-useradmin/soap'
import type { Either, Request, Response } from './index.js'

const element: XmlElement = {
  name: 'Extension',
  namespace: 'urn:other',
  attributes: new Map([['lang', 'en']]),
  children: ['text'],
}
export const request: Request = { Id: 1, $any: [element], $anyAttributes: { '{urn:x}y': 'z' } }
export const response: Response = { $any: element, Between: '' }
export const either: Either = { $choice: [{ Known: '' }, { $any: element }] }
// @ts-expect-error a required wildcard has to be filled
export const missing: Response = { Between: '' }
// @ts-expect-error each item is either
export const both: Either = { $choice: [{ Known: '', $any: element }] }
