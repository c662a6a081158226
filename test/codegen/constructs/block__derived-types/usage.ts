import type { Request } from './index.js'

const Label = { Text: '' }
export const request: Request = {
  Label: { Text: 'a' },
  Shape: { $type: 'Circle', Radius: 1 },
  Pet: { $type: 'Dog', Breed: '' },
  Only: { Name: '' },
  Named: { $type: 'NamedAnimal', Name: '' },
  Fixed: {},
  PlainAnimal: { Name: '' },
}
export const nil: Request = { Label: { Text: '' }, Named: { $nil: true, tag: '' } }

// @ts-expect-error the type blocks every derivation
export const label: Request = { Label: { $type: 'RichLabel', Text: 'a', Colour: 'red' } }
// @ts-expect-error the type blocks restrictions
export const shape: Request = { Label: { Text: '' }, Shape: { $type: 'NamedShape', Name: '' } }
// @ts-expect-error one step of the derivation is a restriction
export const circle: Request = { Label, Shape: { $type: 'NamedCircle', Name: '', Radius: 1 } }
// @ts-expect-error the element blocks every derivation
export const only: Request = { Label: { Text: '' }, Only: { $type: 'Dog', Breed: '' } }
// @ts-expect-error the element blocks extensions
export const named: Request = { Label: { Text: '' }, Named: { $type: 'Dog', Breed: '' } }
// @ts-expect-error the head blocks its substitution group
export const fixed: Request = { Label: { Text: '' }, FixedDog: { Breed: '' } }
// @ts-expect-error the head blocks members with an extended type
export const plain: Request = { Label: { Text: '' }, PlainDog: { Breed: '' } }
