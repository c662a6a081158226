import { expect } from 'chai'
import type { OneOf } from '../../src/xsd/types.js'

// These are assertions about types: the type-check tests them, and running them does not.

type Shape = OneOf<
  | { readonly circle: number }
  | { readonly width: number; readonly height?: number }
  | { readonly group: readonly Shape[] }
>

interface Node {
  readonly name: string
  readonly next?: OneOf<{ readonly left: Node } | { readonly right: Node; readonly name: string }>
}

const shapes: readonly Shape[] = [
  { circle: 1 },
  { width: 1 },
  { width: 1, height: 2 },
  { group: [{ circle: 1 }, { group: [] }] },
]

const node: Node = {
  name: 'a',
  next: { left: { name: 'b', next: { right: { name: 'c' }, name: 'd' } } },
}

// @ts-expect-error: none of the alternatives
const none: Shape = {}
// @ts-expect-error: two of them
const two: Shape = { circle: 1, width: 1 }
// @ts-expect-error: not even as undefined
const absent: Shape = { circle: 1, width: undefined }
// @ts-expect-error: a member of an alternative that is not chosen
const extra: Shape = { circle: 1, height: 1 }
// @ts-expect-error: deep inside
const deep: Shape = { group: [{ circle: 1, group: [] }] }
// @ts-expect-error: of no alternative
const unknown: Shape = { circle: 1, colour: 'red' }

function areaOf(shape: Shape): number {
  if (shape.circle !== undefined) return shape.circle
  if (shape.width !== undefined) return shape.width * (shape.height ?? 1)
  return shape.group.reduce((sum, part) => sum + areaOf(part), 0)
}

describe('OneOf', () => {
  it('is distinguished by the members that are present', () => {
    expect(shapes.map(areaOf)).to.deep.equal([1, 1, 2, 1])
    expect(node.next?.left?.name).to.equal('b')
    expect([none, two, absent, extra, deep, unknown]).to.have.length(6)
  })
})
