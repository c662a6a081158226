import type { Request, ShapeOrSubtype } from './index.js'

export const request: Request = {
  Shape: [
    { $type: 'Circle', Radius: 1 },
    { $type: 'Square', Side: 1, Colour: 'red', Inner: [{ $type: 'Circle', Radius: 1 }] },
  ],
  Round: { $type: 'Ring', Radius: 2, Hole: 1 },
}
export const plain: Request = { Shape: [{ $type: 'Circle', Radius: 1 }], Round: { Radius: 1 } }
export const shape: ShapeOrSubtype = { $type: 'Ring', Radius: 1, Hole: 1 }
// @ts-expect-error an abstract type has to be made one of its subtypes
export const abstract: ShapeOrSubtype = { Colour: '' }
// @ts-expect-error which has its own members
export const members: ShapeOrSubtype = { $type: 'Circle', Side: 1 }
// @ts-expect-error and its own name
export const other: ShapeOrSubtype = { $type: 'Triangle', Side: 1 }

export function area(shape: ShapeOrSubtype): number {
  switch (shape.$type) {
    case 'Circle':
      return shape.Radius ** 2
    case 'Ring':
      return shape.Radius ** 2 - shape.Hole ** 2
    case 'Square':
      return shape.Side ** 2
  }
}
