import type { XmlElement } from 'data8-useradmin/soap'
import type { Request, Response } from './index.js'

declare const element: XmlElement
export const request: Request = { Shape: element, Blocked: [element], $any: [element] }
export const response: Response = { $any: element }

// @ts-expect-error an abstract type has no values of its own
export const shape: Request = { Shape: { Name: '' } }
// @ts-expect-error nor has an abstract element
export const thing: Response = { Thing: '' }
