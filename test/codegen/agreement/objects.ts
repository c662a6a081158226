import { isComplex, modelOf, resolveType } from '../../../src/xsd/content-model/complex-model.js'
import {
  describeNode,
  type Group,
  isGroup,
  leavesOf,
  type Node,
} from '../../../src/xsd/content-model/content-model.js'
import type { ComplexType, ElementDescriptor } from '../../../src/xsd/descriptor.js'

/** A member of an object; the first item of an array; or the `$type` of an object that has one, or may have one. */
export type Step = string | 0 | { readonly $type: string | undefined }

/** An object inside of the values of an element. */
export interface ObjectPlace {
  readonly path: readonly Step[]
  /** The members that the runtime has for it, without `$type` and `$nil`. */
  readonly members: ReadonlySet<string>
}

/** What the values of an element consist of, by its descriptor. */
export interface Objects {
  /** One place for each complex type and each repeated group. */
  readonly places: readonly ObjectPlace[]
  /** Members, and choices as messages describe them, that are required only beside others of an optional group. */
  readonly conditional: ReadonlySet<string>
}

/** Finds the objects in the values of an element. */
export function objectsOf(element: ElementDescriptor): Objects {
  const walk = new Walk()
  walk.element(element, [])
  while (walk.next());
  return walk
}

/** What the declarations of global elements and of particles have in common. */
type Declaration = Pick<ElementDescriptor, 'type' | 'derived'>

class Walk implements Objects {
  readonly places: ObjectPlace[] = []
  readonly conditional = new Set<string>()
  readonly #seen = new Set<ComplexType>()
  readonly #left: (() => void)[] = []

  /** Notes an element, to be visited after those with shorter paths. */
  element({ type: ref, derived }: Declaration, path: readonly Step[]): void {
    const type = resolveType(ref)
    if (!isComplex(type)) return
    this.#left.push(() => {
      const subtypes = derived?.() ?? modelOf(type).derived
      if (subtypes.length === 0) this.#complexType(type, path)
      else if (type.abstract !== true) this.#complexType(type, [...path, { $type: undefined }])
      for (const subtype of subtypes) {
        this.#complexType(subtype, [...path, { $type: subtype.alias }])
      }
    })
  }

  /** Visits the next element; false where there is none. */
  next(): boolean {
    const visit = this.#left.shift()
    visit?.()
    return visit !== undefined
  }

  #complexType(type: ComplexType, path: readonly Step[]): void {
    if (this.#seen.has(type)) return
    this.#seen.add(type)
    const { attributes, anyAttribute, text, isMixed, contentModel } = modelOf(type)
    const members = attributes.map(({ name, prop = name }) => prop)
    if (anyAttribute) members.push('$anyAttributes')
    if (text !== undefined) members.push('$value')
    else if (isMixed) {
      members.push('$content')
      this.#content(contentModel.root, [...path, '$content', 0], [], true)
    } else {
      this.#content(contentModel.root, path, members, false)
      return
    }
    this.places.push({ path, members: new Set(members) })
  }

  #content(root: Group, path: readonly Step[], others: readonly string[], isMixed: boolean): void {
    const members = new Set(others)
    for (const leaf of isMixed ? leavesOf(root) : leavesOfObject(root)) {
      members.add(leaf.prop)
      const inner = [...path, leaf.prop, ...(leaf.max > 1 && !isMixed ? [0 as const] : [])]
      if (leaf.kind === 'element') this.element(leaf.particle, inner)
      else if (leaf.kind === 'repeat') this.#content(leaf.contentModel.root, inner, [], false)
    }
    if (!isMixed) this.#conditional(root, false)
    if (members.size > 0 || !isMixed) this.places.push({ path, members })
  }

  #conditional(node: Node, isInside: boolean): void {
    if (!isGroup(node)) {
      if (isInside && node.min > 0) this.conditional.add(node.prop)
      return
    }
    if (isInside && node.kind === 'choice') this.conditional.add(describeNode(node))
    const isConditional = node.kind !== 'choice' && (isInside || node.isOptional)
    for (const item of node.items) this.#conditional(item, isConditional)
  }
}

function leavesOfObject(node: Node): readonly Exclude<Node, Group>[] {
  return isGroup(node) ? node.items.flatMap(leavesOfObject) : [node]
}
