import { type Group, isGroup, type Node } from './content-model.js'

/** By slot when writing, by target when reading. */
export type IndexKind = 'slot' | 'target'

/** Whether a node may be left out, or be there without anything in it. */
export function isEmptiable(node: Node): boolean {
  switch (node.kind) {
    case 'element':
    case 'any':
      return node.min === 0
    case 'repeat':
      return node.min === 0 || isEmptiable(node.frame.root)
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

/** Whether anything of a node is there. */
export function isPresent(node: Node, kind: IndexKind, present: readonly unknown[]): boolean {
  return indicesOf(node, kind).some((index) => present[index] !== undefined)
}

/** Whether everything that a node requires is there. */
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

/** The chooser of a choice; made once for each. */
export function chooserOf(choice: Group, kind: IndexKind): Chooser {
  let chooser = choosers[kind].get(choice)
  if (chooser === undefined) {
    chooser = new Chooser(choice, kind)
    choosers[kind].set(choice, chooser)
  }
  return chooser
}

/** Finds out which alternative of a choice was taken, from what is there. */
class Chooser {
  readonly isEmptiable: boolean
  readonly #kind: IndexKind
  readonly #items: readonly Node[]
  readonly #indices: readonly number[]
  /** The alternatives in which an index is. */
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
   * The alternative that holds everything that is there; `'none'` where nothing is, `'several'` where it
   * takes more than one.
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
