import type { Request } from './index.js'

const Label = { Text: '' }
export const request: Request = {
  Label,
  Open: { $type: 'RichOpen', Text: '', Colour: '' },
  Closed: { Text: '' },
  Shown: { Text: '' },
}

// @ts-expect-error the schema blocks derived types of every type and element
export const label: Request = { Label: { $type: 'RichLabel', Text: 'a', Colour: 'red' } }
// @ts-expect-error the schema blocks derived types of every element
export const closed: Request = { Label, Closed: { $type: 'RichOpen', Text: '', Colour: '' } }
