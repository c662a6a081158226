import { type Group, isGroup, type Node } from './content-model.js'

/** Which index of a leaf is used: its slot when writing, its target when reading. */
export type IndexKind = 'slot' | 'target'

/** Whether a node may be absent, or present without an element. */
export function isEmptiable(node: Node): boolean {
  switch (node.kind) {
    case 'element':
    case 'any':
      return node.min === 0
    case 'repeat':
      return node.min === 0 || isEmptiable(node.contentModel.root)
    case 'choice':
      return node.isOptional || node.items.length === 0 || node.items.some(isEmptiable)
    default:
      return node.isOptional || node.items.every(isEmptiable)
  }
}

function indicesOf(node: Node, kind: IndexKind): readonly number[] {
  if (isGroup(node)) return kind === 'slot' ? node.slots : node.targets
  return [node[kind]]
}

/** Whether any element or member of a node is present. */
export function isPresent(node: Node, kind: IndexKind, present: readonly unknown[]): boolean {
  return indicesOf(node, kind).some((index) => present[index] !== undefined)
}

/** Whether everything that a node requires is present. */
function isComplete(node: Node, kind: IndexKind, present: readonly unknown[]): boolean {
  if (!isGroup(node)) return isEmptiable(node) || present[node[kind]] !== undefined
  if (node.isOptional && !isPresent(node, kind, present)) return true
  return node.kind === 'choice'
    ? isEmptiable(node) || node.items.some((item) => isComplete(item, kind, present))
    : node.items.every((item) => isComplete(item, kind, present))
}

const choosers = {
  slot: new WeakMap<Group, Chooser>(),
  target: new WeakMap<Group, Chooser>(),
}

/** The chooser of a choice; made once for each choice. */
export function chooserOf(choice: Group, kind: IndexKind): Chooser {
  let chooser = choosers[kind].get(choice)
  if (chooser === undefined) {
    chooser = new Chooser(choice, kind)
    choosers[kind].set(choice, chooser)
  }
  return chooser
}

/** Finds the alternative of a choice that was used, by the indices that are present. */
class Chooser {
  readonly isEmptiable: boolean
  readonly #kind: IndexKind
  readonly #items: readonly Node[]
  readonly #indices: readonly number[]
  /** The alternatives that have an index. */
  readonly #alternatives = new Map<number, Set<Node>>()

  constructor(group: Group, kind: IndexKind) {
    this.isEmptiable = isEmptiable(group)
    this.#kind = kind
    this.#items = group.items
    this.#indices = indicesOf(group, kind)
    for (const item of group.items) {
      for (const index of indicesOf(item, kind)) {
        const known = this.#alternatives.get(index)
        if (known === undefined) this.#alternatives.set(index, new Set([item]))
        else known.add(item)
      }
    }
  }

  /**
   * The alternative that has every index that is present; `'none'` where no index is present, `'several'` where no
   * alternative has them all.
   */
  choose(present: readonly unknown[]): Node | 'none' | 'several' {
    let candidates: Node[] | undefined
    for (const index of this.#indices) {
      if (present[index] === undefined) continue
      const holders = this.#alternatives.get(index)
      candidates =
        candidates === undefined
          ? this.#inOrder(holders)
          : candidates.filter((item) => holders?.has(item))
    }
    if (candidates === undefined) return 'none'
    const [first, ...others] = candidates
    if (first === undefined) return 'several'
    if (others.length === 0) return first
    return candidates.find((item) => isComplete(item, this.#kind, present)) ?? first
  }

  #inOrder(holders: ReadonlySet<Node> | undefined): Node[] {
    if (holders === undefined) return []
    return holders.size === 1 ? [...holders] : this.#items.filter((item) => holders.has(item))
  }
}
