import { isEmptiable } from './choice.js'
import {
  type AnyLeaf,
  type ElementLeaf,
  type Group,
  isGroup,
  type Node,
  type RepeatLeaf,
} from './content-model.js'

/** What is matched: an element that was read, or the name of an element that is to be written. */
export interface Named {
  readonly name: string
  readonly namespace: string
}

/** The values of the occurrences of a repeated group. */
export class Occurrences {
  readonly values: unknown[] = []
}

/** What was found for a target: one element, several, or the occurrences of a repeated group. */
export type Entry<T> = T | T[] | Occurrences

/** The elements that were found, by target. */
export type Table<T> = (Entry<T> | undefined)[]

/** Adds an element to those found for a target. */
export function put<T extends Named>(table: Table<T>, target: number, child: T): void {
  const known = table[target]
  if (known === undefined) table[target] = child
  else if (Array.isArray(known)) known.push(child)
  else table[target] = [known as T, child]
}

/** Alternatives of a choice by the local names of the elements that may start them. */
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
  const group = node.kind === 'repeat' ? node.contentModel.root : node
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

/** Whether an element may be the first element of a node. */
function isStart(node: Node, child: Named): boolean {
  switch (node.kind) {
    case 'element':
      return child.name === node.name && child.namespace === node.ns
    case 'any':
      return node.allows(child.namespace)
    case 'repeat':
      return isStart(node.contentModel.root, child)
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

/** Whether an element may be the first element of a node by its name, without wildcards. */
function isNamedStart(node: Node, child: Named): boolean {
  if (node.kind === 'any') return false
  if (node.kind === 'element') return isStart(node, child)
  if (node.kind === 'repeat') return isNamedStart(node.contentModel.root, child)
  if (node.kind === 'choice') {
    const items = startsOf(node).byName.get(child.name)
    return items?.some((item) => isNamedStart(item, child)) ?? false
  }
  return node.kind === 'all'
    ? node.items.some((item) => isNamedStart(item, child))
    : isNamedNext(node.items, 0, child)
}

/** Whether an element may be the next one in a sequence, from an item on, by its name. */
function isNamedNext(items: readonly Node[], from: number, child: Named): boolean {
  for (let index = from; index < items.length; index++) {
    const item = items[index] as Node
    if (isNamedStart(item, child)) return true
    if (!isEmptiable(item)) return false
  }
  return false
}

/**
 * Matches elements with a content model in document order. The next element alone determines its particle, since
 * XML Schema requires unique particle attribution (part 1, section 3.8.6). Extensions of `xs:anyType` do not have it:
 * there, an element that is declared after a wildcard is not matched by the wildcard.
 */
export class Matcher<T extends Named> {
  /** The first element that is not matched yet. */
  at = 0
  readonly #input: readonly T[]
  readonly #finish: (leaf: RepeatLeaf, table: Table<T>) => unknown

  /** @param finish makes the value of one occurrence of a repeated group */
  constructor(input: readonly T[], finish: (leaf: RepeatLeaf, table: Table<T>) => unknown) {
    this.#input = input
    this.#finish = finish
  }

  /** Matches as many elements as belong to a node. Missing elements are not an error here. */
  match(node: Node, table: Table<T>): void {
    if (isGroup(node)) {
      this.#matchGroup(node, table)
    } else if (node.kind === 'repeat') {
      const occurrences = this.occurrences(node)
      if (occurrences.values.length > 0) table[node.target] = occurrences
    } else {
      this.#matchLeaf(node, table)
    }
  }

  /** @param isOther whether an element that a leaf may have is left to another one */
  #matchLeaf(leaf: ElementLeaf | AnyLeaf, table: Table<T>, isOther?: (child: T) => boolean): void {
    for (let count = 0; count < leaf.max && this.#isNext(leaf); count++) {
      const child = this.#input[this.at] as T
      if (count >= leaf.min && isOther?.(child)) break
      put(table, leaf.target, child)
      this.at++
    }
  }

  /** Matches as many occurrences of a repeated group as there are elements for. */
  occurrences(leaf: RepeatLeaf): Occurrences {
    const { root } = leaf.contentModel
    const occurrences = new Occurrences()
    while (occurrences.values.length < leaf.max && this.#isNext(root)) {
      const table: Table<T> = []
      this.match(root, table)
      occurrences.values.push(this.#finish(leaf, table))
    }
    return occurrences
  }

  #isNext(node: Node): boolean {
    const child = this.#input[this.at]
    return child !== undefined && isStart(node, child)
  }

  #matchGroup(group: Group, table: Table<T>): void {
    if (group.kind === 'sequence') {
      for (const [index, item] of group.items.entries()) {
        if (item.kind !== 'any') this.match(item, table)
        else this.#matchLeaf(item, table, (child) => isNamedNext(group.items, index + 1, child))
      }
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
