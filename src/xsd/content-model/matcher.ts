import { isEmptiable } from './choice.js'
import { type Group, isGroup, type Node, type RepeatLeaf } from './content-model.js'

/** What is matched: an element, or something of the same name that stands for one. */
export interface Named {
  readonly name: string
  readonly namespace: string
}

/** What one time round a group came to. */
export class Rounds {
  readonly values: unknown[] = []
}

/** What was found for a target: one element, several, or the rounds of a repeated group. */
export type Entry<T> = T | T[] | Rounds

/** What was found, by target. */
export type Table<T> = (Entry<T> | undefined)[]

/** Adds an element to what was found for a target. */
export function put<T extends Named>(table: Table<T>, target: number, child: T): void {
  const known = table[target]
  if (known === undefined) table[target] = child
  else if (Array.isArray(known)) known.push(child)
  else table[target] = [known as T, child]
}

/** Alternatives of a choice by the local names that may come first in them. */
interface Starts {
  readonly byName: ReadonlyMap<string, readonly Node[]>
  readonly byWildcard: readonly Node[]
}

const starts = new WeakMap<Group, Starts>()

function startsOf(choice: Group): Starts {
  const known = starts.get(choice)
  if (known !== undefined) return known
  const byName = new Map<string, Node[]>()
  const byWildcard: Node[] = []
  for (const item of choice.items) {
    const { names, hasWildcard } = firstNames(item)
    for (const name of names) {
      const others = byName.get(name)
      if (others === undefined) byName.set(name, [item])
      else others.push(item)
    }
    if (hasWildcard) byWildcard.push(item)
  }
  const made = { byName, byWildcard }
  starts.set(choice, made)
  return made
}

function firstNames(node: Node): { readonly names: Set<string>; readonly hasWildcard: boolean } {
  if (node.kind === 'element') return { names: new Set([node.name]), hasWildcard: false }
  if (node.kind === 'any') return { names: new Set(), hasWildcard: true }
  const group = node.kind === 'repeat' ? node.frame.root : node
  const names = new Set<string>()
  let hasWildcard = false
  for (const item of group.items) {
    const first = firstNames(item)
    for (const name of first.names) names.add(name)
    hasWildcard ||= first.hasWildcard
    if (group.kind === 'sequence' && !isEmptiable(item)) break
  }
  return { names, hasWildcard }
}

function alternativeFor(choice: Group, child: Named): Node | undefined {
  const { byName, byWildcard } = startsOf(choice)
  const canStart = (item: Node): boolean => isStart(item, child)
  return byName.get(child.name)?.find(canStart) ?? byWildcard.find(canStart)
}

/** Whether an element may be the first of a node. */
function isStart(node: Node, child: Named): boolean {
  switch (node.kind) {
    case 'element':
      return child.name === node.name && child.namespace === node.ns
    case 'any':
      return node.allows(child.namespace)
    case 'repeat':
      return isStart(node.frame.root, child)
    case 'choice':
      return alternativeFor(node, child) !== undefined
    case 'all':
      return node.items.some((item) => isStart(item, child))
    case 'sequence':
      for (const item of node.items) {
        if (isStart(item, child)) return true
        if (!isEmptiable(item)) return false
      }
      return false
  }
}

/**
 * Holds elements against a content model in document order. One look at the next element is enough to
 * know where it belongs: XML Schema allows no other models (part 1, section 3.8.6, unique particle
 * attribution).
 */
export class Matcher<T extends Named> {
  /** The first element that is not matched yet. */
  at = 0
  readonly #input: readonly T[]
  readonly #finish: (leaf: RepeatLeaf, table: Table<T>) => unknown

  /** `finish` makes the value of one time round a repeated group. */
  constructor(input: readonly T[], finish: (leaf: RepeatLeaf, table: Table<T>) => unknown) {
    this.#input = input
    this.#finish = finish
  }

  /** Takes what belongs to a node, as much as there is. What is missing is not looked for. */
  match(node: Node, table: Table<T>): void {
    if (isGroup(node)) {
      this.#matchGroup(node, table)
    } else if (node.kind === 'repeat') {
      const rounds = this.rounds(node)
      if (rounds.values.length > 0) table[node.target] = rounds
    } else {
      for (let count = 0; count < node.max && this.#isNext(node); count++) {
        put(table, node.target, this.#input[this.at++] as T)
      }
    }
  }

  /** Goes round a repeated group as often as there is something for it. */
  rounds(leaf: RepeatLeaf): Rounds {
    const { root } = leaf.frame
    const rounds = new Rounds()
    while (rounds.values.length < leaf.max && this.#isNext(root)) {
      const table: Table<T> = []
      this.match(root, table)
      rounds.values.push(this.#finish(leaf, table))
    }
    return rounds
  }

  #isNext(node: Node): boolean {
    const child = this.#input[this.at]
    return child !== undefined && isStart(node, child)
  }

  #matchGroup(group: Group, table: Table<T>): void {
    if (group.kind === 'sequence') {
      for (const item of group.items) this.match(item, table)
    } else if (group.kind === 'choice') {
      const child = this.#input[this.at]
      const alternative = child === undefined ? undefined : alternativeFor(group, child)
      if (alternative !== undefined) this.match(alternative, table)
    } else {
      const left = new Set(group.items)
      for (let item = this.#nextOf(left); item !== undefined; item = this.#nextOf(left)) {
        left.delete(item)
        this.match(item, table)
      }
    }
  }

  #nextOf(items: ReadonlySet<Node>): Node | undefined {
    for (const item of items) if (this.#isNext(item)) return item
    return undefined
  }
}
